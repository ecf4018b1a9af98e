"""Rows of archives: WebDataset shards, and archives that hold a manifest and its pictures.

In a WebDataset shard, members of one stem, one after the other, are a row: the fields of its json
member are columns, and so are the other members, under what follows the stem (``txt``,
``edited.png``); a picture is named by its place in the archive, as ``inside`` beside this has
it. Where a manifest is among the members, its rows count, and what names a member is its place.
"""

from __future__ import annotations

import posixpath
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import msgspec

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import _
from review.formats.containers.files import MAX_LINE, OnBytes, RawRow
from review.formats.containers.inside import Inside
from review.formats.containers.members import Member, chunks, members, opened

#: Members that are manifests, whatever else is there.
MANIFESTS = (".jsonl", ".ndjson", ".csv", ".tsv")
#: Members that are read; any other is a picture, or what nobody here can read.
TEXTS = ("txt", "text", "caption", "prompt", "transcript")
NUMBERS = ("cls", "cls2", "index", "inx", "id")
JSON = ("json", "jsn")
KEY = "__key__"
#: A manifest in an archive may have so many bytes, unpacked.
MOST_MANIFEST = 4_000_000_000

ReadRows = Callable[[Path, OnBytes | None], Iterator[RawRow | Problem]]


class Listing(NamedTuple):
    """What an archive holds: the names of its files, its manifests, whether it has any texts.

    ``problems``: of members that are not read. ``twice``: names that several members have; which
    of them is meant, nobody can say.
    """

    names: frozenset[str]
    twice: frozenset[str]
    manifests: tuple[Member, ...]
    texts: bool
    problems: tuple[Problem, ...]


def archive_rows(
    path: Path, on_bytes: OnBytes | None, read: ReadRows
) -> Iterator[RawRow | Problem]:
    """Yield (row number from 1, column → value). ``read`` reads a manifest that is among them.

    Raises BadInput for an archive without any rows, and for a damaged one.
    """
    listing = _listing(path)
    if listing.manifests:
        yield from _of_manifests(path, listing, read)
    elif listing.texts:
        yield from _of_members(path, listing, on_bytes)
    else:
        raise BadInput(
            _("an archive of pictures, without rows that speak of them."),
            file=str(path),
            what_to_do=_("Name their manifest: pictures are found in archives beside it."),
        )


def has_rows(path: Path) -> bool:
    """Whether an archive speaks of its pictures: in a manifest, or in texts beside them.

    Raises BadInput for one that is damaged, and for a workbook.
    """
    listing = _listing(path)
    texts = (*TEXTS, *NUMBERS, *JSON)
    said = {_stem(name) for name in listing.names if _extension(name).rpartition(".")[2] in texts}
    others = {_stem(n) for n in listing.names if _extension(n).rpartition(".")[2] not in texts}
    return bool(listing.manifests) or not said.isdisjoint(others)


def _listing(path: Path) -> Listing:
    stat = path.stat()
    return _listed(path, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=4)
def _listed(path: Path, _state: tuple[int, int]) -> Listing:
    listed = list(members(path))
    found = [one for one in listed if isinstance(one, Member) and not _aside(one.name)]
    if any(one.name == "[Content_Types].xml" for one in found):
        raise BadInput(
            _("this looks like {what}.", what=_("an Excel workbook")),
            file=str(path),
            what_to_do=_("Save it as CSV."),
        )
    named = Counter(one.name for one in found)
    twice = frozenset(name for name, times in named.items() if times > 1)
    manifests = [one for one in found if one.name.lower().endswith(MANIFESTS)]
    if not manifests:
        alone = [one for one in found if _extension(one.name) == "json"]
        many = {_stem(one.name) for one in found if _extension(one.name) not in JSON}
        manifests = [one for one in alone if len(alone) == 1 and _stem(one.name) not in many]
    kinds = {_extension(one.name).rpartition(".")[2] for one in found}
    texts = not kinds.isdisjoint((*TEXTS, *NUMBERS, *JSON))
    manifests = [one for one in manifests if one.name not in twice]
    wrong = [one for one in listed if isinstance(one, Problem)]
    wrong += [Problem(str(path), None, _twice(name), _("Pack it once.")) for name in sorted(twice)]
    return Listing(frozenset(named) - twice, twice, tuple(manifests), texts, tuple(wrong))


def _twice(name: str) -> str:
    return _("{name} is in the archive more than once.", name=name)


def _aside(name: str) -> bool:
    """Whether a member is none of the dataset's own: what macOS leaves, hidden files."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") for part in parts)


def _stem(name: str) -> str:
    """Return what members of one row have in common: the path up to the file name's first dot."""
    folder, slash, file = name.rpartition("/")
    return f"{folder}{slash}{file.partition('.')[0]}"


def _extension(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[2].lower()


def _of_members(
    path: Path, listing: Listing, on_bytes: OnBytes | None
) -> Iterator[RawRow | Problem]:
    number = 0
    for stem, group in groupby(members(path), key=_key):
        if stem is None:
            yield from (one for one in group if isinstance(one, Problem))
            continue
        number += 1
        row: dict[str, object] = {KEY: stem}
        try:
            for member in group:
                if isinstance(member, Member):
                    if member.name in listing.twice:
                        raise BadInput(_twice(member.name), what_to_do=_("Pack it once."))
                    _add(row, path, member)
                    if on_bytes is not None:
                        on_bytes(member.offset + member.packed)
        except BadInput as error:
            yield Problem(str(path), number, f"{stem}: {error.message}", error.what_to_do)
        else:
            yield number, row, None


def _key(one: Member | Problem) -> str | None:
    return None if isinstance(one, Problem) or _aside(one.name) else _stem(one.name)


def _add(row: dict[str, object], path: Path, member: Member) -> None:
    """Put what a member holds, or where it lies, into its row."""
    name = _extension(member.name)
    last = name.rpartition(".")[2]
    if last not in (*TEXTS, *NUMBERS, *JSON):
        row[name or "file"] = str(Inside(path.name, member.name))
        return
    value = _read(path, member, last)
    if isinstance(value, dict):
        before = name.removesuffix(last)
        value = {f"{before}{field}": inner for field, inner in value.items()}
        row.update({field: inner for field, inner in value.items() if field not in row})
    else:
        row[name] = value


def _read(path: Path, member: Member, kind: str) -> Any:
    if member.size > MAX_LINE:
        raise BadInput(_("{name} is longer than 10 MB.", name=member.name))
    with opened(path, member) as file:
        content = file.read()
    try:
        text = content.decode("utf-8-sig")
        if kind in JSON:
            value = msgspec.json.decode(text)
        else:
            value = text.strip() or None
            if value and kind in NUMBERS and value.lstrip("-").isdecimal():
                value = int(value)
    except UnicodeDecodeError:
        raise BadInput(
            _("{name} is not valid UTF-8.", name=member.name),
            what_to_do=_("Save the file as UTF-8."),
        ) from None
    except (ValueError, RecursionError) as error:
        raise BadInput(
            _("{name} is not valid JSON: {what}.", name=member.name, what=error),
            what_to_do=_("Correct the record."),
        ) from None
    if b"\0" in content or b"\\u0000" in content:
        raise BadInput(_("holds the character U+0000."), what_to_do=_("Remove it."))
    return value


def _of_manifests(path: Path, listing: Listing, read: ReadRows) -> Iterator[RawRow | Problem]:
    yield from listing.problems
    for manifest in listing.manifests:
        if manifest.size > MOST_MANIFEST:
            raise BadInput(
                _("{name} is too large for a manifest.", name=manifest.name), file=str(path)
            )
        name = PurePosixPath(manifest.name)
        with tempfile.TemporaryDirectory() as folder:
            beside = Path(folder) / name.name
            with beside.open("wb") as file:
                file.writelines(chunks(path, manifest))
            for row in read(beside, None):
                if isinstance(row, Problem):
                    where = f"{path}#{manifest.name}"
                    yield Problem(where, row.line, row.reason, row.what_to_do, row.image)
                else:
                    fields = _placed(row[1], path.name, str(name.parent), listing.names)
                    yield row[0], fields, None


def _placed(value: Any, archive: str, folder: str, names: frozenset[str]) -> Any:
    """Return a value with the place of the member in the stead of its name."""
    if isinstance(value, dict):
        return {key: _placed(one, archive, folder, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_placed(one, archive, folder, names) for one in value]
    if not isinstance(value, str) or len(value) > 1000:
        return value
    plain = value.replace("\\", "/")
    for name in (posixpath.normpath(posixpath.join(folder, plain)), posixpath.normpath(plain)):
        if name in names:
            return str(Inside(archive, name))
    return value

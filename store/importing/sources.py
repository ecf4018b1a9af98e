"""What a person names becomes files to read: files, folders, patterns; what is left out is kept.

A folder is read whole: its tables and shards, in the order of their names with numbers as
numbers. Pictures are what the tables name; hidden files, and those that are no table, are left
out and counted under what they are, so that nothing goes missing unsaid.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

import msgspec

from review.core.edits import Problem
from review.core.errors import BadInput, Refused
from review.core.i18n import N_, _, ngettext
from review.core.on_disk import in_words, is_file, is_text
from review.formats.containers.inside import ARCHIVES, TABLES
from store.dataset import images
from store.dataset.hub_cache import Cached, of_hub_cache
from store.db.workspace import is_workspace

#: Names of files that are read; ``.gz`` may follow those of text.
TEXT = (".jsonl", ".ndjson", ".csv", ".tsv", ".json")
PICTURES = (
    ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif",
    ".jxl",
)  # fmt: skip
#: Of these, one that is nothing to load may well be no table at all.
MAY_BE_OTHER = (".json", ".json.gz", *ARCHIVES)
#: Files that speak of a dataset and hold none of it.
ABOUT = ("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json",
         "croissant.json", "manifest.json")  # fmt: skip
#: Of a file that is left out so many are named under each reason.
NAMED = 20
#: A name that speaks of more shards than these is not believed.
MOST_SHARDS = 100_000

HIDDEN = N_("hidden")
LINKED = N_("a link to another folder")
NO_FILE = N_("no file, or a link that leads to none")
OF_WORKSPACE = N_("a workspace of this program")
OTHER = N_("no table")
OF_PICTURES = N_("no table in the archive; pictures that rows name are taken from it")
ABOUT_DATASET = N_("speaks of the dataset")
NOT_OF_STATE = N_("no shard by its state.json")
NOT_UTF_8 = N_("its name is not UTF-8.")
RENAME = N_("Rename it, and import again.")
OF_PICTURE = N_("belongs to the picture of that name")
_SHARD = re.compile(r"(.*?)(\d+)-of-(\d+)(.*)")
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Source:
    """A file to read.

    ``root``: the folder below which its pictures are looked for; ``prefix``: its own folder
    below that, '' for the root itself. ``named``: it was named by itself, not found in a folder.
    """

    path: Path
    root: Path
    prefix: str = ""
    named: bool = True


@dataclass
class LeftOut:
    """Files left out for one reason: how many, and the first of them."""

    why: str
    number: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, path: str) -> None:
        """Count one more."""
        self.number += 1
        if len(self.first) < NAMED:
            self.first.append(path)


@dataclass
class Sources:
    """What was found: files to read, how many pictures beside them, what is left out and why.

    ``absent``: shards of a folder that others there speak of. ``refused``: tables of a folder that
    are nothing to load.
    """

    files: list[Source] = field(default_factory=list)
    pictures: int = 0
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    def leave(self, path: Path | str, why: str) -> None:
        """Leave a file out for this reason."""
        self.left_out.setdefault(why, LeftOut(why)).add(in_words(path))

    def refuse_unread(self, path: Path, reason: str, what_to_do: str) -> None:
        """Leave out a file or a folder that cannot be read at all: a problem."""
        self.refused.append(Problem(in_words(path), None, reason, what_to_do))

    def refuse(self, source: Source, error: BadInput) -> None:
        """Leave a file of a folder out; what cannot be but data is a problem."""
        path = str(source.path)
        if source.path.name.lower().endswith(MAY_BE_OTHER):
            self.leave(path, OF_PICTURES if path.lower().endswith(ARCHIVES) else OTHER)
        else:
            self.refused.append(Problem(path, error.line, error.message, error.what_to_do))

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with files that were found, or should have been."""
        yield from self.refused
        for paths in _by_set(self.absent):
            yield _absent(paths)


def found(named: Sequence[Path]) -> Sources:
    """Return the files that these names stand for, each once, in the order named.

    A name is a file, a folder, or a pattern with ``*``, ``?`` or ``[…]`` (``**``: any folders).
    Raises Refused for a pattern that nothing fits, and for folders without any table.
    """
    sources = Sources()
    for path in named:
        _take(sources, path)
    sources.files = _apart(_once(sources.files))
    if not sources.files and named:
        raise Refused(
            _("{places}: nothing there can be loaded.", places=", ".join(map(str, named))),
            what_to_do=_said(sources) or _("Name a manifest, or a folder with one."),
        )
    return sources


def _take(sources: Sources, path: Path) -> None:
    if not is_text(path):
        raise Refused(f"{in_words(path)}: {_(NOT_UTF_8)}", what_to_do=_(RENAME))
    place = images.resolved(path)
    if place and place.is_dir():
        _walk(sources, path, path)
    elif place is None and _WILD.search(str(path)):
        _take_pattern(sources, str(path))
    else:  # What is not there is said where it is opened.
        file = path if place is None or of_hub_cache(path) else place
        sources.files.append(Source(path, images.resolved(file.parent) or file.parent.absolute()))


def _take_pattern(sources: Sources, pattern: str) -> None:
    parts = Path(pattern).parts
    root = Path(*takewhile(lambda part: not _WILD.search(part), parts))
    rest = Path(*parts[len(root.parts) :])
    try:
        fitting = sorted(root.glob(str(rest)), key=_natural)
    except ValueError:  # "**x": no pattern at all.
        fitting = []
    if not fitting:
        raise Refused(
            _("No file is called {pattern}.", pattern=pattern),
            what_to_do=_("Check the path and the pattern."),
        )
    for path in fitting:
        if path.is_dir():
            _walk(sources, path, root)
        else:
            _take_one(sources, path, root, None, set())


def _walk(sources: Sources, folder: Path, root: Path) -> None:
    """Take in what lies in a folder and below it."""
    if _shut(sources, folder):
        return
    for place, folders, files in os.walk(folder):
        here = Path(place)
        ordered = sorted(folders, key=_natural)
        folders[:] = [name for name in ordered if _enters(sources, here / name)]
        _take_folder(sources, here, files, root)


def _enters(sources: Sources, folder: Path) -> bool:
    why = None
    if folder.name.startswith(".") or folder.name == "__MACOSX":
        why = HIDDEN
    elif folder.is_symlink():
        why = LINKED
    elif _shut(sources, folder):
        return False
    elif is_workspace(folder):
        why = OF_WORKSPACE
    if why:
        sources.leave(f"{folder}/", why)
    return why is None


def _shut(sources: Sources, folder: Path) -> bool:
    """Whether a folder cannot be looked into: a problem, and what lies beside it loads."""
    if not is_text(folder):
        sources.refuse_unread(folder, _(NOT_UTF_8), _(RENAME))
    elif not os.access(folder, os.R_OK | os.X_OK):
        reason = _("the folder cannot be opened: permission denied.")
        sources.refuse_unread(folder, reason, _("Have its rights changed, and import again."))
    else:
        return False
    return True


def _take_folder(sources: Sources, here: Path, names: Iterable[str], root: Path) -> None:
    names = sorted(names, key=_natural)
    shards = _of_state(here) if "state.json" in names else None
    pictures = {_stem(name) for name in names if name.lower().endswith(PICTURES)}
    for name in names:
        _take_one(sources, here / name, root, shards, pictures)
    due = [*(name for name in shards or () if name not in names), *_missing_of(names)]
    sources.absent += [str(here / name) for name in dict.fromkeys(due)]


def _take_one(
    sources: Sources, file: Path, root: Path, shards: Sequence[str] | None, pictures: set[str]
) -> None:
    """Take in one file that was found; ``root`` is the folder that was named."""
    if why := _foreign(file.name, shards, pictures) or (None if is_file(file) else NO_FILE):
        sources.leave(file, why)
    elif not is_text(file):
        sources.refuse_unread(file, _(NOT_UTF_8), _(RENAME))
    elif file.name.lower().endswith(PICTURES):
        sources.pictures += 1
    else:
        prefix = _below(root, file.parent)
        sources.files.append(Source(file, root.resolve(), prefix, named=False))


def _foreign(name: str, shards: Sequence[str] | None, pictures: set[str]) -> str | None:
    """Return why a file of a folder is no table to read, or None."""
    lower = name.lower()
    if name.startswith("."):
        return HIDDEN
    if lower in ABOUT:
        return ABOUT_DATASET
    if lower.endswith(PICTURES):
        return None
    if not lower.removesuffix(".gz").endswith((*TEXT, *TABLES, *ARCHIVES)):
        return OTHER
    if shards is not None and lower.endswith(TABLES) and name not in shards:
        return NOT_OF_STATE
    if lower.endswith(".json") and _stem(name) in pictures:
        return OF_PICTURE
    return None


def _of_state(folder: Path) -> list[str] | None:
    """Return the shards that ``save_to_disk`` lists; others are caches of earlier work."""
    try:
        state = msgspec.json.decode((folder / "state.json").read_bytes(), type=dict[str, object])
        listed = msgspec.convert(state["_data_files"], list[dict[str, object]])
    except (OSError, KeyError, ValueError):
        return None
    return [str(one.get("filename")) for one in listed]


def _once(files: Iterable[Source]) -> list[Source]:
    """Return each file once, as it was named first."""
    return list({_same(source.path): source for source in reversed(list(files))}.values())[::-1]


def _same(path: Path) -> Path | Cached:
    """Return what two names of one file share; files of the hub's cache may share their bytes."""
    return of_hub_cache(path) or Path(os.path.realpath(path))


def _apart(files: list[Source]) -> list[Source]:
    """Give files of one name in several folders a root in common: parts of one dataset."""
    names: dict[str, list[Source]] = {}
    for source in files:
        names.setdefault(source.path.name, []).append(source)
    parts = [source for same in names.values() if len(same) > 1 for source in same]
    if len({source.root / source.prefix for source in parts}) < 2:
        return files
    root = Path(os.path.commonpath([source.root for source in parts]))
    shared = {name for name, same in names.items() if len(same) > 1}
    return [_below_root(source, root) if source.path.name in shared else source for source in files]


def _below_root(source: Source, root: Path) -> Source:
    prefix = _below(root, source.root / source.prefix)
    return Source(source.path, root, prefix, named=source.named)


def _missing_of(names: Iterable[str]) -> Iterator[str]:
    """Yield the shards that others speak of (``train-00000-of-00010``) and that are not there."""
    sets: dict[tuple[str, int, str, str], set[int]] = {}
    for name in names:
        if shard := _SHARD.fullmatch(name):
            before, number, total, after = shard.groups()
            sets.setdefault((before, len(number), total, after), set()).add(int(number))
    for (before, width, total, after), there in sets.items():
        first = 1 if int(total) in there else 0
        for number in range(first, min(int(total), MOST_SHARDS) + first):
            if number not in there:
                yield f"{before}{number:0{width}}-of-{total}{after}"


def _by_set(paths: Iterable[str]) -> Iterable[list[str]]:
    """Return shards by the set they are of: a download in part may lack hundreds of one."""
    sets: dict[str, list[str]] = {}
    for path in paths:
        sets.setdefault(re.sub(r"\d+(?=-of-\d+[^/\\]*$)", "", path), []).append(path)
    return sets.values()


def _absent(paths: Sequence[str]) -> Problem:
    if len(paths) == 1:
        reason = _("this shard is not there; others of its folder speak of it.")
        return Problem(paths[0], None, reason, _("Fetch it, and import the folder again."))
    reason = ngettext(
        "{n:,} shard from this one on is not there; others of its folder speak of it.",
        "{n:,} shards from this one on are not there; others of their folder speak of them.",
        len(paths),
    )
    return Problem(paths[0], None, reason, _("Fetch them, and import the folder again."))


def _below(root: Path, folder: Path) -> str:
    """Return where a folder stands below the root, '' for the root itself."""
    place = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else ""
    return "" if place == "." else place


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _natural(name: str | Path) -> list[tuple[int, str]]:
    """Return what sorts ``part-2`` before ``part-10``."""
    pieces = enumerate(re.split(r"(\d+)", str(name)))
    return [(int(piece), "") if place % 2 else (0, piece) for place, piece in pieces]


def _said(sources: Sources) -> str:
    """Say what was left out, in one line."""
    each = [f"{_(one.why)}: {', '.join(one.first[:3])}" for one in sources.left_out.values()]
    return " · ".join(each)

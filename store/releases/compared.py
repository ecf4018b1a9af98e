"""Two releases held against each other: their counts, their filters, and the edits in only one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import String, bindparam, text

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.core.later import parquet as pq
from review.filtering.config_changes import Change
from review.formats.csv_out import unguarded
from review.formats.hub.dressed import sha256
from store.db.progress import Progress, part
from store.db.rules import CURRENT
from store.db.workspace import Store
from store.filters import configs
from store.releases.made import Made, folder_of

#: Edits of one side that are named, to be shown.
NAMED = 12
#: Columns that hold edits' images, in the tables of pairs.
_PAIR = ("chosen", "rejected")
#: Which list of a manifest, and which number of it.
Count = tuple[str, str]


@dataclass(frozen=True)
class OneSide:
    """The edits that one of two releases has and the other has not; some are named by id."""

    number: int
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """What differs from ``before`` to ``after``.

    ``counts``: what is counted → both numbers, where either has it. ``changes``: of the filter.
    ``both``, ``only_before``, ``only_after``: edits by their images; None where a release's files
    hold pictures instead of their names.
    """

    counts: dict[Count, tuple[int, int]]
    changes: tuple[Change, ...]
    both: int | None
    only_before: OneSide | None
    only_after: OneSide | None


def compare(
    store: Store, before: Made, after: Made, *, progress: Progress | None = None
) -> Compared:
    """Hold two releases of this workspace against each other.

    Raises Unknown for others, Refused where a file is not what was written.
    """
    first = _images(store, before, part(progress, 0, 2))
    second = _images(store, after, part(progress, 1, 2))
    counts, changes = _counts(before, after), tuple(_changes(store, before, after))
    if first is None or second is None:
        return Compared(counts, changes, None, None, None)
    return Compared(
        counts, changes, len(first & second), _side(store, first - second),
        _side(store, second - first),
    )  # fmt: skip


def _counts(before: Made, after: Made) -> dict[Count, tuple[int, int]]:
    one, other = (_numbers(release.manifest) for release in (before, after))
    return {name: (one.get(name, 0), other.get(name, 0)) for name in {**one, **other}}


def _numbers(manifest: dict[str, Any]) -> dict[Count, int]:
    return {
        (kind, name): number
        for kind in ("counts", "left_out", "filtered_out")
        for name, number in manifest.get(kind, {}).items()
        if number
    }


def _changes(store: Store, before: Made, after: Made) -> list[Change]:
    first, second = (release.manifest.get("config_version") for release in (before, after))
    if first is None or second is None or first == second:
        return []
    return configs.changed(store, first, second)


def _side(store: Store, images: set[str]) -> OneSide:
    return OneSide(len(images), _ids(store, sorted(images)[:NAMED]))


_IDS = text(
    f"SELECT e.id FROM edit e WHERE e.output_image IN :images AND {CURRENT} ORDER BY e.output_image"
).bindparams(bindparam("images", type_=String(), expanding=True))


def _ids(store: Store, images: Sequence[str]) -> tuple[str, ...]:
    with store.database.read() as connection:
        return tuple(connection.execute(_IDS, {"images": list(images)}).scalars())


def _images(store: Store, release: Made, progress: Progress | None) -> set[str] | None:
    """Return the images of the edits in a release's files, None where they do not name them."""
    folder = folder_of(store, release.name or "")
    if folder is None:
        raise Unknown(_("There is no such release in this workspace."))
    files = [folder / name for name in release.manifest["files"] if name in READERS]
    for file in files:
        _check(release, file)
    readable = [file for file in files if not _embedded(file)]
    if not readable:
        return None
    images: set[str] = set()
    for number, file in enumerate(readable):
        if progress:
            progress(number, len(readable))
        images.update(image for image in READERS[file.name](file) if image)
    return images


def _check(release: Made, file: Path) -> None:
    """Raise Refused for a file that is gone, half there or changed: its edits are not these."""
    if not file.is_file() or sha256(file) != release.manifest["files"][file.name]:
        raise Refused(
            _("{file} of release {name} is damaged or gone.", file=file.name, name=release.name),
            what_to_do=_("Bring the folder back from a backup, or make the release anew."),
        )


def _embedded(file: Path) -> bool:
    """Whether a table holds pictures' bytes where others have names."""
    if file.suffix != ".parquet":
        return False
    schema = pq.read_schema(file)
    return not all(name in schema.names and str(schema.field(name).type) == "string"
                   for name in _PAIR)  # fmt: skip


class _Line(msgspec.Struct):
    output_image: str | None = None
    rejected_images: list[str] = []
    edit: str | None = None


def _of_lines(file: Path) -> Iterator[str]:
    decode = msgspec.json.Decoder(_Line).decode
    with file.open("rb") as lines:
        for line in lines:
            row = decode(line)
            yield from filter(None, (row.output_image, row.edit))
            yield from row.rejected_images


def _of_csv(file: Path) -> Iterator[str]:
    with file.open(newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            yield from (str(unguarded(row[name])) for name in _PAIR)


def _of_parquet(file: Path) -> Iterator[str]:
    for batch in pq.ParquetFile(file).iter_batches(columns=list(_PAIR)):
        for name in _PAIR:
            yield from batch.column(name).to_pylist()


#: Which files of a release name edits, and how they are read.
READERS = {
    "sft.jsonl": _of_lines,
    "preference.jsonl": _of_lines,
    "reviews.jsonl": _of_lines,
    "pairs.csv": _of_csv,
    "pairs.parquet": _of_parquet,
    "train.parquet": _of_parquet,
    "validation.parquet": _of_parquet,
    "test.parquet": _of_parquet,
}

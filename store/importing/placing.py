"""Where the names of a manifest begin that lies in a folder below the root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path, PurePosixPath

import msgspec

from review.core.edits import JudgeRow, Problem, Record, ReviewRow
from review.formats.comparisons import Compared, ComparisonRow
from review.formats.rankings import RankingRow
from review.formats.within import relative_names, within
from store.dataset import images
from store.importing.sources import Source

Row = Record | JudgeRow | ReviewRow | ComparisonRow | RankingRow | Compared
#: So many rows are looked at for where their pictures are.
LOOKED_AT = 20


def placed(
    rows: Iterable[Row | Problem], source: Source, folders: Sequence[Path]
) -> Iterator[Row | Problem]:
    """Yield the rows of a file, its records' names as they stand below the root.

    The folder that most of the first names begin in is the manifest's own or one above it, the
    nearest first; its own where no picture is found. Pictures inside shards are in their shard.
    """
    if not source.prefix:
        yield from rows
        return
    coming = iter(rows)
    first = list(islice(coming, LOOKED_AT))
    records = [record for row in first for record in _records(row)]
    names = [name for record in records for name in relative_names(record)]
    prefix = _begins(source, names, (source.root, *folders))
    for row in chain(first, coming):
        yield _within(row, prefix, source.prefix)


def _records(row: Row | Problem) -> tuple[Record, ...]:
    if isinstance(row, Compared):
        return row.records
    return (row,) if isinstance(row, Record) else ()


def _within(row: Row | Problem, prefix: str, shards: str) -> Row | Problem:
    """Return a row whose edits are named below the root; votes on them follow."""
    if isinstance(row, Record):
        return within(row, prefix, shards=shards)
    if not isinstance(row, Compared):
        return row
    left, right = (within(record, prefix, shards=shards) for record in row.records)
    votes = (
        msgspec.structs.replace(
            vote, left=left.edits[0].output_image, right=right.edits[0].output_image
        )
        for vote in row.votes
    )
    return Compared(row.line, (left, right), tuple(votes))


def _begins(source: Source, names: Sequence[str], folders: Sequence[Path]) -> str:
    own = PurePosixPath(source.prefix)
    places = ["" if str(place) == "." else str(place) for place in (own, *own.parents)]
    found = {place: _found(place, names, tuple(folders)) for place in places}
    return max(places, key=lambda place: found[place])


def _found(place: str, names: Sequence[str], folders: tuple[Path, ...]) -> int:
    put = (f"{place}/{name}" if place else name for name in names)
    return sum(images.locate(folders, name) is not None for name in put)

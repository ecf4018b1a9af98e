"""Where the names of a manifest begin that lies in a folder below the root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import PurePosixPath

import msgspec

from review.core.edits import JudgeRow, PlainRecords, Problem, Record, ReviewRow
from review.formats.comparisons import Compared, ComparisonRow
from review.formats.rankings import RankingRow
from review.formats.within import relative_names, within
from store.dataset import fetching
from store.importing.in_archives import ArchiveSearch
from store.importing.sources import Source

Row = Record | JudgeRow | ReviewRow | ComparisonRow | RankingRow | Compared
#: What a file's reading gives: a row, or many at once.
Part = Row | PlainRecords | Problem
#: So many rows are looked at for where their pictures are.
LOOKED_AT = 20


def placed(
    rows: Iterable[Row | Problem], source: Source, archives: ArchiveSearch
) -> Iterator[Row | Problem]:
    """Yield the rows of a file, its records' names as they stand below the root.

    The folder that most of the first names begin in is the manifest's own or one above it, the
    nearest first; its own where no picture is found. Pictures inside shards are in their shard,
    and those that lie in an archive of the image folders are named by their place there.
    """
    if not source.prefix:
        yield from (_in_archives(row, archives, source.prefix) for row in rows)
        return
    coming = iter(rows)
    first = list(islice(coming, LOOKED_AT))
    records = [record for row in first for record in _records(row)]
    names = [name for record in records for name in relative_names(record)]
    prefix = _begins(source, names, archives)
    for row in chain(first, coming):
        yield _in_archives(_within(row, prefix, source.prefix), archives, source.prefix)


def placed_parts(parts: Iterable[Part], source: Source, archives: ArchiveSearch) -> Iterator[Part]:
    """Yield what ``placed`` does; plain records stay together where their names stay."""
    if source.prefix:
        yield from placed(_one_by_one(parts), source, archives)
        return
    for part in parts:
        if isinstance(part, PlainRecords) and not _may_be_in_archives(part, archives):
            yield part
        else:
            yield from placed(_one_by_one([part]), source, archives)


def _one_by_one(parts: Iterable[Part]) -> Iterator[Row | Problem]:
    for part in parts:
        if isinstance(part, PlainRecords):
            yield from part.records()
        else:
            yield part


def _may_be_in_archives(records: PlainRecords, archives: ArchiveSearch) -> bool:
    """Whether a name may be that of a picture in an archive: there are none beside addresses."""
    names = (*records.images, *records.sources)
    return not all(map(fetching.is_remote, names)) and archives.any()


def _in_archives(row: Row | Problem, archives: ArchiveSearch, beside: str) -> Row | Problem:
    if isinstance(row, Record):
        return archives.placed(row, beside)
    if isinstance(row, Compared):
        left, right = (archives.placed(record, beside) for record in row.records)
        return Compared(row.line, (left, right), row.votes)
    return row


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


def _begins(source: Source, names: Sequence[str], archives: ArchiveSearch) -> str:
    own = PurePosixPath(source.prefix)
    places = ["" if str(place) == "." else str(place) for place in (own, *own.parents)]
    found = {
        place: sum(
            archives.there(f"{place}/{name}" if place else name, source.root) for name in names
        )
        for place in places
    }
    return max(places, key=lambda place: found[place])

"""Parquet in batches; a picture inside the table is named by its place, its bytes are not read.

Bytes are read only where nothing else tells whether they are there: where a row group counts no
nulls, or some.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, groupby, repeat
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.later import parquet as pq
from review.core.later import pyarrow as pa
from review.formats.containers import files, picture_cells, shapes
from review.formats.containers.files import MAX_LINE, OnBytes, RawRow
from review.formats.containers.inside import TABLES
from review.formats.containers.parquet_footer import Group, groups
from review.formats.containers.table_bounds import Weighed, require_footer

BATCH = 2048
#: Bytes of pictures that are in memory at once, about.
HELD = 32_000_000
#: Bytes read ahead of a column, instead of all that a row group has of it.
AHEAD = 1 << 20
#: A packed table may unpack to so many bytes, and to so many for each byte of it.
MOST_UNPACKED, UNPACKED_A_BYTE = 100_000_000, 100


def parquet_rows(path: Path, on_bytes: OnBytes | None) -> Iterator[RawRow | Problem]:
    """Yield (row number from 1, column → value); pictures inside the table as ``inside`` has them.

    Of a picture without bytes, the path is the value. Where the file breaks off is a Problem.
    Raises BadInput when no row can be read.
    """
    number, size = 0, path.stat().st_size
    weighed = Weighed(path, size)
    try:
        with opened(path) as table:
            for plan, some in groupby(_plans(path, table), key=lambda pair: pair[1]):
                for batch in plan.batches(table, [group for group, _plan in some]):
                    for first, part in weighed.portions(batch, number):
                        yield from _rows(path, plan, part, first)
                    number += batch.num_rows
                    if on_bytes is not None:
                        on_bytes(size * number // (table.file.metadata.num_rows or 1))
    except BadInput as error:
        if not number:
            raise
        yield Problem(str(path), number + 1, error.message, error.what_to_do)
    except (pa.ArrowException, *files.DAMAGED, OSError, UnicodeDecodeError) as error:
        reason = _("damaged Parquet after row {number}: {error}", number=number, error=error)
        todo = _("Fetch or make the file again.")
        if not number:
            raise BadInput(reason, file=str(path), what_to_do=todo) from None
        yield Problem(str(path), number + 1, reason, todo)


def _rows(
    path: Path, plan: _Plan, part: pa.RecordBatch | Problem, first: int
) -> Sequence[RawRow | Problem]:
    return [part] if isinstance(part, Problem) else plan.rows(path, part, first)


def hidden_pictures(path: Path) -> list[str]:
    """Return the columns whose pictures cannot be shown from where they lie.

    Those of a packed table, and of one whose name does not say that it is one; they are left out
    of the rows. None where nothing is readable.
    """
    try:
        with opened(path) as table:
            return _hidden(path, table)
    except (pa.ArrowException, *files.DAMAGED, OSError, BadInput):
        return []


class Table(NamedTuple):
    """A Parquet file, open for reading, and what its footer says of its row groups."""

    file: pq.ParquetFile
    groups: list[Group]


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """Open a table; one that is packed is unpacked to a temporary file first.

    Raises BadInput where its footer contradicts itself.
    """
    with files.opened(path) as file, tempfile.TemporaryFile() as unpacked:
        if isinstance(file, gzip.GzipFile):
            _unpack(path, file, unpacked)
            yield _table(path, unpacked, _parquet(unpacked))
        else:
            with path.open("rb") as plain:
                yield _table(path, plain, _parquet(path, buffer_size=AHEAD, pre_buffer=False))


def _parquet(source: Path | BinaryIO, **how: Any) -> pq.ParquetFile:
    """Open a table so that a text which many rows have is read once, whatever its length.

    Those in lists and structs are not: pyarrow cannot.
    """
    table = pq.ParquetFile(source, **how)
    kinds = table.schema_arrow
    texts = [
        one.name
        for one in kinds
        if pa.types.is_string(one.type) or pa.types.is_large_string(one.type)
    ]
    if not texts:
        return table
    return pq.ParquetFile(source, metadata=table.metadata, read_dictionary=texts, **how)


def _unpack(path: Path, file: gzip.GzipFile, unpacked: BinaryIO) -> None:
    """Unpack a table. Raises BadInput for what unpacks to more than a table does."""
    left = MOST_UNPACKED + UNPACKED_A_BYTE * path.stat().st_size
    while content := file.read(AHEAD):
        left -= len(content)
        if left < 0:
            raise BadInput(
                _("it unpacks to more than {n} times its size.", n=UNPACKED_A_BYTE),
                file=str(path),
                what_to_do=_("Unpack it (gunzip) and call it NAME.parquet."),
            )
        unpacked.write(content)
    unpacked.seek(0)


def _table(path: Path, file: BinaryIO, table: pq.ParquetFile) -> Table:
    try:
        found = groups(file)
    except ValueError:
        found = []
    rows = sum(group.num_rows for group in found)
    same = all(len(group.chunks) == len(table.schema) for group in found)
    if not same or (len(found), rows) != (table.num_row_groups, table.metadata.num_rows):
        raise BadInput(
            _("damaged Parquet: its footer contradicts itself."),
            file=str(path),
            what_to_do=_("Fetch or make the file again."),
        )
    require_footer(path, file.seek(0, os.SEEK_END), found)
    return Table(table, found)


def _require_cells(path: Path, read: Sequence[Leaf], group: Group) -> None:
    """Raise BadInput where some cell is surely longer than a line may be; nothing is read yet.

    Pictures are bounded by themselves: of their bytes few rows are held at once.
    """
    for leaf in read:
        size = group.chunks[leaf.place].size
        if not leaf.bytes and size > MAX_LINE * max(1, group.num_rows):
            raise BadInput(
                _("a cell of the column {name} is longer than 10 MB.", name=leaf.path),
                file=str(path),
                what_to_do=_("Leave out what is no text of a record, or shorten it."),
            )


@dataclass(frozen=True)
class _Column:
    """A column of the rows: ``held`` says of all of its pictures whether they have bytes."""

    name: str
    kind: pa.DataType
    pictures: bool
    held: bool | None = None


@dataclass(frozen=True)
class _Plan:
    """What is read of some row groups: the leaves (of a column's tree), so many rows at once."""

    columns: tuple[_Column, ...]
    leaves: tuple[str, ...]
    batch: int

    def batches(self, table: Table, numbers: list[int]) -> Iterator[pa.RecordBatch]:
        if self.leaves:
            columns = list(self.leaves)
            yield from table.file.iter_batches(self.batch, row_groups=numbers, columns=columns)
            return
        rows = sum(table.groups[number].num_rows for number in numbers)
        for at in range(0, rows, self.batch):
            yield _empty(min(self.batch, rows - at))

    def rows(self, path: Path, batch: pa.RecordBatch, start: int) -> Sequence[RawRow | Problem]:
        """Return a batch's rows, of which the first has the number ``start`` from 0."""
        try:
            columns = {one.name: self._cells(path, batch, one, start) for one in self.columns}
            rows = picture_cells.rows(columns, batch.num_rows)
        except UnicodeDecodeError:
            if batch.num_rows == 1:
                reason, todo = _("not valid UTF-8."), _("Save the file as UTF-8.")
                return [Problem(str(path), start + 1, reason, todo)]
            half = batch.num_rows // 2
            first, second = batch.slice(0, half), batch.slice(half)
            return [*self.rows(path, first, start), *self.rows(path, second, start + half)]
        numbered = list(zip(count(start + 1), rows, repeat(None), strict=False))
        return (
            _without_nul(path, numbered) if any(map(picture_cells.holds_nul, batch)) else numbered
        )

    def _cells(
        self, path: Path, batch: pa.RecordBatch, column: _Column, start: int
    ) -> pa.Array | list[Any]:
        there = column.name in batch.schema.names
        array = batch.column(column.name) if there else None
        if not column.pictures and array is not None:
            return picture_cells.plain(array)
        places = picture_cells.places(path.name, column.name, start, batch.num_rows)
        if array is None:
            return places if column.held else pa.nulls(batch.num_rows)
        return picture_cells.cells(array, column.kind, places.to_pylist(), held=column.held)


def _empty(rows: int) -> pa.RecordBatch:
    """Return a batch of rows without columns: all that is shown of them are places."""
    return pa.record_batch([pa.nulls(rows)], names=[""]).select([])


def _without_nul(path: Path, rows: Sequence[RawRow]) -> list[RawRow | Problem]:
    reason, todo = _("holds the character U+0000."), _("Remove it.")
    return [
        Problem(str(path), row[0], reason, todo)
        if any(isinstance(value, str) and "\0" in value for value in row[1].values())
        else row
        for row in rows
    ]


def _plans(path: Path, table: Table) -> Iterator[tuple[int, _Plan]]:
    """Yield each row group with how it is read."""
    own, hidden = leaves(table), set(_hidden(path, table))
    fields = [field for field in table.file.schema_arrow if field.name not in hidden]
    for number, group in enumerate(table.groups):
        columns = tuple(_column(field, own[field.name], group) for field in fields)
        read = [leaf for column in columns for leaf in _read(column, own[column.name])]
        _require_cells(path, read, group)
        yield number, _Plan(columns, tuple(leaf.path for leaf in read), rows_at_once(read, group))


def rows_at_once(read: Sequence[Leaf], group: Group) -> int:
    """Return how many rows are read at once, a power of two: few where pictures are read too."""
    heavy = sum(group.chunks[leaf.place].size for leaf in read if leaf.bytes)
    each = heavy // max(1, group.num_rows)
    return max(1, min(BATCH, 1 << (HELD // max(1, each)).bit_length() - 1))


def _hidden(path: Path, table: Table) -> list[str]:
    """Return the columns of pictures with bytes, of a table whose pictures nobody can address."""
    holding = [field for field in table.file.schema_arrow if picture_cells.holds(field.type)]
    if not holding or (path.suffix.lower() in TABLES and not shapes.is_packed(path)):
        return []
    own = leaves(table)
    return [
        field.name
        for field in holding
        if any(_column(field, own[field.name], group).held is not False for group in table.groups)
    ]


def _column(field: pa.Field, own: Sequence[Leaf], group: Group) -> _Column:
    if not picture_cells.holds(field.type):
        return _Column(field.name, field.type, pictures=False)
    return _Column(field.name, field.type, pictures=True, held=_held(field, own, group))


def _held(field: pa.Field, own: Sequence[Leaf], group: Group) -> bool | None:
    """Return whether a row group's pictures all have bytes or none has; None where it is unsaid."""
    nulls = [group.chunks[leaf.place].nulls for leaf in own if leaf.bytes]
    if picture_cells.is_picture(field.type):
        if nulls[0] == group.num_rows:
            return False
        return True if nulls[0] == 0 else None
    # Without their bytes, only structs with a path tell how many pictures a list has.
    return True if picture_cells.have_paths(field.type) and not any(n != 0 for n in nulls) else None


def _read(column: _Column, own: Sequence[Leaf]) -> list[Leaf]:
    """Return the leaves of a column that are read: bytes only where they have to be looked at.

    Of pictures that all have bytes nothing is read: each is named by its place.
    """
    if column.held and picture_cells.is_picture(column.kind):
        return []
    return [leaf for leaf in own if not leaf.bytes or column.held is None]


@dataclass(frozen=True)
class Leaf:
    """A leaf of a column's tree, which is where a Parquet file has values; ``place``: its number.

    ``bytes``: whether its values are a picture's.
    """

    place: int
    path: str
    bytes: bool


def leaves(table: Table) -> dict[str, list[Leaf]]:
    """Return the leaves of each column."""
    found: dict[str, list[Leaf]] = {}
    start = 0
    for field in table.file.schema_arrow:
        marks = list(picture_cells.leaves(field.type))
        found[field.name] = [
            Leaf(place, table.file.schema.column(place).path, is_bytes)
            for place, is_bytes in enumerate(marks, start)
        ]
        start += len(marks)
    return found

"""One picture out of a Parquet file: from its place to its bytes, in bounded memory."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, islice
from pathlib import Path
from threading import Lock

from review.core.errors import BadInput
from review.core.i18n import _
from review.core.later import parquet as pq
from review.core.later import pyarrow as pa
from review.formats.containers import files, picture_cells
from review.formats.containers.parquet_in import AHEAD, leaves, opened, rows_at_once

#: A page of a row group may hold all of its pictures: two at once would take twice the memory.
_reading = Lock()


def picture(path: Path, place: str) -> bytes | None:
    """Return the bytes of a picture inside a table; None where there is none at that place.

    ``place``: ``ROW/COLUMN`` and further steps, as ``review.formats.containers.inside`` has it.
    Raises BadInput where the file is damaged.
    """
    try:
        stat = path.stat()
        return _table(path, (stat.st_mtime_ns, stat.st_size)).picture(place)
    except (pa.ArrowException, OSError, EOFError, UnicodeDecodeError) as error:
        raise BadInput(
            _("damaged Parquet: {error}", error=files.in_words(error, path)),
            file=path.name,
            what_to_do=_("Fetch or make the file again."),
        ) from None


class _Table:
    """A table's footer, read once: of many row groups it takes long."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with opened(path) as table:
            self.metadata = table.file.metadata
            self.groups = table.groups
            self.leaves = leaves(table)
            self.fields = {field.name: field for field in table.file.schema_arrow}
        self.ends = list(accumulate(group.num_rows for group in self.groups))

    def picture(self, place: str) -> bytes | None:
        written, _sign, rest = place.partition("/")
        row, found = picture_cells.place_number(written), picture_cells.step(rest, self.fields)
        if found is None or row is None or row >= (self.ends or [0])[-1]:
            return None
        name, steps = found
        column = self._cell(row, name)
        return picture_cells.bytes_at(column, self.fields[name].type, steps)

    def _cell(self, row: int, name: str) -> pa.Array:
        """Return the one cell of a column."""
        number = bisect_right(self.ends, row)
        group = self.groups[number]
        row -= self.ends[number] - group.num_rows
        own = [leaf for leaf in self.leaves[name] if leaf.bytes]
        at_once = rows_at_once(own, group)
        with _reading:
            return _batch(self, number, name, row // at_once, at_once).slice(row % at_once, 1)

    def batch(self, group: int, name: str, place: int, at_once: int) -> pa.Array:
        """Return some neighbouring cells; what stands before them in the row group is passed by."""
        own = [leaf.path for leaf in self.leaves[name] if leaf.bytes]
        with pq.ParquetFile(
            self.path, metadata=self.metadata, buffer_size=AHEAD, pre_buffer=False
        ) as table:
            read = table.iter_batches(at_once, row_groups=[group], columns=own, use_threads=False)
            batch = next(islice(read, place, None), None)
        if batch is None:
            raise EOFError  # A row group that ends early.
        return batch.column(name)


@lru_cache(maxsize=32)
def _table(path: Path, _state: tuple[int, int]) -> _Table:
    """Return a table as it was read before, unless its file has changed since (``_state``)."""
    return _Table(path)


@lru_cache(maxsize=4)
def _batch(table: _Table, group: int, name: str, place: int, at_once: int) -> pa.Array:
    """Return cells as they were read before: who looks at one soon looks at its neighbours."""
    return table.batch(group, name, place, at_once)

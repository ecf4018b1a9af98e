"""Arrow files and streams (``datasets`` saves the latter): rows, and one picture from its place.

The file is mapped, not read: of pictures that nobody looks at no byte comes into memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.later import pyarrow as pa
from review.formats.containers import files, picture_cells
from review.formats.containers.files import OnBytes, RawRow
from review.formats.containers.foreign import ARROW
from review.formats.containers.table_bounds import Weighed

#: Rows that are made at once of a batch, which may be of any length.
ROWS = 2048
#: How a stream ends: a message of no length (as Arrow writes it since 0.15).
END = b"\xff\xff\xff\xff" + bytes(4)


def arrow_rows(path: Path, on_bytes: OnBytes | None) -> Iterator[RawRow | Problem]:
    """Yield (row number from 1, column → value), as ``parquet_in.parquet_rows`` does."""
    number = 0
    weighed = Weighed(path, path.stat().st_size)
    try:
        with pa.memory_map(str(path)) as source:
            for batch in _batches(path, source):
                batch.validate(full=True)
                for start in range(0, batch.num_rows, ROWS):
                    part = batch.slice(start, ROWS)
                    for first, some in weighed.portions(part, number):
                        yield from _rows(path, some, first)
                    number += part.num_rows
                if on_bytes is not None:
                    on_bytes(source.tell())
    except BadInput as error:
        if not number:
            raise
        yield Problem(str(path), number + 1, error.message, error.what_to_do)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if not number:
            raise _damaged(path, number, error) from None
        problem = _damaged(path, number, error)
        yield Problem(str(path), number + 1, problem.message, problem.what_to_do)


def picture(path: Path, place: str) -> bytes | None:
    """Return the bytes of a picture inside a table; None where there is none at that place.

    ``place``: ``ROW/COLUMN`` and further steps, as ``review.formats.containers.inside`` has it.
    Raises BadInput where the file is damaged.
    """
    written, _sign, rest = place.partition("/")
    number = picture_cells.place_number(written)
    if number is None:
        return None
    try:
        with pa.memory_map(str(path)) as source:
            return _at(_batches(path, source), number, rest)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _damaged(path, number, error, path.name) from None


def _at(batches: Iterator[pa.RecordBatch], row: int, rest: str) -> bytes | None:
    for batch in batches:
        if row < batch.num_rows:
            found = picture_cells.step(rest, batch.schema.names)
            if found is None:
                return None
            column = batch.column(found[0])
            column.validate(full=True)
            return picture_cells.bytes_at(column.slice(row, 1), column.type, found[1])
        row -= batch.num_rows
    return None


def _batches(path: Path, source: pa.MemoryMappedFile) -> Iterator[pa.RecordBatch]:
    with path.open("rb") as file:
        is_stream = not file.read(len(ARROW[0])).startswith(ARROW[0])
    if is_stream:
        yield from pa.ipc.open_stream(source)
        _check_end(source)
        return
    reader = pa.ipc.open_file(source)
    for number in range(reader.num_record_batches):
        yield reader.get_batch(number)


def _check_end(source: pa.MemoryMappedFile) -> None:
    """Raise ArrowInvalid where a stream just stops, or where more stands behind its end."""
    end, size = source.tell(), source.size()
    source.seek(max(0, end - len(END)))
    if end != size or source.read(len(END)) != END:
        raise pa.ArrowInvalid(_("the stream breaks off."))


def _rows(path: Path, batch: pa.RecordBatch | Problem, start: int) -> Iterator[RawRow | Problem]:
    if isinstance(batch, Problem):
        yield batch
        return
    names = batch.schema.names
    columns = {name: _cells(path, name, batch.column(n), start) for n, name in enumerate(names)}
    for number, row in enumerate(picture_cells.rows(columns, batch.num_rows), start + 1):
        if any(isinstance(value, str) and "\0" in value for value in row.values()):
            reason, todo = _("holds the character U+0000."), _("Remove it.")
            yield Problem(str(path), number, reason, todo)
        else:
            yield number, row, None


def _cells(path: Path, name: str, column: pa.Array, start: int) -> pa.Array | list[Any]:
    if not picture_cells.holds(column.type):
        return picture_cells.plain(column)
    places = picture_cells.places(path.name, name, start, len(column)).to_pylist()
    return picture_cells.cells(column, column.type, places)


def _damaged(path: Path, number: int, error: Exception, name: str | None = None) -> BadInput:
    return BadInput(
        _(
            "damaged Arrow file after row {number}: {error}",
            number=number,
            error=files.in_words(error, path),
        ),
        file=name or str(path),
        what_to_do=_("Fetch or make the file again."),
    )

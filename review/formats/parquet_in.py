"""Parquet in batches; pictures inside the table are not read, the paths beside them are."""

from __future__ import annotations

import datetime as dt
import decimal
import gzip
import math
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import _
from review.formats import files
from review.formats.files import OnBytes, RawRow

BATCH = 2048


def parquet_rows(path: Path, on_bytes: OnBytes | None) -> Iterator[RawRow | Problem]:
    """Yield (row number from 1, column → value); columns of binary values are left out.

    Of pictures that are stored as bytes and path, without any bytes, the path is the value.
    Where the file breaks off is a Problem. Raises BadInput when no row can be read.
    """
    number, size = 0, path.stat().st_size
    try:
        with _opened(path) as table:
            held = _holding_bytes(table)
            paths = {name for name in held if _is_only_named(table, name)}
            names = [field.name for field in table.schema_arrow if field.name not in held]
            names += [f"{name}.path" for name in sorted(paths)]
            for batch in table.iter_batches(batch_size=BATCH, columns=names):
                for row in _rows(batch):
                    number += 1
                    yield _parquet_row(str(path), number, row, paths)
                if on_bytes is not None:
                    on_bytes(size * number // table.metadata.num_rows)
    except (pa.ArrowException, *files.DAMAGED, OSError, UnicodeDecodeError) as error:
        reason = _("damaged Parquet after row {number}: {error}", number=number, error=error)
        todo = _("Fetch or make the file again.")
        if not number:
            raise BadInput(reason, file=str(path), what_to_do=todo) from None
        yield Problem(str(path), number + 1, reason, todo)


def embedded_pictures(path: Path) -> list[str]:
    """Return the columns that hold pictures themselves, as bytes; none where nothing is readable.

    They are left out of the rows.
    """
    try:
        with _opened(path) as table:
            return [name for name in _holding_bytes(table) if not _is_only_named(table, name)]
    except (pa.ArrowException, *files.DAMAGED, OSError):
        return []


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a table; one that is packed is unpacked to a temporary file first."""
    with files.opened(path) as file, tempfile.TemporaryFile() as unpacked:
        if isinstance(file, gzip.GzipFile):
            shutil.copyfileobj(file, unpacked)
            unpacked.seek(0)
        yield pq.ParquetFile(unpacked if isinstance(file, gzip.GzipFile) else file)


def _holding_bytes(table: pq.ParquetFile) -> list[str]:
    return [field.name for field in table.schema_arrow if _holds_bytes(field.type)]


def _is_only_named(table: pq.ParquetFile, name: str) -> bool:
    """Whether a column of pictures (bytes and path) has a path in it and no bytes at all."""
    kind = table.schema_arrow.field(name).type
    if not pa.types.is_struct(kind) or {field.name for field in kind} != {"bytes", "path"}:
        return False
    groups = [table.metadata.row_group(number) for number in range(table.num_row_groups)]
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    counts = [chunk.statistics for chunk in chunks if chunk.path_in_schema == f"{name}.bytes"]
    return all(one is not None and not one.num_values for one in counts)


def _rows(batch: pa.RecordBatch) -> list[dict[str, object] | None]:
    """Return the rows of a batch; None for one whose text is not UTF-8, which nobody checked."""
    try:
        return list(batch.to_pylist())
    except UnicodeDecodeError:
        if batch.num_rows == 1:
            return [None]
        half = batch.num_rows // 2
        return _rows(batch.slice(0, half)) + _rows(batch.slice(half))


def _parquet_row(
    file: str, number: int, row: dict[str, object] | None, paths: set[str]
) -> RawRow | Problem:
    if row is None:
        return Problem(file, number, _("not valid UTF-8."), _("Save the file as UTF-8."))
    for name in paths & row.keys():
        picture = row[name]
        row[name] = picture.get("path") if isinstance(picture, dict) else None
    if any("\0" in value for value in row.values() if isinstance(value, str)):
        return Problem(file, number, _("holds the character U+0000."), _("Remove it."))
    return number, {name: _plain(value) for name, value in row.items()}, None


def _holds_bytes(kind: pa.DataType) -> bool:
    """Whether a column holds binary values (pictures inside the table): these are left out."""
    if pa.types.is_struct(kind):
        return any(_holds_bytes(field.type) for field in kind)
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _plain(value: object) -> object:
    """Turn a Parquet value into what JSON has: NaN into None, dates into ISO 8601."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value

"""Parquet is held to what its footer declares before any of its pages is unpacked."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from review.core.errors import BadInput
from review.formats.containers import parquet_in
from review.formats.containers.files import MAX_LINE
from review.formats.containers.tables import table_rows


def test_a_text_that_is_too_long_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """12 MB of one letter are 1 kB of a file: its declared size says so first."""
    path = tmp_path / "bomb.parquet"
    pq.write_table(pa.table({"text": ["x" * (MAX_LINE + 1)]}), path, compression="zstd")
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(parquet_in._Plan, "batches", None)
    with pytest.raises(BadInput, match="column text is longer than 10 MB") as refused:
        list(table_rows(path))
    assert refused.value.file == str(path)


def test_pictures_of_any_size_are_no_text(tmp_path: Path) -> None:
    """A shard of large pictures is read; so is one of many rows that are long together."""
    path = tmp_path / "pictures.parquet"
    cells = {"image": [b"x" * (MAX_LINE + 1)], "text": ["x" * (MAX_LINE // 2)]}
    pq.write_table(pa.table(cells), path)
    assert len(list(table_rows(path))) == 1
    many = tmp_path / "many.parquet"
    pq.write_table(pa.table({"text": ["x" * 1_000_000 + str(n) for n in range(15)]}), many)
    assert len(list(table_rows(many))) == 15


def test_columns_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as the bound are read, one more is not."""
    monkeypatch.setattr(parquet_in, "MOST_COLUMNS", 3)
    fits, wide = tmp_path / "fits.parquet", tmp_path / "wide.parquet"
    pq.write_table(pa.table({name: [1] for name in "abc"}), fits)
    pq.write_table(pa.table({name: [1] for name in "abcd"}), wide)
    assert len(list(table_rows(fits))) == 1
    with pytest.raises(BadInput, match="4 columns; at most 3 are read"):
        list(table_rows(wide))

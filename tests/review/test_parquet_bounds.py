"""Parquet is held to what its footer declares before any of its pages is unpacked."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review.core.edits import Problem
from review.core.errors import BadInput
from review.formats.containers import parquet_in, table_bounds
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
    monkeypatch.setattr(table_bounds, "MOST_COLUMNS", 3)
    fits, wide = tmp_path / "fits.parquet", tmp_path / "wide.parquet"
    pq.write_table(pa.table({name: [1] for name in "abc"}), fits)
    pq.write_table(pa.table({name: [1] for name in "abcd"}), wide)
    assert len(list(table_rows(fits))) == 1
    with pytest.raises(BadInput, match="4 columns; at most 3 are read"):
        list(table_rows(wide))


def _said_once(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([text]))


def _written(path: Path, column: pa.Array) -> Path:
    table = pa.table({"n": pa.array(range(len(column)), pa.int32()), "text": column})
    if path.suffix == ".arrow":
        with pa.ipc.new_file(path, table.schema) as out:
            out.write_table(table)
    else:
        pq.write_table(table, path, compression="zstd")
    return path


@pytest.mark.parametrize("name", ["bomb.parquet", "bomb.arrow"])
def test_one_text_of_many_rows_is_weighed_as_all_of_them(tmp_path: Path, name: str) -> None:
    """A text of 100 kB said once for 20,000 rows is 2 GB: refused where 400 MB are all there is."""
    path = _written(tmp_path / name, _said_once("x" * 100_000, 20_000))
    assert path.stat().st_size < 300_000
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from review.core.errors import BadInput\n"
        "from review.formats.containers.tables import table_rows\n"
        "import review.formats.containers.parquet_in, review.formats.containers.arrow_in\n"
        "import pyarrow.parquet, pyarrow.compute\n"
        "held = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (held + 400_000_000,) * 2)\n"
        "problem = None\n"
        "try:\n"
        "    for row in table_rows(Path(sys.argv[1])):\n"
        "        problem = getattr(row, 'reason', None)\n"
        "except BadInput as error:\n"
        "    problem = str(error)\n"
        "print(problem)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False
    )
    assert "1,000 times as long as the file" in ran.stdout, ran.stderr


@pytest.mark.parametrize("name", ["long.parquet", "long.arrow"])
def test_a_row_too_long_costs_itself(tmp_path: Path, name: str) -> None:
    """One of three rows is longer than a line may be: the others are read, it is named."""
    texts = pa.array(["a", "x" * (MAX_LINE + 1), "b"]).dictionary_encode()
    path = _written(tmp_path / name, texts)
    rows = list(table_rows(path))
    assert [row.line if isinstance(row, Problem) else row[1]["text"] for row in rows] == [
        "a", 2, "b",
    ]  # fmt: skip


def test_rows_of_run_length_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few kilobytes that mean millions of rows, or a list of millions, are refused unread."""
    monkeypatch.setattr(parquet_in._Plan, "batches", None)
    rows = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"text": _said_once("abc", 5_000_000)}), rows, compression="zstd")
    with pytest.raises(BadInput, match="5,000,000 values in a column"):
        list(table_rows(rows))
    cells = tmp_path / "list.parquet"
    zeros = pa.nulls(5_000_000, pa.int8()).fill_null(0)
    column = pa.ListArray.from_arrays([0, 5_000_000], zeros)
    pq.write_table(pa.table({"more": column}), cells, compression="zstd")
    with pytest.raises(BadInput, match="5,000,000 values in a column"):
        list(table_rows(cells))


def test_a_packed_table_unpacks_to_so_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to more than its bytes allow is not unpacked on."""
    monkeypatch.setattr(parquet_in, "MOST_UNPACKED", 1000)
    path = tmp_path / "zeros.parquet.gz"
    path.write_bytes(gzip.compress(b"PAR1" + bytes(10_000_000)))
    with pytest.raises(BadInput, match="unpacks to more than 100 times"):
        list(table_rows(path))


cell = st.one_of(st.none(), st.text(st.characters(exclude_characters="\0"), max_size=5))
columns = st.lists(st.tuples(cell, st.lists(cell, max_size=4) | st.none()), max_size=30)


@given(columns, st.integers(1, 20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_rows_are_the_same_however_few_are_made_at_once(
    tmp_path: Path, cells: list[tuple[str | None, list[str | None] | None]], at_once: int
) -> None:
    """Said once or for each row, in small portions: the rows are what was written."""
    table = pa.table({
        "text": pa.array([one for one, _more in cells], pa.string()).dictionary_encode(),
        "plain": pa.array([one for one, _more in cells], pa.large_string()),
        "more": pa.array([more for _one, more in cells], pa.list_(pa.string())),
    })  # fmt: skip
    expected = table.to_pylist()
    path = tmp_path / "any.parquet"
    pq.write_table(table, path, row_group_size=7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_bounds, "AT_ONCE", at_once)
        patch.setattr(table_bounds, "VALUES_AT_ONCE", max(4, at_once))
        assert [row[1] for row in table_rows(path) if not isinstance(row, Problem)] == expected
        stream = tmp_path / "any.arrow"
        with pa.ipc.new_stream(stream, table.schema) as out:
            out.write_table(table)
        assert [row[1] for row in table_rows(stream) if not isinstance(row, Problem)] == expected

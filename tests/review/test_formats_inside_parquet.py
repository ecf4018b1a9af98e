"""Pictures inside Parquet: every row names its own, and the place leads to the same bytes."""

import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Problem
from review.core.errors import BadInput
from review.formats.containers import picture_cells
from review.formats.containers.inside import inside
from review.formats.containers.parquet_cell import picture
from review.formats.containers.tables import picture_inside, table_rows

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
CELL = st.none() | st.fixed_dictionaries(
    {
        "bytes": st.none() | st.binary(min_size=1, max_size=8),
        "path": st.none() | st.sampled_from(["a.png", "b/c.png"]),
    }
)
SAYS = st.fixed_dictionaries({"image": CELL, "says": st.text("ab")})
TURN = pa.struct([("image", IMAGE), ("says", pa.string())])
ROW = st.fixed_dictionaries(
    {
        "image": CELL,
        "plain": st.none() | st.binary(min_size=1, max_size=8),
        "list/of": st.none() | st.lists(CELL, max_size=3),
        "plain_list": st.lists(st.none() | st.binary(min_size=1, max_size=8), max_size=3),
        "turns": st.lists(
            st.fixed_dictionaries({"image": CELL, "says": st.text("ab")}), max_size=2
        ),
        "text": st.none() | st.text("äb", max_size=3),
    }
)
SCHEMA = pa.schema(
    [
        ("image", IMAGE), ("plain", pa.binary()), ("list/of", pa.list_(IMAGE)),
        ("plain_list", pa.large_list(pa.large_binary())), ("turns", pa.list_(TURN)),
        ("text", pa.string()),
    ]
)  # fmt: skip


def good(path: Path) -> list[dict[str, Any]]:
    rows = list(table_rows(path))
    assert not [row for row in rows if isinstance(row, Problem)]
    return [row[1] for row in rows if not isinstance(row, Problem)]


def led_back(path: Path, value: Any) -> Any:
    """Return a value with the bytes in the place of each address."""
    if isinstance(value, str) and (place := inside(value)):
        assert place.shard == path.name
        return picture(path, place.place)
    if isinstance(value, dict):
        return {name: led_back(path, one) for name, one in value.items()}
    return [led_back(path, one) for one in value] if isinstance(value, list) else value


def meant(value: Any) -> Any:
    """Return what a row should lead to: a picture's bytes, else its path."""
    if isinstance(value, dict) and value.keys() == {"bytes", "path"}:
        return value["bytes"] or value["path"]
    if isinstance(value, dict):
        return {name: meant(one) for name, one in value.items()}
    return [meant(one) for one in value] if isinstance(value, list) else value


@given(
    rows=st.lists(ROW, min_size=1, max_size=9),
    group=st.integers(1, 5),
    counted=st.booleans(),
)
def test_every_place_leads_to_its_own_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[dict[str, Any]],
    group: int,
    counted: bool,
) -> None:
    """Structs, plain bytes, lists and lists of structs; over row groups; nulls counted or not."""
    path = tmp_path_factory.mktemp("p") / "rows.parquet"
    table = pa.Table.from_pylist(rows, SCHEMA)
    pq.write_table(table, path, row_group_size=group, write_statistics=counted)
    assert [led_back(path, row) for row in good(path)] == [meant(row) for row in rows]


def test_bytes_are_not_read_to_make_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a row group counts its nulls, a table of pictures is read without any of them."""
    path = tmp_path / "t.parquet"
    pictures = pa.array([{"bytes": b"x" * 999, "path": "p.png"}] * 6, IMAGE)
    nothing = pa.array([{"bytes": None, "path": "p.png"}] * 6, IMAGE)
    lists = pa.array([[{"bytes": b"x", "path": None}]] * 6, pa.list_(IMAGE))
    columns = {"full": pictures, "named": nothing, "plain": pa.array([b"x"] * 6), "lists": lists}
    pq.write_table(pa.table(columns), path, row_group_size=4)
    monkeypatch.setattr(picture_cells, "_not_empty", None)
    assert good(path)[5] == {
        "full": "t.parquet#5/full",
        "named": "p.png",
        "plain": "t.parquet#5/plain",
        "lists": ["t.parquet#5/lists/0"],
    }


def test_a_place_that_is_not_there_is_none(tmp_path: Path) -> None:
    """No row, no column, no number in the list, no number at all."""
    path = tmp_path / "t.parquet"
    lists = pa.array([[{"bytes": b"x", "path": None}]], pa.list_(IMAGE))
    pq.write_table(pa.table({"lists": lists, "text": ["a"]}), path)
    assert picture(path, "0/lists/0") == b"x"
    for place in ("1/lists/0", "-1/lists/0", "0/list", "0/lists", "0/lists/1", "0/lists/x", "",
                  "0", "0/lists/0/0", "²/lists/0"):  # fmt: skip
        assert picture(path, place) is None, place


def test_a_shard_that_breaks_off_says_so(tmp_path: Path) -> None:
    """A truncated file is bad input to who asks for a picture, too."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"plain": [b"x" * 5000]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadInput, match="damaged Parquet"):
        picture(path, "0/plain")


@pytest.mark.parametrize("name", ["x.parquet", "x.arrow"])
def test_a_row_of_a_number_without_end_is_not_there(tmp_path: Path, name: str) -> None:
    """Python reads no number of 5,000 digits; one picture in a list neither."""
    table = pa.table({"a": pa.array([[b"x"]], pa.list_(pa.binary()))})
    path = tmp_path / name
    if name.endswith("parquet"):
        pq.write_table(table, path)
    else:
        with pa.ipc.new_stream(str(path), table.schema) as stream:
            stream.write_table(table)
    assert picture_inside(path, "0/a/0") == b"x"
    for place in (f"{'9' * 5000}/a/0", f"0/a/{'9' * 5000}", "-1/a/0", "²/a/0"):
        assert picture_inside(path, place) is None


def test_an_arrow_stream_that_is_cut_anywhere_says_so(tmp_path: Path) -> None:
    """Also between two of its batches, where what is left reads well."""
    table = pa.table({"t": [f"text {number}" for number in range(9)]})
    buffer = io.BytesIO()
    with pa.ipc.new_stream(buffer, table.schema) as stream:
        stream.write_table(table, max_chunksize=3)
    whole, path = buffer.getvalue(), tmp_path / "x.arrow"
    for length in range(8, len(whole)):
        path.write_bytes(whole[:length])
        try:
            rows = list(table_rows(path))
        except BadInput:
            continue
        assert isinstance(rows[-1], Problem), length
    path.write_bytes(whole)
    assert len(list(table_rows(path))) == 9

"""Rows of JSON Lines, CSV and Parquet."""

import csv
import datetime as dt
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats import recognise
from review.formats.containers.csv_in import delimiter
from review.formats.containers.encodings import told
from review.formats.containers.tables import columns, table_rows

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(
    lambda cell: cell.strip() and cell not in {"NaN", "nan"}
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | CELL,
    lambda inner: st.lists(inner) | st.dictionaries(CELL, inner),
    max_leaves=8,
)


def write(tmp_path: Path, content: str | bytes, name: str = "table") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def good(path: Path) -> list[dict[str, Any]]:
    rows = list(table_rows(path))
    assert not [row for row in rows if isinstance(row, Problem)]
    return [row[1] for row in rows if not isinstance(row, Problem)]


@given(rows=st.lists(st.dictionaries(CELL, JSON, min_size=1), min_size=1), packed=st.booleans())
def test_json_lines_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], packed: bool
) -> None:
    """What json.dumps writes is read back as it was."""
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    path = tmp_path_factory.mktemp("j") / "rows"
    path.write_bytes(gzip.compress(content) if packed else content)
    assert good(path) == rows


@given(
    header=st.lists(CELL.map(str.strip), min_size=2, max_size=4, unique=True),
    rows=st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=1, max_size=5),
    packed=st.booleans(),
)
def test_csv_round_trip(
    tmp_path_factory: pytest.TempPathFactory,
    header: list[str],
    rows: list[list[str]],
    packed: bool,
) -> None:
    """What the csv module writes is read back: quotes, newlines and delimiters in cells too."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *(row[: len(header)] for row in rows)])
    content = text.getvalue().encode()
    path = tmp_path_factory.mktemp("c") / "rows"
    path.write_bytes(gzip.compress(content) if packed else content)
    expected = [dict(zip(header, row, strict=False)) for row in rows]
    assert good(path) == expected


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_sniffed(tmp_path: Path, mark: str) -> None:
    """Comma, semicolon and tab are told apart by the header, in spite of the other two."""
    path = write(tmp_path, f'edit{mark}"a,b;c"{mark}d\nx{mark}1,5;2{mark}z\n'.replace("1,5;2", "y"))
    assert good(path) == [{"edit": "x", "a,b;c": "y", "d": "z"}]


def test_empty_cells_and_nan_are_none(tmp_path: Path) -> None:
    """Empty, blank and NaN cells are missing values in CSV and in JSON Lines."""
    assert good(write(tmp_path, "a,b,c,d\nx,, ,NaN\n")) == [
        {"a": "x", "b": None, "c": None, "d": None}
    ]
    assert good(write(tmp_path, '{"a": NaN, "b": {"c": [NaN, 1.5]}, "d": -Infinity}')) == [
        {"a": None, "b": {"c": [None, 1.5]}, "d": None}
    ]


def test_a_row_with_a_wrong_number_of_fields_is_a_problem(tmp_path: Path) -> None:
    """It is named with both counts and its line; the rows around it are read."""
    rows = list(table_rows(write(tmp_path, 'a,b\n1,2\n"1\n1",2,3\n\n4\n5,6\n')))
    assert rows[0] == (2, {"a": "1", "b": "2"})
    assert isinstance(rows[1], Problem)
    assert (rows[1].line, rows[1].reason) == (3, "3 fields where the header has 2.")
    assert isinstance(rows[2], Problem)
    assert (rows[2].line, rows[2].reason) == (6, "1 field where the header has 2.")
    assert rows[3] == (7, {"a": "5", "b": "6"})


def test_quoted_newlines_keep_the_line_count(tmp_path: Path) -> None:
    """A cell may hold blank lines and both line ends; the next row stands at its own line."""
    path = write(tmp_path, 'a,b\r\n"one\r\n\r\nthree",x\r\ny,z\r\n')
    assert list(table_rows(path)) == [
        (2, {"a": "one\r\n\r\nthree", "b": "x"}),
        (5, {"a": "y", "b": "z"}),
    ]


def test_bad_quotes_are_a_problem_and_reading_goes_on(tmp_path: Path) -> None:
    """A stray quote costs its own row, not the file."""
    rows = list(table_rows(write(tmp_path, 'a,b\n"x"y,2\n3,4\n')))
    assert isinstance(rows[0], Problem)
    assert rows[0].line == 2
    assert rows[1] == (3, {"a": "3", "b": "4"})


def test_an_unclosed_quote_is_a_problem(tmp_path: Path) -> None:
    """The rest of the file that it swallows is reported, from where it began."""
    rows = list(table_rows(write(tmp_path, 'a,b\n1,2\n"x,2\n3,4\n')))
    assert rows[0] == (2, {"a": "1", "b": "2"})
    assert [row.line for row in rows[1:] if isinstance(row, Problem)] == [3]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"a": "\xff"}', "not valid UTF-8"),
        (b'{"a": 1', "not valid JSON"),
        (b'{"a": 1} {"b": 2}', "not valid JSON"),
        (b"{'a': NaN}", "not valid JSON"),
        (b'{"a": "\\ud800", "b": NaN}', "not valid JSON"),
        (b'{"a": 1e400}', "not valid JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"a":' * 5000, "nested too deeply"),
        (b'{"a": "x\\u0000y"}', "U+0000"),
    ],
)
def test_a_bad_json_line_is_a_problem(tmp_path: Path, line: bytes, reason: str) -> None:
    """The good lines before and after it are read."""
    rows = list(table_rows(write(tmp_path, b'{"a": 1}\n' + line + b'\n{"a": 3}\n')))
    assert rows[0] == (1, {"a": 1})
    assert isinstance(rows[1], Problem)
    assert reason in rows[1].reason
    assert rows[1].line == 2
    assert rows[1].what_to_do
    assert rows[2] == (3, {"a": 3})


def test_an_escaped_backslash_before_u0000_is_text(tmp_path: Path) -> None:
    """Only the character itself is refused, not the six signs that stand for it."""
    assert good(write(tmp_path, r'{"a": "\\u0000"}')) == [{"a": r"\u0000"}]


@pytest.mark.parametrize(("cell", "reason"), [(b"\xff", "UTF-8"), (b"\0", "U+0000")])
def test_a_csv_row_of_bad_bytes_is_a_problem(tmp_path: Path, cell: bytes, reason: str) -> None:
    """Rows after it are read."""
    many = b"x,y\n" * 20_000
    rows = list(table_rows(write(tmp_path, b"a,b\n" + many + b"q," + cell + b"\n5,6\n")))
    assert isinstance(rows[-2], Problem)
    assert reason in rows[-2].reason
    assert rows[-1] == (20_003, {"a": "5", "b": "6"})


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    """Which of them is meant cannot be known."""
    with pytest.raises(BadInput, match="two columns are called 'a'"):
        list(table_rows(write(tmp_path, "a,b,a\n1,2,3\n")))


def test_a_column_without_a_name_gets_one(tmp_path: Path) -> None:
    """The index that pandas writes does not get in the way."""
    assert columns(write(tmp_path, ",a\n0,x\n")) == ["column 1", "a"]


@pytest.mark.parametrize("packed", [False, True])
def test_parquet_is_read(tmp_path: Path, packed: bool) -> None:
    """Values come as JSON has them: NaN is None, times are ISO 8601; pictures stay outside."""
    table = pa.table(
        {
            "edit": ["a.png", "b.png"],
            "score": [0.5, float("nan")],
            "scores": [{"x": float("nan")}, {"x": 1.0}],
            "tags": [["a"], []],
            "time": [dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), None],
            "picture": [b"\x89PNG", b""],
            "image": [{"bytes": b"x", "path": "p"}, None],
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    content = buffer.getvalue()
    path = write(tmp_path, gzip.compress(content) if packed else content)
    told: list[int] = []
    rows = list(table_rows(path, on_bytes=told.append))
    first = {"edit": "a.png", "score": 0.5, "scores": {"x": None}, "tags": ["a"]}
    second: dict[str, object] = {"edit": "b.png", "score": None, "scores": {"x": 1.0}, "tags": []}
    assert rows == [
        (1, {**first, "time": "2026-01-02T03:04:05+00:00"}),
        (2, {**second, "time": None}),
    ]
    assert told == [path.stat().st_size]


def test_a_parquet_row_with_a_nul_is_a_problem(tmp_path: Path) -> None:
    """A database could not take it."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": ["x\0y", "z"]}), path)
    bad, fine = table_rows(path)
    assert isinstance(bad, Problem)
    assert fine == (2, {"a": "z"})


def test_a_parquet_row_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    """Wherever it stands; the rows around it are read."""
    path = tmp_path / "t.parquet"
    words = pa.array([b"a", b"b", b"\xe2", b"d", b"\xff", b"f"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"a": words}), path)
    found = list(table_rows(path))
    bad = [row for row in found if isinstance(row, Problem)]
    assert [(one.line, one.reason) for one in bad] == [
        (3, "not valid UTF-8."),
        (5, "not valid UTF-8."),
    ]
    assert [row for row in found if not isinstance(row, Problem)] == [
        (1, {"a": "a"}), (2, {"a": "b"}), (4, {"a": "d"}), (6, {"a": "f"}),
    ]  # fmt: skip


def test_damaged_parquet_is_bad_input(tmp_path: Path) -> None:
    """A file without its footer is refused as a whole."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": list(range(1000))}), path)
    with pytest.raises(BadInput, match="damaged Parquet"):
        list(table_rows(write(tmp_path, path.read_bytes()[:-20])))


def test_parquet_that_breaks_off_is_a_problem(tmp_path: Path) -> None:
    """Rows before the damage are delivered, then the place is named."""
    path = tmp_path / "t.parquet"
    table = pa.table({"a": [f"{number * 7919 % 100_003}" for number in range(20_000)]})
    pq.write_table(table, path, row_group_size=5_000, use_dictionary=False)
    content = bytearray(path.read_bytes())
    start = pq.read_metadata(path).row_group(3).column(0).data_page_offset
    content[start : start + 64] = b"\xff" * 64
    *fine, last = table_rows(write(tmp_path, bytes(content)))
    assert len(fine) >= 10_000
    assert isinstance(last, Problem)
    assert last.line == len(fine) + 1


def test_columns_of_a_file_without_a_good_row_is_bad_input(tmp_path: Path) -> None:
    """The first thing wrong is named."""
    with pytest.raises(BadInput, match="Line 1: not valid JSON"):
        columns(write(tmp_path, '{"a": 1\n{"b"\n'))


def with_pictures(path: Path, content: bytes | None) -> Path:
    """Write a table whose pictures are stored as data sets of pictures are: bytes and path."""
    pictures = {
        name: [{"bytes": content, "path": f"{name}/{number}.png"} for number in range(3)]
        for name in ("source_image", "edited_image")
    }
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    columns = {name: pa.array(values, kind) for name, values in pictures.items()}
    pq.write_table(pa.table({**columns, "instruction": ["a", "b", "c"]}), path)
    return path


def test_pictures_in_a_table_are_named_by_their_place(tmp_path: Path) -> None:
    """The value is the shard and the place in it; the path, null or not, is not taken for it."""
    path = with_pictures(tmp_path / "p.parquet", b"\x89PNG")
    assert recognise(path, preset("pico-banana")) == "sft"
    assert good(path)[2] == {
        "source_image": "p.parquet#2/source_image",
        "edited_image": "p.parquet#2/edited_image",
        "instruction": "c",
    }


@pytest.mark.parametrize("name", ["p.parquet.gz", "table"])
def test_pictures_that_cannot_be_shown_from_their_file_are_refused(
    tmp_path: Path, name: str
) -> None:
    """A packed table, and one whose name hides what it is: the columns are named, and a remedy."""
    content = with_pictures(tmp_path / "p.parquet", b"\x89PNG").read_bytes()
    path = write(tmp_path, gzip.compress(content) if name.endswith(".gz") else content, name)
    with pytest.raises(BadInput, match="source_image, edited_image hold pictures") as refused:
        recognise(path, preset("pico-banana"))
    assert "NAME.parquet" in refused.value.what_to_do


def test_pictures_that_are_only_named_in_a_table_are_paths(tmp_path: Path) -> None:
    """Without bytes the path is the value."""
    path = with_pictures(tmp_path / "p.parquet", None)
    assert recognise(path, preset("pico-banana")) == "sft"
    rows = [row[1] for row in table_rows(path) if not isinstance(row, Problem)]
    assert rows[0]["edited_image"] == "edited_image/0.png"
    assert rows[2]["source_image"] == "source_image/2.png"


def test_a_broken_row_takes_its_whole_cell_with_it(tmp_path: Path) -> None:
    """No line inside a cell whose quotes are not doubled becomes a row; the next row is read."""
    stray = 'a,b,c\n1,x,"the sign "STOP" is gone, and\n2,y,z\nrest"\n3,x,fine\n'
    bad, last = table_rows(write(tmp_path, stray))
    assert isinstance(bad, Problem)
    assert (bad.line, "It goes on to line 4." in bad.reason) == (2, True)
    assert last == (5, {"a": "3", "b": "x", "c": "fine"})
    later = 'a,b\n"x\nmore "bad" text\n1,2\nend",y\n3,4\n'
    bad, last = table_rows(write(tmp_path, later))
    assert isinstance(bad, Problem)
    assert (bad.line, last) == (2, (6, {"a": "3", "b": "4"}))


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    """On one line or on many, up to the 10 MB of a line."""
    long, lines = "x" * 140_000, "a line, and\n" * 13_000
    path = write(tmp_path, f'a,b\n1,{long}\n2,"{lines}"\n')
    assert good(path) == [{"a": "1", "b": long}, {"a": "2", "b": lines}]


def test_a_bar_between_cells_and_a_line_that_names_the_delimiter(tmp_path: Path) -> None:
    """``|`` is one too; ``sep=;`` above the header, as spreadsheets write it, is no header."""
    assert good(write(tmp_path, "a|b,c|d\n1|2|3\n")) == [{"a": "1", "b,c": "2", "d": "3"}]
    assert good(write(tmp_path, "sep=;\na;b\n1,2;3\n")) == [{"a": "1,2", "b": "3"}]
    assert delimiter(write(tmp_path, "sep=;\na;b\n1,2;3\n")) == ";"


def test_a_header_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Where even a guess of its encoding leaves bytes that are none."""
    path = write(tmp_path, "edit,\xe9\n".encode() + b"x,y\n")
    assert columns(path) == ["edit", "\xe9"]
    with told("shift_jis"), pytest.raises(BadInput, match="the header is not UTF-8"):
        columns(write(tmp_path, b"edit,\xfd\xfe\xff\nx,y\n"))

"""CSV that a spreadsheet may open."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.formats.csv_out import FORMULA_STARTS, plain_cell, unguarded


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_could_be_a_formula_is_text(start: str) -> None:
    """It gets an apostrophe in front."""
    assert plain_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (-1.5, -1.5),
        (-3, -3),
        (True, True),
        (None, ""),
        (float("nan"), ""),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_other_cells_stay_as_they_are(cell: object, expected: object) -> None:
    """Numbers stay numbers, negative ones too; nothing is an empty cell."""
    assert plain_cell(cell) == expected


@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(["=a", "b"]),
            st.text(st.characters() | st.sampled_from("=\r\n\t,'\"")) | st.integers(),
        )
    )
)
def test_no_text_of_a_written_file_begins_a_formula(rows: list[dict[str, object]]) -> None:
    """Whatever the texts hold, header included; and the file keeps its shape."""
    file = io.StringIO(newline="")
    table = [["=a", "b"], *([row.get("=a"), row.get("b")] for row in rows)]
    csv.writer(file).writerows([plain_cell(cell) for cell in line] for line in table)
    read = list(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert len(read) == len(rows) + 1
    header: dict[str, object] = {"=a": "=a", "b": "b"}
    for written, row in zip(read, [header, *rows], strict=True):
        for cell, name in zip(written, ("=a", "b"), strict=True):
            if isinstance(row.get(name), str):
                assert not cell.startswith(FORMULA_STARTS)
                assert cell in (row[name], f"'{row[name]}")


@given(st.text(st.characters() | st.sampled_from("=+-@'\t")))
def test_what_was_guarded_comes_back_as_it_was(text: str) -> None:
    """Also a text that had apostrophes of its own."""
    assert unguarded(plain_cell(text)) == text

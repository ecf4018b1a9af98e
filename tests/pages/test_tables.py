"""Tables of pages: what leaves by their download is text to whatever opens it."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pages.parts import tables
from review.core.later import pandas as pd
from review.formats.csv_out import FORMULA_STARTS, unguarded

PAGES = Path(__file__).parents[2] / "pages"
DRAWS = {"dataframe", "data_editor", "line_chart", "bar_chart", "scatter_chart", "area_chart"}
#: Editors hold what a lead types; charts of Streamlit's own show their rows as a table.
MAY = {"parts/tables.py": {"dataframe"}, "parts/publishing/finer.py": {"data_editor"}}


def drawn_by(file: Path) -> set[str]:
    """Return by which of Streamlit's own a module draws tables."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return DRAWS & {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_every_table_is_drawn_by_one_part() -> None:
    """So that no page offers a file whose cells may be formulas."""
    found = {str(file.relative_to(PAGES)): drawn_by(file) for file in PAGES.rglob("*.py")}
    assert {name: how for name, how in found.items() if how} == MAY


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


CELL = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@\t\r\n'\","))


@given(heads=st.lists(CELL, min_size=1, max_size=3, unique=True), cells=st.lists(CELL, min_size=1))
def test_no_cell_of_a_download_begins_a_formula(heads: list[str], cells: list[str]) -> None:
    """Heads as well; and each text comes back as it was."""
    rows = [dict.fromkeys(heads, cell) for cell in cells]
    written = read(tables.as_csv(pd.DataFrame(rows)))
    flat = [cell for row in written for cell in row]
    assert not [cell for cell in flat if cell.startswith(FORMULA_STARTS)]
    assert [unguarded(cell) for cell in flat] == [*heads, *(c for c in cells for _ in heads)]


def test_numbers_stay_numbers_and_what_is_missing_is_empty() -> None:
    """A negative number is no formula."""
    content = tables.as_csv(pd.DataFrame({"n": [-3, 4], "share": [None, -0.5], "is": [True, None]}))
    assert read(content) == [["n", "share", "is"], ["-3", "", "True"], ["4", "-0.5", ""]]


def _table(count):  # Streamlit runs its text: no names from outside.
    from pages.parts import tables

    tables.plain([{"a": n, "picture": "/x"} for n in range(count)], key="a", pictures=["picture"])


@pytest.mark.parametrize(("rows", "offered"), [(0, 0), (10, 0), (11, 1)])
def test_a_table_longer_than_what_is_seen_of_it_can_be_taken_along(rows: int, offered: int) -> None:
    """A short one is read where it stands."""
    at = AppTest.from_function(_table, args=(rows,)).run()
    assert not at.exception
    assert len(at.dataframe) == 1
    assert len(at.get("download_button")) == offered

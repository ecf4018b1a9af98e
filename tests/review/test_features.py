"""What columns a JSON Lines file has: the same read many lines at once as line by line."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.formats.hub import features
from review.formats.hub.features import ANY, Shape, merged, of_lines, shape

NAMES = st.sampled_from(["a", "b", "edit type", "", "\u00fc", "class"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from([2**63, -(2**63), 2**63 - 1]),
    st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=3),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inside: st.one_of(
        st.lists(inside, max_size=3), st.dictionaries(NAMES, inside, max_size=3)
    ),
    max_leaves=4,
)
ROWS = st.lists(st.dictionaries(NAMES, VALUES, max_size=4), max_size=12)


def line_by_line(rows: list[dict[str, Any]]) -> dict[str, Shape]:
    """Return the columns of rows, looked at one after the other."""
    columns: dict[str, Shape] = {}
    for row in rows:
        for name, value in row.items():
            columns[name] = merged(columns.get(name), shape(value))
    return columns


def in_blocks(rows: list[dict[str, Any]], size: int) -> dict[str, Shape]:
    """Return the columns of a file of rows, about ``size`` bytes of it read at once."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(features, "BLOCK", size)
        file = Path(folder) / "rows.jsonl"
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return of_lines(file)


@given(ROWS, st.sampled_from([1, 30, 10_000]))
def test_columns_are_those_of_each_line(rows: list[dict[str, Any]], size: int) -> None:
    """Names in the order they first come, whatever stands in them and however much is read."""
    found = in_blocks(rows, size)
    assert found == line_by_line(rows)
    assert list(found) == list(line_by_line(rows))


def test_a_column_of_several_kinds_is_any_json() -> None:
    """Also where some values are lists or objects: such a release is written, too."""
    rows = [{"a": {"x": 1}}, {"a": "text"}, {"a": [{"x": 1}]}, {"a": 1}]
    assert in_blocks(rows, 1) == {"a": ANY}


def test_a_late_line_with_a_column_more_is_seen() -> None:
    """After many that are alike, in the middle of what is read at once."""
    rows: list[dict[str, Any]] = [{"a": "x"}] * 100 + [{"a": "x", "b": 1}] + [{"a": "x"}] * 100
    assert in_blocks(rows, 500) == {"a": "string", "b": "int64"}

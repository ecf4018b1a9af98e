"""A few rows of words and numbers, without the library of tables, which a first page waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.parts import words


def draw(rows: Sequence[Mapping[str, str | int]]) -> None:
    """Draw rows with the same names, numbers to the right; nothing where there are none."""
    if rows:
        st.markdown(as_markdown(rows))


def as_markdown(rows: Sequence[Mapping[str, str | int]]) -> str:
    """Return rows as a table of Markdown that shows every name and text as it is."""
    first = rows[0]
    sides = ["---:" if isinstance(cell, int) else ":---" for cell in first.values()]
    lines = [map(words.plain, first), sides, *(map(_cell, row.values()) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else words.plain(cell)

"""CSV that a spreadsheet may open: no cell of ours is ever taken for a formula."""

from __future__ import annotations

import math

#: A text beginning with one of these may run as a formula in a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(cell: object) -> object:
    """Return a cell a spreadsheet shows as it is: numbers stay, None and NaN are empty.

    >>> plain_cell("=1+1"), plain_cell(-1.5), plain_cell("-1.5")
    ("'=1+1", -1.5, "'-1.5")
    """
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    if isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f"'{text}" if _guarded(text) else text


def unguarded(cell: object) -> object:
    """Return a cell of a file of ours as it was before ``plain_cell``.

    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return cell[1:] if isinstance(cell, str) and cell[:1] == "'" and _guarded(cell) else cell


def _guarded(text: str) -> bool:
    """Whether a text gets an apostrophe: one that has it already gets another, to be told apart."""
    # What begins with a letter or a figure, as nearly all texts do, is none of those.
    return not text[:1].isalnum() and text.lstrip("'").startswith(FORMULA_STARTS)

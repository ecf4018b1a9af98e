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
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

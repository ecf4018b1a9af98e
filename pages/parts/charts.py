"""What every figure shares: blue for kept and accepted, orange for the rest, names as letters.

Colours are the same on white and on black pages, and seen on both (tests/pages/test_charts.py).
Marks that stand for edits open them: ``with_behind``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.parts import browse_link
from pages.parts.browse_link import Behind

BLUE, ORANGE, GREY = "#2f86d0", "#d97706", "#8a8a8a"
#: Around a blue line, for its interval: seen on white and on black; and the edge of that.
BAND, EDGE = "rgba(76, 151, 216, 0.28)", "rgba(76, 151, 216, 0.7)"
#: What a small chart allows: to be looked at.
STILL = {"staticPlot": True, "displayModeBar": False}
QUIET = {"displayModeBar": False, "scrollZoom": False}


def letters(name: str) -> str:
    """Return a name that Plotly, which reads a little HTML, draws as its letters."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "＄")


def with_behind(
    figure: go.Figure, behind: Callable[[Sequence[Any]], Behind | None], *, key: str
) -> None:
    """Draw a figure; a click on one of its marks opens the edits behind it in Browse.

    ``behind``: what the mark tells of itself (its ``customdata``) → which edits, None for none.
    """
    drawn = st.plotly_chart(
        figure, width="stretch", key=key, config=QUIET, on_select="rerun", selection_mode="points",
    )  # fmt: skip
    told = [point["customdata"] for point in drawn.selection.points if point.get("customdata")]
    wanted = behind(told[0] if isinstance(told[0], list) else told) if told else None
    if wanted:
        browse_link.open_behind(**wanted)

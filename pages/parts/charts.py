"""What every figure shares: blue for kept and accepted, orange for the rest, names as letters.

Colours are the same on white and on black pages, and seen on both (tests/pages/test_charts.py).
"""

from __future__ import annotations

BLUE, ORANGE, GREY = "#2f86d0", "#d97706", "#8a8a8a"
#: Around a blue line, for its interval: seen on white and on black; and the edge of that.
BAND, EDGE = "rgba(76, 151, 216, 0.28)", "rgba(76, 151, 216, 0.7)"
#: What a small chart allows: to be looked at.
STILL = {"staticPlot": True, "displayModeBar": False}
QUIET = {"displayModeBar": False, "scrollZoom": False}


def letters(name: str) -> str:
    """Return a name that Plotly, which reads a little HTML, draws as its letters."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "＄")

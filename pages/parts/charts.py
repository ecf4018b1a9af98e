"""What every figure shares: blue for kept and accepted, orange for the rest, names as letters."""

from __future__ import annotations

BLUE, ORANGE, GREY = "#1f6fb2", "#d97706", "#8a8a8a"
#: Around a blue line, for its interval: seen on white and on black; and the edge of that.
BAND, EDGE = "rgba(76, 151, 216, 0.36)", "rgba(76, 151, 216, 0.75)"
#: What a small chart allows: to be looked at.
STILL = {"staticPlot": True, "displayModeBar": False}
QUIET = {"displayModeBar": False, "scrollZoom": False}


def letters(name: str) -> str:
    """Return a name that Plotly, which reads a little HTML, draws as its letters."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "＄")

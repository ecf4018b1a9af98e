"""The chart of the tab Compare."""

from __future__ import annotations

import plotly.graph_objects as go

from pages.parts.charts import BLUE, GREY, ORANGE
from review.core.i18n import _
from review.judging.compared import Change, Compared
from store.judging.comparison_words import NAMES

#: Pixels of a row, and of what stands around them.
ROW, AROUND = 44, 60


def differences(found: Compared) -> go.Figure:
    """Draw each difference with its interval around 0: right of it the second run does better."""
    figure = go.Figure()
    figure.add_vline(x=0, line={"color": GREY, "width": 2, "dash": "dot"})
    known = [
        (_(name), change)
        for name, change in zip(NAMES, found.changes, strict=True)
        if change.difference.estimate is not None
    ]
    for name, change in known:
        _row(figure, name, change)
    figure.update_xaxes(title=_("second run less first"), fixedrange=True, zeroline=False)
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    return figure.update_layout(
        height=AROUND + ROW * len(known), margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False
    )


def _row(figure: go.Figure, name: str, change: Change) -> None:
    """Draw one difference: filled where it is beyond chance."""
    at, low, high = change.difference.estimate or 0.0, change.difference.low, change.difference.high
    colour = BLUE if at >= 0 else ORANGE
    figure.add_scatter(
        x=[at], y=[name], mode="markers",
        error_x={
            "array": [0.0 if high is None else high - at],
            "arrayminus": [0.0 if low is None else at - low],
            "thickness": 2, "width": 5,
        },
        marker={
            "color": colour, "symbol": "circle" if change.beyond_chance else "circle-open",
            "size": 12, "line": {"width": 2},
        },
    )  # fmt: skip

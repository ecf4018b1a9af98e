"""Figures of the page of instructions: shares with their intervals, by length or by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from pages.parts.charts import BLUE, GREY, letters
from review.core.i18n import _
from review.statistics.estimates import Interval

ROW = 38


class Dot(NamedTuple):
    """A share in words, and whose it is: what a click opens (None: nothing)."""

    words: str
    share: Interval
    opens: str | None = None


def dots(rows: Sequence[Dot], title: str, *, line: float | None = None) -> go.Figure:
    """Draw rows from the top; words stand above their dots, so that a phone has room for both."""
    places = list(range(len(rows)))[::-1]
    known = [(row, at) for row, at in zip(rows, places, strict=True) if row.share.high is not None]
    middle = [row.share.estimate or 0.0 for row, _at in known]
    ends = [(row.share.low or 0.0, row.share.high or 0.0) for row, _at in known]
    figure = go.Figure()
    figure.add_scatter(
        x=middle, y=[at - 0.16 for _row, at in known], mode="markers",
        marker={"color": BLUE, "size": 10},
        customdata=[(*pair, row.opens) for pair, (row, _at) in zip(ends, known, strict=True)],
        error_x={
            "array": [high - at for at, (_low, high) in zip(middle, ends, strict=True)],
            "arrayminus": [at - low for at, (low, _high) in zip(middle, ends, strict=True)],
            "color": BLUE, "thickness": 2,
        },
        hovertemplate=_("{estimate} ({low} to {high})", estimate="%{x:.1%}",
                        low="%{customdata[0]:.1%}", high="%{customdata[1]:.1%}")
        + "<extra></extra>",
    )  # fmt: skip
    for row, at in zip(rows, places, strict=True):
        figure.add_annotation(
            x=0, xref="paper", y=at + 0.32, text=letters(row.words), showarrow=False,
            xanchor="left", font={"size": 13},
        )  # fmt: skip
    for at in places if line is not None else ():
        figure.add_shape(
            type="line", x0=line, x1=line, y0=at - 0.42, y1=at + 0.08, layer="below",
            line={"color": GREY, "dash": "dot", "width": 1.5},
        )  # fmt: skip
    figure.update_xaxes(title=title, tickformat=".0%", fixedrange=True, range=[-0.01, 1.02])
    figure.update_yaxes(visible=False, fixedrange=True, range=[-0.6, len(rows) - 0.2])
    figure.update_layout(
        height=70 + ROW * len(rows), margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False,
        dragmode=False, hovermode="closest",
    )  # fmt: skip
    return figure

"""Figures of the Preferences page: strengths, models and sides, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from pages.parts.charts import BLUE, GREY, ORANGE, letters
from review.core.i18n import _

Point = tuple[float, float, float]


def intervals(
    names: Sequence[str], points: Sequence[Point], title: str, *, centre: float | None = None
) -> go.Figure:
    """Draw a point (at, low, high) per name, the first on top; ``centre`` is a line."""
    middle = [at for at, _low, _high in points]
    places = list(range(len(names)))[::-1]
    figure = go.Figure()
    figure.add_scatter(
        x=middle, y=places, mode="markers", marker={"color": BLUE, "size": 11},
        error_x={
            "array": [high - at for at, _low, high in points],
            "arrayminus": [at - low for at, low, _high in points],
            "color": BLUE, "thickness": 2,
        },
        customdata=[point[1:] for point in points], name=_("people"),
        hovertemplate=_("{estimate} ({low} to {high})", estimate="%{x:.2f}",
                        low="%{customdata[0]:.2f}", high="%{customdata[1]:.2f}")
        + "<extra></extra>",
    )  # fmt: skip
    if centre is not None:
        figure.add_vline(x=centre, line={"color": GREY, "dash": "dash", "width": 1.5})
    figure.update_yaxes(
        tickvals=places, ticktext=[letters(name) for name in names], fixedrange=True,
        range=[-0.6, len(names) - 0.4], automargin=True,
    )  # fmt: skip
    figure.update_xaxes(title=title, fixedrange=True)
    return _quiet(figure, len(names))


def with_judge(figure: go.Figure, scores: Sequence[float | None]) -> go.Figure:
    """Add the judge's scores on an axis of their own above, in the order of the names."""
    places = list(range(len(scores)))[::-1]
    figure.add_scatter(
        x=list(scores), y=[place - 0.22 for place in places], mode="markers", xaxis="x2",
        marker={"color": ORANGE, "size": 10, "symbol": "diamond-open", "line": {"width": 2}},
        name=_("judge"), hovertemplate=_("judge {score}", score="%{x:.2f}") + "<extra></extra>",
    )  # fmt: skip
    figure.update_layout(
        xaxis2={"overlaying": "x", "side": "top", "showgrid": False, "fixedrange": True,
                "title": _("◇ the judge's score"), "title_font": {"color": ORANGE},
                "tickfont": {"color": ORANGE}},
        margin={"t": 56},
    )  # fmt: skip
    return figure


def _quiet(figure: go.Figure, rows: int) -> go.Figure:
    figure.update_layout(
        height=120 + 44 * rows, margin={"l": 8, "r": 8, "t": 12, "b": 8}, showlegend=False,
        dragmode=False, hovermode="closest",
    )  # fmt: skip
    return figure

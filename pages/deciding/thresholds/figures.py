"""Figures of the Thresholds page: n and intervals always there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from pages.parts.charts import BAND, BLUE, EDGE, GREY, ORANGE
from review.core.i18n import _
from review.promises.by_group import GroupCurve
from review.promises.curves import Curve, Histogram
from review.promises.judging import ReliabilityBin
from review.promises.share import at_least

#: Left and right of charts on one axis of scores, so that a score stands at one place in all.
SIDES = {"l": 48, "r": 76}
#: Where on an axis of shares words stand above all marks.
ABOVE = 1.08
#: Pixels of a line of words above a chart.
LINE = 17
#: Pixels: with the verdict above it the curve stands on one screen.
HEIGHT = 340


def thresholds(curve: Curve, chosen: float, target: float, marks: Mapping[str, float]) -> go.Figure:
    """Draw precision with its interval and the share kept against the threshold.

    ``marks``: word → another threshold, as the published one. Each point can be clicked. Words
    stand around the chart, each above or beside its line, never on others.
    """
    figure = go.Figure()
    known = np.isfinite(curve.precision)
    cut = curve.threshold[known]
    _band(figure, cut, curve.low[known], curve.high[known], _("95% interval"))
    _line(
        figure, cut, curve.precision[known], _("acceptable, of what is kept"), BLUE, "solid",
        customdata=np.stack([curve.accepted[known], curve.labels[known]], axis=-1),
        hovertemplate=_over(
            _("at {x}: {y} acceptable, {accepted} of {labels} labels", x="%{x:.3f}", y="%{y:.1%}",
              accepted="%{customdata[0]:,}", labels="%{customdata[1]:,}")
        ),
    )  # fmt: skip
    _line(
        figure, curve.threshold, curve.kept_share, _("share of the pool kept"), ORANGE, "dot",
        customdata=curve.kept,
        hovertemplate=_over(
            _("at {x}: {y} kept, {edits} edits", x="%{x:.3f}", y="%{y:.1%}",
              edits="%{customdata:,}")
        ),
    )  # fmt: skip
    figure.add_hline(
        y=target, line={"color": GREY, "dash": "dash", "width": 1.5}, annotation_x=1,
        annotation_text=_("target {target}", target=at_least(target)),
        annotation_xanchor="left", annotation_yanchor="middle",
    )  # fmt: skip
    lines = {**dict.fromkeys(marks, (GREY, 2, "dot")), _("chosen"): (BLUE, 3, "solid")}
    values = {**marks, _("chosen"): chosen}
    for height, (word, (colour, width, dash)) in enumerate(lines.items()):
        figure.add_vline(
            x=values[word], line={"color": colour, "width": width, "dash": dash},
            annotation_text=word, annotation_y=1, annotation_xanchor="center",
            annotation_yanchor="bottom", annotation_yshift=LINE * height,
        )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[0, 1.04], fixedrange=True)
    figure.update_xaxes(
        title=_("threshold on the judge's score"), fixedrange=True,
        range=_span(curve.threshold[0], curve.threshold[-1]),
    )  # fmt: skip
    return _quiet(figure, HEIGHT).update_layout(margin=SIDES | {"t": 8 + LINE * len(lines)})


def histogram(scores: Histogram, chosen: float) -> go.Figure:
    """Draw the labelled scores by verdict, and the pool's behind them."""
    centres = (scores.edges[:-1] + scores.edges[1:]) / 2
    width = float(scores.edges[1] - scores.edges[0])
    figure = go.Figure()
    at = {"x": "%{x:.2f}", "n": "%{y:,}"}
    for verdict, name, counts, colour, shape, over in (
        ("accept", _("accepted"), scores.accepted, BLUE, "", _("about {x}: {n} accepted", **at)),
        ("reject", _("rejected"), scores.rejected, ORANGE, "/", _("about {x}: {n} rejected", **at)),
    ):
        ends = zip(scores.edges[:-1].tolist(), scores.edges[1:].tolist(), strict=True)
        figure.add_bar(
            x=centres, y=counts, name=name, width=width * 0.95,
            customdata=[(low, high, verdict) for low, high in ends],
            marker={"color": colour, "pattern": {"shape": shape}}, hovertemplate=_over(over),
        )  # fmt: skip
    figure.add_scatter(
        x=centres, y=scores.pool, name=_("the pool (right)"), mode="lines", yaxis="y2",
        line={"color": GREY, "width": 1.5, "shape": "hvh"},
        hovertemplate=_over(_("about {x}: {n} edits of the pool", **at)),
    )  # fmt: skip
    figure.add_vline(x=chosen, line={"color": BLUE, "width": 3})
    figure.update_layout(
        barmode="stack",
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "showgrid": False,
            "rangemode": "tozero",
            "tickmode": "auto",
            "nticks": 5,
        },
    )
    figure.update_xaxes(
        title=_("the judge's score"),
        fixedrange=True,
        range=_span(scores.edges[0], scores.edges[-1]),
    )
    figure.update_yaxes(title=_("labels"), fixedrange=True, selector={"overlaying": None})
    return _quiet(figure, 320).update_layout(
        legend={"y": 1.03, "yanchor": "bottom"}, margin=SIDES | {"t": 28}
    )


def reliability(bins: Sequence[ReliabilityBin], *, counted: bool = False) -> go.Figure:
    """Draw the share accepted against the judge's score, with Wilson bars where it is estimated."""
    x = [bin_.mean_score for bin_ in bins]
    y = [bin_.accepted.estimate or 0.0 for bin_ in bins]
    up = [(bin_.accepted.high or 0.0) - value for bin_, value in zip(bins, y, strict=True)]
    down = [value - (bin_.accepted.low or 0.0) for bin_, value in zip(bins, y, strict=True)]
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": GREY, "dash": "dash"},
        name=_("as scored"),
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=x, y=y, mode="markers", marker={"color": BLUE, "size": 9},
        name=_("accepted by people, with n"),
        error_y={"array": up, "arrayminus": down, "color": BLUE, "visible": not counted},
        customdata=[bin_.labels for bin_ in bins],
        hovertemplate=_over(
            _("score {x}: {y} accepted, n = {n}", x="%{x:.2f}", y="%{y:.1%}", n="%{customdata}")
        ),
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=[ABOVE] * len(bins), mode="text", text=[f"{bin_.labels:,}" for bin_ in bins],
        textfont={"size": 11}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[-0.02, 1.14], tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1],
                        fixedrange=True)  # fmt: skip
    figure.update_xaxes(title=_("the judge's score, 0 to 1 of its scale"), range=[-0.04, 1.04],
                        fixedrange=True)  # fmt: skip
    return _quiet(figure, 340)


def small(curve: GroupCurve, chosen: float, target: float) -> go.Figure:
    """Draw one group's precision and share kept against the threshold, to be looked at only."""
    figure = go.Figure()
    known = np.isfinite(curve.pooled)
    cut = curve.cuts[known]
    _band(figure, cut, curve.low[known], curve.high[known], "")
    figure.add_scatter(x=cut, y=curve.pooled[known], mode="lines", line={"color": BLUE, "width": 2})
    figure.add_scatter(
        x=curve.cuts, y=curve.kept / max(curve.size, 1), mode="lines",
        line={"color": ORANGE, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    figure.add_hline(y=target, line={"color": GREY, "dash": "dash", "width": 1})
    figure.add_vline(x=chosen, line={"color": BLUE, "width": 2})
    figure.update_yaxes(tickformat=".0%", range=[0, 1.04], nticks=3)
    figure.update_xaxes(nticks=4, range=_span(curve.cuts[0], curve.cuts[-1]))
    figure.update_layout(showlegend=False, height=150, margin={"l": 4, "r": 4, "t": 4, "b": 4})
    return figure


def _span(low: float, high: float) -> list[float]:
    """Return the range of an axis of scores: with room for the marks at its ends."""
    room = (high - low or 1.0) * 0.02
    return [float(low - room), float(high + room)]


def _over(words: str) -> str:
    """Return what Plotly shows over a point, without a box for the name."""
    return f"{words}<extra></extra>"


def _band(figure: go.Figure, cut: np.ndarray, low: np.ndarray, high: np.ndarray, name: str) -> None:
    """Draw an interval along a line; nothing where shares are known."""
    if not np.isfinite(low).any():
        return
    figure.add_scatter(
        x=np.concatenate([cut, cut[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself",
        fillcolor=BAND, line={"width": 1, "color": EDGE}, mode="lines", hoverinfo="skip", name=name,
        showlegend=bool(name),
    )  # fmt: skip


def _line(
    figure: go.Figure,
    x: np.ndarray,
    y: np.ndarray,
    name: str,
    colour: str,
    dash: str,
    **more: object,
) -> None:
    """Draw a line whose points can be clicked: unseen markers, not dimmed when one is chosen."""
    marker = {"size": 9, "opacity": 0.0, "color": colour}
    unseen = {"marker": {"opacity": 0.0}}
    figure.add_scatter(
        x=x, y=y, mode="lines+markers", name=name, marker=marker, selected=unseen,
        unselected=unseen, line={"color": colour, "width": 2.5, "dash": dash}, **more,
    )  # fmt: skip


def _quiet(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        legend={"orientation": "h", "y": -0.28, "yanchor": "top"},
        hovermode="closest",
        dragmode=False,
    )
    return figure

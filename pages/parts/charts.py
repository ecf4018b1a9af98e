"""Plotly figures: blue for kept and accepted, orange for the rest, n and intervals always there."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from review.curves import Curve, Histogram
from review.judging import ReliabilityBin

BLUE, ORANGE, GREY = "#1f6fb2", "#d97706", "#8a8a8a"
BAND = "rgba(31, 111, 178, 0.18)"


def thresholds(curve: Curve, current: float | None, chosen: float, target: float) -> go.Figure:
    """Draw precision with its interval and the share kept against the threshold."""
    figure = go.Figure()
    known = np.isfinite(curve.precision)
    cut = curve.threshold[known]
    edge = np.concatenate([curve.high[known], curve.low[known][::-1]])
    figure.add_scatter(
        x=np.concatenate([cut, cut[::-1]]), y=edge, fill="toself", fillcolor=BAND,
        line={"width": 0}, hoverinfo="skip", name="95% interval (Wilson)",
    )  # fmt: skip
    figure.add_scatter(
        x=cut, y=curve.precision[known], line={"color": BLUE, "width": 2.5},
        name="accepted among labels above", customdata=curve.labels[known],
        hovertemplate="cut %{x:.3f}: %{y:.1%} accepted, n = %{customdata}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=curve.threshold, y=curve.kept_share, line={"color": ORANGE, "width": 2, "dash": "dot"},
        name="share of the pool kept", customdata=curve.kept,
        hovertemplate="cut %{x:.3f}: %{y:.1%} kept, %{customdata:,} edits<extra></extra>",
    )  # fmt: skip
    figure.add_hline(y=target, line={"color": GREY, "dash": "dash"}, annotation_text="target")
    figure.add_vline(
        x=chosen, line={"color": BLUE, "width": 3}, annotation_text="chosen",
        annotation_position="bottom right",
    )  # fmt: skip
    if current is not None:
        figure.add_vline(
            x=current, line={"color": GREY, "width": 2, "dash": "dot"},
            annotation_text="published", annotation_position="bottom left",
        )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    figure.update_xaxes(title="threshold on the judge's score")
    return _quiet(figure, 380)


def histogram(found: Histogram, chosen: float) -> go.Figure:
    """Draw the labelled scores by verdict."""
    centres = (found.edges[:-1] + found.edges[1:]) / 2
    figure = go.Figure()
    figure.add_bar(x=centres, y=found.accepted, name="accepted", marker={"color": BLUE})
    figure.add_bar(x=centres, y=found.rejected, name="rejected", marker={"color": ORANGE})
    figure.add_vline(x=chosen, line={"color": BLUE, "width": 3})
    figure.update_layout(barmode="stack", bargap=0.05)
    figure.update_xaxes(title="the judge's score")
    figure.update_yaxes(title="labelled edits")
    return _quiet(figure, 260)


def reliability(bins: list[ReliabilityBin]) -> go.Figure:
    """Draw the share accepted against the judge's score, with Wilson bars."""
    x = [one.mean_score for one in bins]
    y = [one.accepted.estimate or 0.0 for one in bins]
    up = [(one.accepted.high or 0.0) - value for one, value in zip(bins, y, strict=True)]
    down = [value - (one.accepted.low or 0.0) for one, value in zip(bins, y, strict=True)]
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], line={"color": GREY, "dash": "dash"}, name="as scored", hoverinfo="skip"
    )
    figure.add_scatter(
        x=x, y=y, mode="markers", marker={"color": BLUE, "size": 9}, name="accepted by people",
        error_y={"array": up, "arrayminus": down, "color": BLUE},
        customdata=[one.labels for one in bins],
        hovertemplate="score %{x:.2f}: %{y:.1%} accepted, n = %{customdata}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[-0.02, 1.02])
    figure.update_xaxes(title="the judge's score, 0 to 1 of its scale", range=[-0.02, 1.02])
    return _quiet(figure, 320)


def _quiet(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        legend={"orientation": "h", "y": 1.12},
        hovermode="closest",
    )
    return figure

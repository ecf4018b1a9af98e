"""Figures of the page of chains: shares by turn, where chains break, a cut's curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from pages.parts.charts import BAND, BLUE, GREY, ORANGE, letters
from review.chains.summary import AtPosition, Breaks, OfType
from review.core.i18n import _, ngettext
from review.promises.curves import Curve
from review.promises.share import at_least
from review.statistics.clustered import ClusteredShare

HEIGHT = 250
#: Pixels a row of bars, or of dots, takes.
ROW = 46
#: Where a chain breaks, from its first turn on: the later, the paler.
SHADES = ("#b45f06", ORANGE, "#e79a3f", "#f0b873", "#f6d2a4")


def by_turn(positions: Sequence[AtPosition]) -> go.Figure:
    """Draw two shares per turn with their intervals: where earlier ones held, and of all."""
    figure = go.Figure()
    ways = (
        (_("where all before held"), [one.given for one in positions], BLUE, "circle", -0.09),
        (_("of all"), [one.any for one in positions], ORANGE, "diamond", 0.09),
    )
    for name, shares, colour, symbol, beside in ways:
        places = [one.position + beside for one in positions]
        _dots(figure, list(zip(places, shares, strict=True)), name, colour, symbol)
    places = [one.position for one in positions]
    figure.update_xaxes(
        tickvals=places, ticktext=[_("turn {number}", number=place) for place in places],
        range=[0.5, len(positions) + 0.5], fixedrange=True,
    )  # fmt: skip
    return _quiet(figure, _("share right, 95% interval"))


def breaks(lengths: Sequence[Breaks]) -> go.Figure:
    """Draw a bar per length of chain: accepted, then the turn at which the others break."""
    figure = go.Figure()
    names = [
        ngettext("{length} turns, {n:,} chain", "{length} turns, {n:,} chains", one.accepted.n,
                 length=one.length)
        for one in lengths
    ]  # fmt: skip
    _bar(figure, names, [one.accepted for one in lengths], _("accepted"), BLUE)
    longest = max((one.length for one in lengths), default=0)
    for place in range(longest):
        at = [one.at[place] if place < len(one.at) else None for one in lengths]
        turn = _("turn {number}", number=place + 1)
        _bar(figure, names, at, turn, SHADES[min(place, len(SHADES) - 1)])
    if any(one.unplaced.hits for one in lengths):
        _bar(figure, names, [one.unplaced for one in lengths], _("not said"), GREY)
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_yaxes(fixedrange=True, autorange="reversed", automargin=True)
    figure.update_xaxes(tickformat=".0%", range=[0, 1], tickvals=[0, 0.5, 1], fixedrange=True,
                        title=_("of the chains so long"))  # fmt: skip
    figure.update_layout(
        height=max(HEIGHT, 110 + ROW * len(lengths)), margin={"l": 8, "r": 24, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        dragmode=False,
    )  # fmt: skip
    return figure


def types(listed: Sequence[OfType]) -> go.Figure:
    """Draw the share of right turns per edit type, worst first; names stand above the dots."""
    figure = go.Figure()
    places = list(range(len(listed)))[::-1]
    for one, place in zip(listed, places, strict=True):
        figure.add_annotation(
            x=0, xref="paper", y=place + 0.3, showarrow=False, xanchor="left", font={"size": 13},
            text=letters(f"{one.right.hits:,} / {one.right.n:,}: {one.edit_type}"),
        )  # fmt: skip
    shares = [one.right.share for one in listed]
    estimates = [share.estimate or 0.0 for share in shares]
    figure.add_scatter(
        x=estimates, y=[place - 0.16 for place in places], mode="markers",
        marker={"color": BLUE, "size": 10},
        customdata=[(share.low or 0.0, share.high or 0.0) for share in shares],
        error_x=_bars(estimates, shares, BLUE),
        hovertemplate=_over("%{x:.1%}", "%{customdata[0]:.1%}", "%{customdata[1]:.1%}"),
    )  # fmt: skip
    figure.update_xaxes(
        title=_("share of turns right, 95% interval"), tickformat=".0%", range=[0, 1.02],
        fixedrange=True,
    )  # fmt: skip
    figure.update_yaxes(visible=False, fixedrange=True, range=[-0.6, len(listed) - 0.2])
    figure.update_layout(
        height=80 + 38 * len(listed), margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False,
        dragmode=False, hovermode="closest",
    )  # fmt: skip
    return figure


def cuts(curve: Curve, target: float | None, marks: Mapping[str, float]) -> go.Figure:
    """Draw what is acceptable and kept at each cut; ``marks``: word → a cut."""
    figure = go.Figure()
    known = np.isfinite(curve.precision)
    at = curve.threshold[known]
    figure.add_scatter(
        x=np.concatenate([at, at[::-1]]),
        y=np.concatenate([curve.high[known], curve.low[known][::-1]]), fill="toself",
        fillcolor=BAND, line={"width": 0}, hoverinfo="skip", name=_("95% interval"),
    )  # fmt: skip
    figure.add_scatter(
        x=at, y=curve.precision[known], mode="lines+markers", name=_("acceptable, of what is kept"),
        line={"color": BLUE}, customdata=np.stack([curve.accepted[known], curve.labels[known]], -1),
        hovertemplate=_("at {x}: {y} acceptable, {accepted} of {labels} labels", x="%{x:.3f}",
                        y="%{y:.1%}", accepted="%{customdata[0]:,}", labels="%{customdata[1]:,}")
        + "<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=curve.threshold, y=curve.kept_share, mode="lines", name=_("share of the pool kept"),
        line={"color": ORANGE, "dash": "dot"}, customdata=curve.kept,
        hovertemplate=_("at {x}: {y} kept, {chains} chains", x="%{x:.3f}", y="%{y:.1%}",
                        chains="%{customdata:,}") + "<extra></extra>",
    )  # fmt: skip
    if target is not None:
        figure.add_hline(
            y=target, line={"color": GREY, "dash": "dash", "width": 1.5}, annotation_x=1,
            annotation_text=_("target {target}", target=at_least(target)),
            annotation_xanchor="left", annotation_yanchor="middle",
        )  # fmt: skip
    for height, (word, value) in enumerate(marks.items()):
        figure.add_vline(
            x=value, line={"color": GREY, "width": 2, "dash": "dot"}, annotation_text=word,
            annotation_y=1, annotation_xanchor="center", annotation_yanchor="bottom",
            annotation_yshift=17 * height,
        )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[0, 1.04], fixedrange=True)
    figure.update_xaxes(title=_("threshold on the chain's score"), fixedrange=True)
    figure.update_layout(
        height=340, dragmode=False, hovermode="closest",
        margin={"l": 48, "r": 76, "t": 28 + 17 * len(marks), "b": 8},
        legend={"orientation": "h", "y": -0.22}, showlegend=True,  # also of one line alone
    )  # fmt: skip
    return figure


def _dots(
    figure: go.Figure, at: Sequence[tuple[float, ClusteredShare]], name: str, colour: str,
    symbol: str,
) -> None:  # fmt: skip
    known = [(place, one) for place, one in at if one.share.estimate is not None]
    estimates = [one.share.estimate or 0.0 for _place, one in known]
    shares = [one.share for _place, one in known]
    figure.add_scatter(
        x=[place for place, _one in known], y=estimates, mode="markers", name=name,
        marker={"color": colour, "size": 11, "symbol": symbol},
        error_y=_bars(estimates, shares, colour),
        customdata=[(one.share.low, one.share.high, one.hits, one.n) for _place, one in known],
        hovertemplate=_("{estimate} ({low} to {high}), {hits} of {n}", estimate="%{y:.1%}",
                        low="%{customdata[0]:.1%}", high="%{customdata[1]:.1%}",
                        hits="%{customdata[2]:,}", n="%{customdata[3]:,}") + "<extra></extra>",
    )  # fmt: skip


def _bars(estimates: Sequence[float], shares: Sequence[object], colour: str) -> dict[str, object]:
    """Return error bars; a share that is known has none."""
    ends = [(getattr(one, "low", None), getattr(one, "high", None)) for one in shares]
    pairs = list(zip(estimates, ends, strict=True))
    return {
        "array": [(high if high is not None else at) - at for at, (_low, high) in pairs],
        "arrayminus": [at - (low if low is not None else at) for at, (low, _high) in pairs],
        "color": colour, "thickness": 2,
    }  # fmt: skip


def _bar(
    figure: go.Figure, names: Sequence[str], shares: Sequence[ClusteredShare | None], name: str,
    colour: str,
) -> None:  # fmt: skip
    known = [one.share if one else None for one in shares]
    values = [(one.estimate or 0.0) if one else 0.0 for one in known]
    figure.add_bar(
        y=list(names), x=values, name=name, orientation="h",
        marker={"color": colour, "line": {"color": "white", "width": 1}},
        text=[f"{value:.0%}" if value >= 0.07 else "" for value in values],
        textposition="inside", insidetextanchor="middle", textangle=0,
        customdata=[(one.low, one.high) if one else (None, None) for one in known],
        hovertemplate=f"{letters(name)}: "
        + _over("%{x:.1%}", "%{customdata[0]:.1%}", "%{customdata[1]:.1%}"),
    )  # fmt: skip


def _over(estimate: str, low: str, high: str) -> str:
    return _("{estimate} ({low} to {high})", estimate=estimate, low=low, high=high) + (
        "<extra></extra>"
    )


def _quiet(figure: go.Figure, title: str) -> go.Figure:
    figure.update_yaxes(title=title, tickformat=".0%", range=[0, 1.04], fixedrange=True)
    figure.update_layout(
        height=HEIGHT, margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False,
        hovermode="closest", legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )  # fmt: skip
    return figure

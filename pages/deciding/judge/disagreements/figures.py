"""Figures of the tab: what the judge sees, and where it is wrong; n and intervals always there."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from pages.parts import words
from pages.parts.charts import BLUE, GREY, ORANGE, letters
from review.core.i18n import _
from review.judging.blind import Sight
from review.judging.disagreements import Part

#: Of what is said of a criterion: its colour and sign; both tell it.
LOOKS = {
    "sees": (BLUE, "circle"),
    "blind": (ORANGE, "x"),
    "unclear": (GREY, "circle-open"),
    "rare": (GREY, "circle-open"),
}
#: Letters of a name beside a bar: longer ones go on in a second line.
LINE, ROW = 26, 40


def areas(sights: Sequence[Sight]) -> go.Figure:
    """Draw each criterion's area with its interval; the line is a coin's."""
    figure = go.Figure()
    for place, one in enumerate(sights[::-1]):
        low, high = one.area.low or 0.0, one.area.high or 1.0
        colour, sign = LOOKS[one.word]
        at = one.area.estimate or 0.0
        figure.add_scatter(
            x=[at], y=[place], mode="markers",
            marker={"color": colour, "size": 12, "symbol": sign},
            error_x={"array": [high - at], "arrayminus": [at - low], "color": colour,
                     "thickness": 2.5},
            customdata=[[low, high, one.complaints]],
            hovertemplate=_(
                "{area} ({low} to {high}), complaints: {n}", area="%{x:.0%}",
                low="%{customdata[0]:.0%}", high="%{customdata[1]:.0%}", n="%{customdata[2]:,}",
            ) + "<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=0.5, line={"color": GREY, "dash": "dash", "width": 1.5})
    _rows(figure, [words.criterion(one.criterion) for one in sights])
    figure.update_xaxes(
        range=[0, 1.02], tickformat=".0%", fixedrange=True,
        title=_("lower score where people complain"),
    )  # fmt: skip
    return _quiet(figure, len(sights))


def parts(names: Sequence[str], of: Sequence[Part]) -> go.Figure:
    """Draw the share of labels on which judge and people differ, in its two kinds, stacked."""
    figure = go.Figure()
    places = list(range(len(of)))[::-1]
    kinds = (
        (_("judge too lenient"), [one.false_accepts for one in of], ORANGE, "/"),
        (_("judge too strict"), [one.false_rejects for one in of], BLUE, ""),
    )
    for number, (name, counts, colour, shape) in enumerate(kinds):
        last = number == len(kinds) - 1
        figure.add_bar(
            x=[count / max(one.n, 1) for count, one in zip(counts, of, strict=True)], y=places,
            orientation="h", name=name, marker={"color": colour, "pattern": {"shape": shape}},
            customdata=[[row, count, one.n]
                        for row, (count, one) in enumerate(zip(counts, of, strict=True))],
            error_x=_errors(of) if last else None,
            hovertemplate=_("{n} of {whole}", n="%{customdata[1]:,}", whole="%{customdata[2]:,}")
            + "<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack", bargap=0.35)
    _rows(figure, [f"{name} (n = {one.n:,})" for name, one in zip(names, of, strict=True)])
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", fixedrange=True,
                        title=_("share of the labels"))  # fmt: skip
    return _quiet(figure, len(of)).update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        margin={"t": 36},
    )  # fmt: skip


def _errors(of: Sequence[Part]) -> dict[str, object]:
    """Return the interval of the whole share, around the end of the stacked bar."""
    middle = [one.share.estimate or 0.0 for one in of]
    high = [(one.share.high or 0.0) - at for one, at in zip(of, middle, strict=True)]
    low = [at - (one.share.low or 0.0) for one, at in zip(of, middle, strict=True)]
    return {"array": high, "arrayminus": low, "color": GREY, "thickness": 1.5}


def _rows(figure: go.Figure, names: Sequence[str]) -> None:
    """Name the rows, the first on top; long names on two lines."""
    figure.update_yaxes(
        tickvals=list(range(len(names)))[::-1], ticktext=[_broken(name) for name in names],
        fixedrange=True, range=[-0.6, len(names) - 0.4], automargin=True,
    )  # fmt: skip


def _broken(name: str) -> str:
    if len(name) <= LINE:
        return letters(name)
    at = name.rfind(" ", 0, LINE)
    first, rest = (name[:at], name[at + 1 :]) if at > 0 else (name[:LINE], name[LINE:])
    rest = rest if len(rest) <= LINE else f"{rest[: LINE - 1]}…"
    return f"{letters(first)}<br>{letters(rest)}"


def _quiet(figure: go.Figure, rows: int) -> go.Figure:
    figure.update_layout(
        height=90 + ROW * max(rows, 1), margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False,
        dragmode=False, hovermode="closest",
    )  # fmt: skip
    return figure

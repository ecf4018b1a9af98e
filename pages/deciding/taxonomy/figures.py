"""Figures of the page of types: shares with intervals per type, and what is said instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from pages.deciding.taxonomy.shared import type_name
from pages.parts.charts import BLUE, GREY, ORANGE, letters
from review.core.i18n import _
from review.spotcheck.confusion import Confusion
from review.statistics.estimates import Interval

#: Paler and darker, as cells: seen on light and dark pages, and none too dark for their numbers.
RIGHT_CELLS = [[0.0, "#cfe2f3"], [1.0, "#cfe2f3"]]
WRONG_CELLS = [[0.0, "#fdebd0"], [0.5, "#f6bf86"], [1.0, "#e0862f"]]
ROW, CELL = 38, 25
#: Letters of a name beside a row or column.
MOST = 34
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Dot:
    """One row: words above it, a share with its interval, perhaps another share beside it.

    ``edit_type``: whose share it is.
    """

    words: str
    share: Interval
    other: float | None = None
    orange: bool = False
    edit_type: str | None = None


def dots(rows: Sequence[Dot], title: str, *, line: float | None = None) -> go.Figure:
    """Draw rows from the top; names stand above their dots, so that a phone has room for both."""
    places = list(range(len(rows)))[::-1]
    figure = go.Figure()
    for colour, wanted in ((BLUE, False), (ORANGE, True)):
        _points(figure, [pair for pair in zip(rows, places, strict=True)
                         if pair[0].orange is wanted and pair[0].share.estimate is not None],
                colour)  # fmt: skip
    others = [row.other for row in rows]
    if any(other is not None for other in others):
        figure.add_scatter(
            x=others, y=[place - 0.16 for place in places], mode="markers",
            hovertemplate=_("bear the name: {share}", share="%{x:.1%}") + "<extra></extra>",
            marker={"color": ORANGE, "size": 9, "symbol": "diamond-open", "line": {"width": 2}},
        )  # fmt: skip
    for row, place in zip(rows, places, strict=True):
        figure.add_annotation(
            x=0, xref="paper", y=place + 0.32, text=letters(row.words), showarrow=False,
            xanchor="left", font={"size": 13},
        )  # fmt: skip
    if line is not None:
        _beside_the_dots(figure, line, places)
    ends = [end for row in rows for end in (row.share.high, row.other) if end is not None]
    figure.update_xaxes(title=title, tickformat=".0%", rangemode="tozero", fixedrange=True,
                        range=[-0.01, min(1.02, 1.05 * max(ends, default=1.0) + 0.01)])  # fmt: skip
    figure.update_yaxes(visible=False, fixedrange=True, range=[-0.6, len(rows) - 0.2])
    figure.update_layout(
        height=70 + ROW * len(rows), margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False,
        dragmode=False, hovermode="closest",
    )  # fmt: skip
    return figure


def _beside_the_dots(figure: go.Figure, at: float, places: Sequence[int]) -> None:
    """Draw a dashed line in each row's lower half: the names above the dots stay free."""
    for place in places:
        figure.add_shape(
            type="line", x0=at, x1=at, y0=place - 0.42, y1=place + 0.08, layer="below",
            line={"color": GREY, "dash": "dot", "width": 1.5},
        )  # fmt: skip


def _points(figure: go.Figure, rows: Sequence[tuple[Dot, int]], colour: str) -> None:
    shares = [row.share for row, _place in rows]
    middle = [share.estimate or 0.0 for share in shares]
    ends = [(share.low or 0.0, share.high or 0.0) for share in shares]
    told = [(*pair, row.edit_type) for pair, (row, _place) in zip(ends, rows, strict=True)]
    figure.add_scatter(
        x=middle, y=[place - 0.16 for _row, place in rows], mode="markers",
        marker={"color": colour, "size": 10}, customdata=told,
        error_x={
            "array": [high - at for at, (_low, high) in zip(middle, ends, strict=True)],
            "arrayminus": [at - low for at, (low, _high) in zip(middle, ends, strict=True)],
            "color": colour, "thickness": 2,
        },
        hovertemplate=_("{estimate} ({low} to {high})", estimate="%{x:.1%}",
                        low="%{customdata[0]:.1%}", high="%{customdata[1]:.1%}")
        + "<extra></extra>",
    )  # fmt: skip


def confusion(table: Confusion, category_of: dict[str, str], chosen: tuple[str, str]) -> go.Figure:
    """Draw assigned types (down) against what people say (across): counts, the diagonal apart.

    Only rows and columns that hold edits. Each cell can be clicked: its place in
    ``table.cells()`` is the point's ``customdata``.
    """
    rows = np.flatnonzero(table.counts.sum(axis=1))
    columns = np.flatnonzero(table.counts.sum(axis=0))
    counts = table.counts[np.ix_(rows, columns)].astype(float)
    own = rows[:, None] == columns[None, :]
    full = counts > 0
    figure = go.Figure()
    most = max(counts[full & ~own].max(initial=1.0), 1.0)
    for wanted, scale in ((full & ~own, WRONG_CELLS), (full & own, RIGHT_CELLS)):
        figure.add_heatmap(
            z=np.where(wanted, counts, np.nan), colorscale=scale, showscale=False, xgap=1, ygap=1,
            texttemplate="%{z:.0f}", hoverinfo="skip", textfont={"color": "#1b1b1b", "size": 11},
            zmin=0, zmax=most,
        )  # fmt: skip
    _clickable(figure, table, rows, columns)
    _ruled(figure, [table.assigned[at] for at in rows], [table.said[at] for at in columns],
           category_of)  # fmt: skip
    _framed(figure, table, rows, columns, chosen)
    figure.update_layout(
        height=240 + CELL * len(rows), margin={"l": 8, "r": 72, "t": 8, "b": 8}, showlegend=False,
        dragmode=False, hovermode="closest",
    )  # fmt: skip
    return figure


def _clickable(figure: go.Figure, table: Confusion, rows: np.ndarray, columns: np.ndarray) -> None:
    """Lay unseen points over the cells: a heat map itself tells Streamlit nothing of a click."""
    row = {table.assigned[at]: place for place, at in enumerate(rows)}
    column = {table.said[at]: place for place, at in enumerate(columns)}
    cells = table.cells()
    unseen = {"marker": {"opacity": 0.0}}
    figure.add_scatter(
        x=[column[said] for _assigned, said, _count in cells],
        y=[row[assigned] for assigned, _said, _count in cells],
        mode="markers", marker={"symbol": "square", "size": 20, "opacity": 0.0},
        selected=unseen, unselected=unseen, customdata=list(range(len(cells))),
        text=[_over(*cell) for cell in cells], hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _over(assigned: str, said: str, count: int) -> str:
    """Return what is shown over a cell."""
    lines = [
        _("assigned: {type}", type=letters(assigned)),
        _("people say: {type}", type=letters(type_name(said))),
        f"{count:,}",
    ]
    return "<br>".join(lines)


def _ruled(
    figure: go.Figure, down: list[str], across: list[str], category_of: dict[str, str]
) -> None:
    """Name rows and columns, with a line where the category changes."""
    line = {"color": GREY, "width": 1}
    for place in _changes(down, category_of):
        figure.add_hline(y=place - 0.5, line=line)
    for place in _changes(across, category_of):
        figure.add_vline(x=place - 0.5, line=line)
    for update, names, title in (
        (figure.update_yaxes, down, _("assigned type")),
        (figure.update_xaxes, across, _("said by people")),
    ):
        update(
            tickvals=list(range(len(names))), title=title, fixedrange=True, showgrid=False,
            ticktext=[letters(short(type_name(name))) for name in names], zeroline=False,
            automargin=True, tickfont={"size": 11},
        )  # fmt: skip
    figure.update_yaxes(range=[len(down) - 0.5, -0.5])
    figure.update_xaxes(
        range=[-0.5, len(across) - 0.5], side="top", tickangle=-60, tickmode="array"
    )


def _changes(names: list[str], category_of: dict[str, str]) -> list[int]:
    groups = [category_of.get(name, "") for name in names]
    return [at for at in range(1, len(groups)) if groups[at] != groups[at - 1]]


def _framed(
    figure: go.Figure, table: Confusion, rows: np.ndarray, columns: np.ndarray,
    chosen: tuple[str, str],
) -> None:  # fmt: skip
    y = [table.assigned[at] for at in rows].index(chosen[0])
    x = [table.said[at] for at in columns].index(chosen[1])
    figure.add_shape(
        type="rect", x0=x - 0.5, x1=x + 0.5, y0=y - 0.5, y1=y + 0.5,
        line={"color": BLUE, "width": 3},
    )  # fmt: skip


def short(name: str) -> str:
    """Return a type's name without what stands in brackets, at most 34 letters."""
    plain = " ".join(_BRACKETS.sub("", name).split()) or name
    return plain if len(plain) <= MOST else f"{plain[: MOST - 1]}…"

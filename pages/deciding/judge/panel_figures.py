"""Figures of the tab Panel: the judge beside each reviewer, and shares with their intervals."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from pages.parts.charts import BLUE, GREY, ORANGE, letters
from review.core.i18n import _
from review.judging.annotator_test import AnnotatorTest
from review.promises.shards import Shard

#: Pixels of a row, and of what stands around them.
ROW, AROUND = 48, 92
#: Between the two marks of a row, in rows.
APART = 0.3


def against_each(test: AnnotatorTest) -> go.Figure:
    """Draw, for each reviewer left out, how often judge and reviewer were as near to the others."""
    names = [letters(one.annotator) for one in test.annotators]
    judge = [one.judge for one in test.annotators]
    person = [one.person for one in test.annotators]
    figure = go.Figure()
    for name, first, second in zip(names, judge, person, strict=True):
        figure.add_scatter(
            x=[first, second], y=[name, name], mode="lines", showlegend=False,
            line={"color": GREY, "width": 2},
        )  # fmt: skip
    for values, colour, shape, word in (
        (person, ORANGE, "circle-open", _("the reviewer")),
        (judge, BLUE, "circle", _("the judge in their place")),
    ):
        figure.add_scatter(
            x=values, y=names, mode="markers", name=word,
            marker={"color": colour, "symbol": shape, "size": 13, "line": {"width": 2}},
        )  # fmt: skip
    figure.update_xaxes(title=_("share of edits: as near to others, or nearer"))
    return _rows(figure, len(names))


def shares(both: Mapping[str, Shard]) -> go.Figure:
    """Draw each share twice: by labels alone, and with the judge's scores."""
    figure = go.Figure()
    ways = (
        (_("labels alone"), ORANGE, "circle-open", [one.by_labels for one in both.values()]),
        (_("labels and judge"), BLUE, "circle", [one.with_judge for one in both.values()]),
    )
    for lane, (word, colour, shape, rates) in enumerate(ways):
        known = [(row + APART * (lane - 0.5), rate) for row, rate in enumerate(rates)
                 if rate.estimate is not None]  # fmt: skip
        estimates = [rate.estimate or 0.0 for _row, rate in known]
        above = [(rate.high or 0.0) - (rate.estimate or 0.0) for _row, rate in known]
        below = [(rate.estimate or 0.0) - (rate.low or 0.0) for _row, rate in known]
        figure.add_scatter(
            x=estimates, y=[row for row, _rate in known], mode="markers", name=word,
            error_x={"array": above, "arrayminus": below, "thickness": 2, "width": 5},
            marker={"color": colour, "symbol": shape, "size": 11, "line": {"width": 2}},
        )  # fmt: skip
    figure.update_yaxes(tickvals=list(range(len(both))), ticktext=list(both))
    return _rows(figure, len(both))


def _rows(figure: go.Figure, rows: int) -> go.Figure:
    figure.update_xaxes(tickformat=".0%", range=[0, 1.02], fixedrange=True)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure.update_layout(
        height=AROUND + ROW * rows, margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )  # fmt: skip

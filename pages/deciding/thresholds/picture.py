"""The tab Picture: precision and yield against the threshold, and a threshold to try."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from pages.deciding.thresholds import figures
from pages.parts import charts, words
from pages.parts.desk import Desk, labels_of, pool_of
from pages.parts.explained import explained
from pages.parts.fragment import fragment
from review.core.i18n import N_, _
from review.promises.curves import Curve, Labels, curve, rates_at, score_histogram
from review.promises.pool_counts import PoolCounts
from review.statistics.estimates import Interval
from store.filters import proposals

CHART = "threshold-picture"
#: More lines than this hide the picture.
MOST_PROPOSED = 3


def draw(desk: Desk) -> None:
    """Show the picture and let a cut be chosen."""
    pool, labels = pool_of(desk), labels_of(desk)
    if not pool.size:
        words.empty(_("The pool is empty."), _("No edit of it can be judged."))
        return
    _picture(desk, pool, labels)


@fragment
def _picture(desk: Desk, pool: PoolCounts, labels: Labels) -> None:
    """Draw all that a cut changes: only this runs again when another is tried."""
    cut = _slider(desk, pool)
    _figures(labels, curve(pool, labels, cuts=np.array([cut])), cut)
    if not len(labels.scores):
        words.empty(_("No labels yet."), _("The lines appear as reviewers answer."))
    marks = {_("published"): desk.published, _("promised"): desk.promised}
    proposed = _proposed(desk)
    marks |= {_mark(number, proposed): cut for number, cut in enumerate(proposed.values(), 1)}
    figure = figures.thresholds(
        curve(pool, labels), cut, desk.promise.evidence.plan.target,
        {word: value for word, value in marks.items() if value is not None},
    )  # fmt: skip
    st.plotly_chart(
        figure, width="stretch", key=CHART, config=charts.QUIET, selection_mode="points",
        on_select=lambda: _clicked(desk),
    )  # fmt: skip
    st.caption(_("Click on a line to try that threshold, or drag the slider."))
    for number, (who, value) in enumerate(proposed.items(), 1):
        # Names are letters: never part of the figure, which reads markup.
        mark = words.capitalized(_mark(number, proposed))
        st.text(_("{mark}: {cut:.3f} by {name}. See Publish.", mark=mark, cut=value, name=who))
    explained("precision")
    st.plotly_chart(
        figures.histogram(score_histogram(pool, labels), cut),
        width="stretch", key="histogram", config=charts.QUIET,
    )  # fmt: skip
    explained("yield", N_("What is counted here"))


def _proposed(desk: Desk) -> dict[str, float]:
    """Return who proposes which threshold on the score that this plan cuts: the newest few."""
    evidence = desk.promise.evidence
    if evidence.plan.family in ("typed", "floors"):
        return {}
    proposed = list(proposals.open_cuts(desk.store, evidence.judge).items())
    return dict(proposed[-MOST_PROPOSED:])


def _mark(number: int, proposed: dict[str, float]) -> str:
    return _("proposed") if len(proposed) == 1 else _("proposed {number}", number=number)


def _slider(desk: Desk, pool: PoolCounts) -> float:
    low, high = pool.span
    if low == high:
        st.text(_("All edits score {score:.3f}.", score=low))
        return low
    key = f"slide-{desk.cut_key}"
    if key not in st.session_state:
        st.session_state[key] = desk.cut(pool)
    cut = st.slider(
        _("Try a threshold"), low, high, step=_step(high - low), format="%.3f", key=key,
        help=_("Everyone may try. Nothing is published by it."),
    )  # fmt: skip
    desk.choose(cut)
    return float(cut)


def _step(span: float) -> float:
    """Return a step of the slider: a thousandth of the scale, fine enough for any cut."""
    return float(10.0 ** np.floor(np.log10(span / 200)))


def _clicked(desk: Desk) -> None:
    """Take the threshold that was clicked on; the chart forgets it when it is drawn anew."""
    state: Any = st.session_state.get(CHART)
    points = state["selection"]["points"] if state else []
    if points:
        desk.choose(points[0]["x"])
        st.session_state[f"slide-{desk.cut_key}"] = desk.chosen


def _figures(labels: Labels, point: Curve, cut: float) -> None:
    rates = rates_at(labels, cut)
    row = st.columns(4)
    share = _("{share} of the pool", share=words.percent(float(point.kept_share[0])))
    row[0].metric(_("Kept"), f"{int(point.kept[0]):,}", share, delta_color="off",
                  delta_arrow="off")  # fmt: skip
    _metric(row[1], _("Acceptable, of what is kept"), rates.precision)
    _metric(row[2], _("Acceptable edits that are kept"), rates.recall)
    _metric(row[3], _("Unacceptable edits that pass"), rates.false_pass)
    caption = _(
        "{accepted:,} of {labels:,} labels above accepted; {all:,} labels in all, {rate} of the "
        "pool acceptable. Estimates with 95% intervals, no promise.",
        accepted=int(point.accepted[0]),
        labels=int(point.labels[0]),
        all=len(labels.scores),
        rate=words.rate(rates.acceptable),
    )
    if not labels.uniform:
        caption += " " + _("Weighted: edits were drawn at unequal rates.")
    st.caption(caption)


def _metric(column: Any, name: str, rate: Interval) -> None:
    span = None
    if rate.estimate is not None:
        span = _("{low} to {high}", low=words.percent(rate.low), high=words.percent(rate.high))
    column.metric(name, words.percent(rate.estimate), span, delta_color="off", delta_arrow="off")

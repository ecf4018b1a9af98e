"""The tab Picture: precision and yield against the threshold, and a threshold to try."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from pages.parts import charts, words
from pages.parts.desk import Desk, labels_of, pool_of
from pages.parts.explained import explained
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
        words.empty("The pool is empty.", "No edit of it can be judged.")
        return
    _picture(desk, pool, labels)


@st.fragment
def _picture(desk: Desk, pool: PoolCounts, labels: Labels) -> None:
    """Draw all that a cut changes: only this runs again when another is tried."""
    cut = _slider(desk, pool)
    _figures(labels, curve(pool, labels, cuts=np.array([cut])), cut)
    if not len(labels.scores):
        words.empty("No labels yet.", "The lines appear as reviewers answer.")
    marks = {"published": desk.published, "promised": desk.promised}
    proposed = _proposed(desk)
    marks |= {_mark(number, proposed): cut for number, cut in enumerate(proposed.values(), 1)}
    figure = charts.thresholds(
        curve(pool, labels), cut, desk.found.evidence.plan.target,
        {word: value for word, value in marks.items() if value is not None},
    )  # fmt: skip
    st.plotly_chart(
        figure, width="stretch", key=CHART, config=charts.QUIET, selection_mode="points",
        on_select=lambda: _clicked(desk),
    )  # fmt: skip
    st.caption("Click on a line to try that threshold, or drag the slider.")
    for number, (who, value) in enumerate(proposed.items(), 1):
        # Names are letters: never part of the figure, which reads markup.
        st.text(f"{_mark(number, proposed).capitalize()}: {value:.3f} by {who}. See Publish.")
    explained("precision")
    st.plotly_chart(
        charts.histogram(score_histogram(pool, labels), cut),
        width="stretch", key="histogram", config=charts.QUIET,
    )  # fmt: skip
    explained("yield", "What is counted here")


def _proposed(desk: Desk) -> dict[str, float]:
    """Return who proposes which threshold on the score that this plan cuts: the newest few."""
    evidence = desk.found.evidence
    if evidence.plan.family in ("typed", "floors"):
        return {}
    found = list(proposals.open_cuts(desk.store, evidence.judge).items())
    return dict(found[-MOST_PROPOSED:])


def _mark(number: int, proposed: dict[str, float]) -> str:
    return "proposed" if len(proposed) == 1 else f"proposed {number}"


def _slider(desk: Desk, pool: PoolCounts) -> float:
    low, high = pool.span
    if low == high:
        st.text(f"All edits score {low:.3f}.")
        return low
    key = f"slide-{desk.cut_key}"
    if key not in st.session_state:
        st.session_state[key] = desk.cut(pool)
    cut = st.slider(
        "Try a threshold", low, high, step=_step(high - low), format="%.3f", key=key,
        help="Everyone may try. Nothing is published by it.",
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
    row[0].metric("Kept", f"{int(point.kept[0]):,}",
                  f"{words.percent(float(point.kept_share[0]))} of the pool", delta_color="off",
                  delta_arrow="off")  # fmt: skip
    _metric(row[1], "Acceptable, of what is kept", rates.precision)
    _metric(row[2], "Acceptable edits that are kept", rates.recall)
    _metric(row[3], "Unacceptable edits that pass", rates.false_pass)
    weighted = "" if labels.uniform else " Weighted: edits were drawn at unequal rates."
    st.caption(
        f"{int(point.accepted[0]):,} of {int(point.labels[0]):,} labels above accepted; "
        f"{len(labels.scores):,} labels in all, {words.interval(*_parts(rates.acceptable))} of the "
        f"pool acceptable. Estimates with 95% intervals, no promise.{weighted}"
    )


def _metric(column: Any, name: str, rate: Interval) -> None:
    known = rate.estimate is not None
    span = f"{words.percent(rate.low)} to {words.percent(rate.high)}" if known else None
    column.metric(name, words.percent(rate.estimate), span, delta_color="off", delta_arrow="off")


def _parts(rate: Interval) -> tuple[float | None, float | None, float | None]:
    return rate.estimate, rate.low, rate.high

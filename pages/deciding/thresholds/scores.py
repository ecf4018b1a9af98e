"""Look closer, Scores: what the tried threshold does to all edits, and the labels by score."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from pages.deciding.thresholds import curve, figures
from pages.parts import charts, words
from pages.parts.browse_link import Behind
from pages.parts.desk import Desk, labels_of, pool_of, pool_to_cut
from pages.parts.explained import explained
from pages.parts.fragment import fragment
from review.core.i18n import N_, _
from review.promises import curves
from review.promises.curves import Curve, Labels, rates_at, score_histogram
from review.promises.pool_counts import PoolCounts
from review.statistics.estimates import UNKNOWN, Interval

#: What stands in the next bar is above this one by more than rounding.
BELOW = 1e-8


def draw(desk: Desk) -> None:
    """Draw the figures of the tried threshold, and the labels by their score."""
    if pool := pool_to_cut(desk):
        _scores(desk, pool, labels_of(desk))


@fragment
def _scores(desk: Desk, pool: PoolCounts, labels: Labels) -> None:
    """Draw all that a cut changes: only this runs again when another is tried."""
    cut = curve.slider(desk, pool)
    _figures(labels, curves.curve(pool, labels, cuts=np.array([cut])), cut)
    figure = figures.histogram(score_histogram(pool, labels), cut)
    charts.with_behind(figure, lambda told: behind(desk, *told), key="histogram")
    explained("yield", N_("What is counted here"))


def behind(desk: Desk, low: float, high: float, verdict: str) -> Behind | None:
    """Return which edits a bar counts; none where the plan cuts another score than the judge's."""
    evidence = desk.promise.evidence
    if evidence.plan.family in ("typed", "floors"):
        return None
    last = high >= pool_of(desk).span[1]
    return {
        "batch": evidence.batch_id, "judge": evidence.judge, "verdict": verdict, "low": low,
        "high": high if last else high - BELOW,
    }  # fmt: skip


def _figures(labels: Labels, point: Curve, cut: float) -> None:
    rates = rates_at(labels, cut)
    row = st.columns(4)
    share = _("{share} of the pool", share=words.percent(float(point.kept_share[0])))
    row[0].metric(_("Kept"), f"{int(point.kept[0]):,}", share, delta_color="off",
                  delta_arrow="off")  # fmt: skip
    nothing = UNKNOWN if not point.kept[0] else rates.precision
    _metric(row[1], _("Acceptable, of what is kept"), nothing)
    _metric(row[2], _("Acceptable edits that are kept"), rates.recall)
    _metric(row[3], _("Unacceptable edits that pass"), rates.false_pass)
    estimated = N_(
        "{accepted:,} of {labels:,} labels above accepted; {all:,} labels in all, {rate} of the "
        "pool acceptable. Estimates with 95% intervals, no promise."
    )
    counted = N_(
        "{accepted:,} of {labels:,} edits above accepted; of all {all:,} edits, each of which is "
        "labelled, {rate} are acceptable."
    )
    caption = _(
        counted if labels.counted else estimated,
        accepted=int(point.accepted[0]),
        labels=int(point.labels[0]),
        all=len(labels.scores),
        rate=words.rate(rates.acceptable),
    )
    if not labels.uniform and not labels.counted:
        caption += " " + _("Weighted: edits were drawn at unequal rates.")
    st.caption(caption)


def _metric(column: Any, name: str, rate: Interval) -> None:
    span = None
    if rate.estimate is not None and rate.low is not None:
        span = _("{low} to {high}", low=words.percent(rate.low), high=words.percent(rate.high))
    column.metric(name, words.percent(rate.estimate), span, delta_color="off", delta_arrow="off")

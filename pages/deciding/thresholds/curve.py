"""The curve under the promise: what is acceptable and kept at each threshold, and one to try."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from pages.deciding.thresholds import figures
from pages.parts import charts, words
from pages.parts.desk import Desk, labels_of, pool_to_cut
from pages.parts.explained import explained
from pages.parts.fragment import fragment
from review.core.i18n import _
from review.promises.curves import Curve, Labels, curve
from review.promises.pool_counts import PoolCounts
from store.filters import proposals

CHART = "threshold-curve"
#: More lines than this hide the curve.
MOST_PROPOSED = 3
#: The slider rounds: nearer than this a threshold is the promised one.
SAME = 1e-3


def draw(desk: Desk) -> None:
    """Show the curve and let a cut be chosen."""
    if pool := pool_to_cut(desk):
        _curve(desk, pool, labels_of(desk))


@fragment
def _curve(desk: Desk, pool: PoolCounts, labels: Labels) -> None:
    """Draw all that a cut changes: only this runs again when another is tried."""
    chart, tried = st.columns([3, 1], gap="medium")
    with tried:
        cut = slider(desk, pool)
        _does(desk, labels, curve(pool, labels, cuts=np.array([cut])), cut)
    with chart:
        _chart(desk, pool, labels, cut)


def _chart(desk: Desk, pool: PoolCounts, labels: Labels, cut: float) -> None:
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
    for number, (who, value) in enumerate(proposed.items(), 1):
        # Names are letters: never part of the figure, which reads markup.
        mark = words.capitalized(_mark(number, proposed))
        st.text(_("{mark}: {cut:.3f} by {name}. See Publish.", mark=mark, cut=value, name=who))


def _proposed(desk: Desk) -> dict[str, float]:
    """Return who proposes which threshold on the score that this plan cuts: the newest few."""
    evidence = desk.promise.evidence
    if evidence.plan.family in ("typed", "floors"):
        return {}
    proposed = list(proposals.open_cuts(desk.store, evidence.judge).items())
    return dict(proposed[-MOST_PROPOSED:])


def _mark(number: int, proposed: dict[str, float]) -> str:
    return _("proposed") if len(proposed) == 1 else _("proposed {number}", number=number)


def slider(desk: Desk, pool: PoolCounts) -> float:
    """Let a threshold be tried, and return it."""
    low, high = pool.span
    if low == high:
        st.text(_("All edits score {score:.3f}.", score=low))
        return low
    key = f"slide-{desk.cut_key}"
    if key not in st.session_state:
        st.session_state[key] = desk.cut(pool)
    cut = st.slider(
        _("Try a threshold"), low, high, step=_step(high - low), format="%.3f", key=key,
        help=_("Everyone may try. Nothing is published by it. A click on a line does the same."),
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


def _does(desk: Desk, labels: Labels, point: Curve, cut: float) -> None:
    """Say what the tried threshold does, and that it is no promise."""
    kept = int(point.kept[0])
    st.markdown(
        _(
            "Would keep **{share}**: {edits}.",
            share=words.percent(float(point.kept_share[0])),
            edits=words.edits(kept),
        )
    )
    if not len(labels.scores):
        st.caption(_("No labels yet: the line of what is acceptable appears as reviewers answer."))
    elif not kept:
        st.caption(_("Nothing is kept there, so nothing can be said of it."))
    elif not point.labels[0]:
        st.caption(_("No label lies above it yet."))
    elif labels.counted:
        st.markdown(_acceptable(point))
        st.caption(_("Counted: every edit of the pool is labelled."))
    else:
        st.markdown(_acceptable(point))
        st.caption(_("An estimate with its 95% interval. {proof}", proof=_proof(desk, cut)))
    explained("precision")


def _acceptable(point: Curve) -> str:
    """Say which share of what is kept is acceptable, by the labels that lie above the cut."""
    share, low, high = (float(values[0]) for values in (point.precision, point.low, point.high))
    of = {"accepted": int(point.accepted[0]), "labels": int(point.labels[0])}
    if not np.isfinite(low):
        return _(
            "Exactly **{share}** of it is acceptable: {accepted:,} of {labels:,}.",
            share=words.percent(share),
            **of,
        )
    return _(
        "About **{share}** of it is acceptable ({low} to {high}): {accepted:,} of {labels:,} "
        "labels.",
        share=words.percent(share),
        low=words.percent(low),
        high=words.percent(high),
        **of,
    )


def _proof(desk: Desk, cut: float) -> str:
    """Tell the estimate from what is proven."""
    if desk.promised is None:
        return _("Nothing is proven here.")
    if abs(cut - desk.promised) < SAME:
        return _("This is the promised threshold: what is proven of it stands above.")
    return _("Proven is the promised threshold alone, {cut:.3f}.", cut=desk.promised)

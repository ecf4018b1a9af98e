"""Thresholds: what a cut promises, what it costs, how the judge does, and publishing it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.parts import charts, publishing, words
from review.curves import Curve, curve, score_histogram
from review.estimates import Interval
from review.judging import reliability
from review.roles import may
from store import configs, judging, pools, promises
from store.people import Person
from store.promises import Promise
from store.workspace import Store

DOCS = "Formulas, sources and limits: docs/statistics.md."
REASONS = {
    promises.WAITING: "The next checkpoint waits for labels.",
    promises.LOOK_SPENT: "The one checkpoint of these imported labels is spent; draw a new batch.",
    promises.SUPERSEDED: "Out of date: labels changed after the checkpoint.",
    promises.IN_GROUPS: "This plan promises per group; see the table.",
    "nothing_certified": "At the checkpoint no cut of the plan passed.",
    "too_few_labels": "No label lies above the strictest cut yet.",
}


def page(store: Store, person: Person) -> None:
    """Draw the thresholds page."""
    st.title("Thresholds")
    if not [run for run in pools.judge_runs(store) if run.scored]:
        words.empty("No judge scores yet.", "Go to **Load** and bring in edits with their scores.")
        return
    plans = promises.plan_names(store)
    if not plans:
        words.empty(
            "Nothing was planned yet.",
            "A promise needs labels drawn for it: on **Batches**, draw *Set a threshold*. Labels "
            "imported from elsewhere get their plan from `pico-review threshold`.",
        )
        return
    titles = {row[0]: f"{row[1]} · {row[2]}" for row in plans}
    plan_id = st.selectbox("Plan", list(titles), format_func=titles.__getitem__, key="plan")
    found = promises.promise(store, plan_id)
    _promise(found)
    cut = _cut(store, found)
    _confusion(store, found, cut)
    if may(person.role, "decide"):
        publishing.desk(store, person, found, cut)
    st.caption(DOCS)


def _promise(found: Promise) -> None:
    plan, evidence = found.evidence.plan, found.evidence
    with st.container(border=True):
        asked = f"{plan.target:.0%} of what is kept is acceptable, {plan.confidence:.0%} sure"
        look = found.certified
        if look and look.outcome.precision:
            bound, kept = look.outcome.precision, look.outcome.kept or 0
            st.markdown(f"#### :material/verified: The promise holds: {asked}")
            st.markdown(
                f"At **{look.outcome.threshold:.3f}** and above: {kept:,} of "
                f"{evidence.pool_size:,} edits kept ({words.percent(kept / evidence.pool_size)}). "
                f"Accepted among labels above: {words.percent(bound.estimate)}, "
                f"at least {words.percent(bound.low)}."
            )
        else:
            st.markdown(f"#### No promise yet: {asked}")
            st.markdown(REASONS.get(found.reason or "", ""))
            _how_far(found)
        if evidence.simulated:
            st.caption("These labels are simulated.")
        with st.expander("What the promise covers"):
            for line in found.assumptions:
                st.text(line)


def _how_far(found: Promise) -> None:
    labels, look = len(found.evidence.labelled), found.next_look
    if look:
        left = max(look.labels - labels, 0)
        st.progress(min(labels / look.labels, 1.0), f"{labels:,} of {look.labels:,} labels")
        if left:
            st.markdown(
                f"**{words.count(left, 'more label')}** to the next checkpoint. Until then the "
                "page shows estimates only: looking early and often would break the promise."
            )
        return
    missing = found.looks[-1].outcome.labels_missing if found.looks else None
    if missing:
        st.markdown(
            f"About **{words.count(missing, 'more label')}** at the reject rate seen so far; draw "
            "a new batch of that many more."
        )
    else:
        st.markdown(
            "At the reject rate seen so far, no number of labels is enough for this target."
        )


def _cut(store: Store, found: Promise) -> float:
    """Show the picture and let a cut be chosen; return it."""
    evidence = found.evidence
    pool = evidence.pool["overall"].to_numpy(dtype=np.float64)
    labelled = evidence.labelled
    scores = labelled["overall"].to_numpy(dtype=np.float64)
    accepted = labelled["accepted"].to_numpy(dtype=bool)
    current = configs.in_force(store)
    published = current.config.thresholds.global_ if current else None
    low, high = float(pool.min()), float(pool.max())
    standing = found.certified.outcome.threshold if found.certified else published
    start = min(max(standing if standing is not None else (low + high) / 2, low), high)
    cut = st.slider(
        "Try a threshold", low, high, start, step=(high - low) / 200 or 0.01, format="%.3f",
        key=f"cut-{evidence.plan_id}",
    )  # fmt: skip
    drawn = curve(pool, scores, accepted)
    _at(curve_at(pool, scores, accepted, cut))
    left, right = st.columns([3, 2])
    figure = charts.thresholds(drawn, published, cut, evidence.plan.target)
    left.plotly_chart(figure, width="stretch", key="threshold-picture")
    by_verdict = score_histogram(pool, scores, accepted)
    right.plotly_chart(charts.histogram(by_verdict, cut), width="stretch", key="histogram")
    return cut


def curve_at(pool: np.ndarray, scores: np.ndarray, accepted: np.ndarray, cut: float) -> Curve:
    """Return the curve's one point at a cut."""
    return curve(pool, scores, accepted, cuts=np.array([cut]))


def _at(point: Curve) -> None:
    row = st.columns(4)
    row[0].metric("Kept", f"{int(point.kept[0]):,}", words.percent(float(point.kept_share[0])),
                  delta_color="off", delta_arrow="off")  # fmt: skip
    row[1].metric("Labels above", f"{int(point.labels[0]):,}")
    row[2].metric("Accepted among them", f"{int(point.accepted[0]):,}")
    known = np.isfinite(point.precision[0])
    rate = words.percent(float(point.precision[0])) if known else "–"
    span = f"{words.percent(float(point.low[0]))} to {words.percent(float(point.high[0]))}"
    row[3].metric("Estimated acceptable", rate, span if known else None, delta_color="off",
                  delta_arrow="off")  # fmt: skip


def _confusion(store: Store, found: Promise, cut: float) -> None:
    st.subheader("The judge against people")
    seen = judging.judged(
        store, judge=found.evidence.judge, threshold=cut, batch=found.evidence.batch_id
    )
    report = seen.report
    if not report.n:
        words.empty("No labels yet.", "They appear here as reviewers answer.")
        return
    table = report.confusion
    left, right = st.columns([2, 3])
    with left:
        st.table(
            {
                f"at {cut:.3f}": ["judge passes", "judge fails"],
                "people accept": [table.tp, table.fn],
                "people reject": [table.fp, table.tn],
            }
        )
        st.text(f"Precision {words.interval(*_parts(report.precision))}")
        st.text(f"Recall {words.interval(*_parts(report.recall))}")
        numbers = {"F1": report.f1, "κ": report.kappa, "Spearman ρ": report.spearman}
        st.text(" · ".join(f"{name} {_number(value)}" for name, value in numbers.items()))
        st.caption(f"n = {report.n:,} labelled edits with a score")
        st.markdown("**Agreement per criterion (AUC)**")
        st.table({"criterion": list(report.auc), "AUC": [_number(v) for v in report.auc.values()]})
    scale = seen.settings.scale
    share = (seen.frame["overall"].to_numpy(dtype=np.float64) - scale.min) / (scale.max - scale.min)
    bins = reliability(share, seen.frame["accepted"].to_numpy(dtype=bool))
    right.plotly_chart(charts.reliability(bins), width="stretch", key="reliability")


def _parts(rate: Interval) -> tuple[float | None, float | None, float | None]:
    return rate.estimate, rate.low, rate.high


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

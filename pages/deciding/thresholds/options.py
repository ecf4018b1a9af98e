"""The tab Options: ways of cutting side by side, by estimates, with a plain recommendation."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.parts import words
from pages.parts.desk import Desk, left_of
from pages.parts.explained import explained
from review.core.errors import Refused
from review.filtering.typed_score import TypedScore
from review.promises.options import Comparison, Option, Way, compare, title
from review.statistics.estimates import Interval
from store import promises, settings
from store.db.workspace import Store
from store.promises import Evidence, fitted_score, pools
from store.promises import options as store_options
from store.work import labels

SEED = 0
#: Fewer labels than this say nothing about ways of cutting.
FEWEST = 50


def draw(desk: Desk) -> None:
    """Draw the comparison at the plan's target."""
    evidence = desk.found.evidence
    if len(evidence.labelled) < FEWEST:
        words.empty(
            "Too few labels to compare.", f"Ways of cutting are compared from {FEWEST} labels on."
        )
        return
    typed, why_not = _typed(desk.store, evidence.judge)
    digest = labels.digest(evidence.labelled)
    found = _compared(evidence.plan_id, left_of(evidence), digest, str(typed), desk.store,
                      evidence, typed)  # fmt: skip
    _advice(found, evidence.plan.target)
    planned = {
        str(row.family)
        for row in promises.plan_names(desk.store, evidence.batch_id)
        if row.judge == evidence.judge
    }
    for column, one in zip(st.columns(len(found.options)), found.options, strict=True):
        with column, st.container(border=True):
            _card(one, found, typed, planned=one.way.family in planned)
    if why_not:
        st.caption(f"No type-aware score: {words.plain(why_not)}")
    st.caption(
        f"n = {len(evidence.labelled):,} labels. Estimates: each label is judged by thresholds "
        "chosen without it. Only ways that the frozen plan names may carry a promise."
    )
    explained("ways-of-cutting-side-by-side")


def _typed(store: Store, judge: str) -> tuple[TypedScore | None, str | None]:
    try:
        return fitted_score.typed_score(store, judge), None
    except Refused as error:
        return None, str(error)


@st.cache_data(max_entries=16, show_spinner="Comparing ways of cutting")
def _compared(
    plan_id: str,  # noqa: ARG001  these four name what is compared
    left: tuple[int, int],  # noqa: ARG001
    digest: str,  # noqa: ARG001
    score: str,  # noqa: ARG001
    _store: Store,
    _evidence: Evidence,
    _typed: TypedScore | None,
) -> Comparison:
    """Compare on the judge's own scores, whatever the plan's own family."""
    run = pools.judge_run(_store, _evidence.judge)
    rule = settings.version(_store, run.settings_version)
    units, pool = store_options.edits_of(_store, _evidence, _typed, rule.criteria)
    place = {unit: number for number, unit in enumerate(units)}
    frame = _evidence.labelled[_evidence.labelled["unit_id"].isin(list(place))]
    at = np.array([place[unit] for unit in frame["unit_id"]], dtype=np.intp)
    weights = np.ones(len(frame), dtype=np.float64)
    if "weight" in frame:
        weights = frame["weight"].to_numpy(dtype=np.float64)
    return compare(
        pool, pool.of(at), frame["accepted"].to_numpy(dtype=bool), weights,
        target=_evidence.plan.target, seed=SEED,
    )  # fmt: skip


def _advice(found: Comparison, target: float) -> None:
    if found.recommended is None:
        st.markdown(
            f"**No way of cutting reaches {target:.0%} on these labels.** More labels, another "
            "target, or a better judge."
        )
        return
    simplest = found.recommended == found.options[0].way.family
    said = (
        "nothing finer keeps two points more at the same quality"
        if simplest
        else "what it gains is worth it"
    )
    st.markdown(f"Recommended: **{title(found.recommended)}**; {said}.")


def _card(one: Option, found: Comparison, typed: TypedScore | None, *, planned: bool) -> None:
    first = one is found.options[0]
    st.markdown(f"**{title(one.way.family).capitalize()}**")
    gain = f"{100 * one.gain:+.1f} points at the same quality"
    st.metric("Share kept", words.percent(one.share), f"{one.kept:,} edits" if first else gain,
              delta_color="off", delta_arrow="off")  # fmt: skip
    st.text(f"Acceptable, of what is kept: {_rate(one.precision)}, n = {one.labels}")
    worst = f"{one.worst}, {_rate(one.worst_rate)}, n = {one.worst_labels}" if one.worst else "–"
    st.text(f"Worst edit type: {worst}")
    st.caption("In the plan" if planned else "Not in the plan: an estimate only")
    if one.way.family == found.recommended:
        st.badge("Recommended", icon=":material/recommend:", color="blue")
    _details(one.way, typed)


def _details(way: Way, typed: TypedScore | None) -> None:
    with st.expander("Its thresholds"):
        if way.by_category is not None:
            st.table({
                "category": list(map(words.plain, way.by_category)),
                "threshold": [_cut(cut) for cut in way.by_category.values()],
            })  # fmt: skip
        elif way.family == "typed" and typed is not None and way.cut is not None:
            found = typed.thresholds(way.cut)
            kinds = {"other types": found.global_, **found.edit_type}
            names, cuts = map(words.plain, kinds), map(_cut, kinds.values())
            st.table({"edit type": list(names), "threshold": list(cuts)})
            st.table({
                "criterion": list(map(words.plain, typed.weights)),
                "weight": [words.percent(one, 0) for one in typed.weights.values()],
            })  # fmt: skip
        else:
            st.text(f"Threshold {_cut(way.cut)}")
            for name, floor in (way.floors or {}).items():
                st.text(f"{name} at least {floor:.3f}")


def _cut(cut: float | None) -> str:
    return "keeps none" if cut is None else f"{cut:.3f}"


def _rate(rate: Interval) -> str:
    return words.interval(rate.estimate, rate.low, rate.high)

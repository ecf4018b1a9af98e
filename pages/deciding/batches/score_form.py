"""The form that draws edits to accept or reject: a few presets, the whole plan under Advanced."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.tasks import PURPOSES, Purpose
from review.statistics.sampling import STRATEGIES, Strategy
from store.access.people import Person
from store.db.workspace import Store
from store.promises import drawing as score_batches
from store.promises import pools
from store.promises.drawing import ScoreRequest

#: What a lead wants → purpose, strategy.
PRESETS: dict[str, tuple[Purpose, Strategy]] = {
    "Set a threshold": ("measure", "uniform"),
    "Look at edits near the threshold": ("fit", "near-threshold"),
    "Look at every edit type": ("fit", "per-type"),
    "Estimate what a threshold does, with few labels": ("fit", "by-score"),
    "Tune: labels to fit a type-aware score on": ("fit", "uniform"),
    "Questions with a known answer": ("gold", "uniform"),
    "Practice for new reviewers": ("training", "uniform"),
}


def intents(store: Store) -> list[str]:
    """Return what may be wanted: nothing without a judge's scores."""
    return list(PRESETS) if _runs(store) else []


def _runs(store: Store) -> list[pools.JudgeRun]:
    return [run for run in pools.judge_runs(store) if run.scored]


def form(store: Store, person: Person, intent: str) -> None:
    """Ask for edits by a preset; draw on a click."""
    purpose, strategy = PRESETS[intent]
    runs = _runs(store)
    left, middle, right = st.columns(3)
    judge = left.selectbox("Judge", [run.name for run in runs], key="draw-judge")
    scored = next(run.scored for run in runs if run.name == judge)
    # No bounds on the fields: a value out of them would be drawn as the one before it.
    size = middle.number_input("Edits", value=min(300, scored), step=1, key="draw-size")
    per_unit = right.number_input("Reviewers per edit", value=1, step=1, key="draw-per-unit")
    name = st.text_input("Name, if it is to have one", max_chars=80, key="draw-name")
    with st.expander("Advanced"):
        purpose, strategy, target, confidence, seed = _advanced(purpose, strategy)
    st.caption(f"{PURPOSES[purpose]} Drawn: {STRATEGIES[strategy]}.")
    if left_out := score_batches.known_by_id_only(store, judge):
        st.caption(
            f"{words.count(left_out, 'edit')} known by id only left out: nobody can judge "
            "them. **Load** their manifest."
        )
    request = ScoreRequest(
        purpose, int(size), strategy, int(per_unit), seed, judge, target, confidence,
        name.strip() or None,
    )  # fmt: skip
    if st.button("Draw", type="primary", key="draw"):
        _draw(store, person, request)
    if made := st.session_state.pop("drawn-batch", None):
        st.success(made)


def _draw(store: Store, person: Person, request: ScoreRequest) -> None:
    try:
        made = score_batches.draw_batch(store, request, by=person.name)
    except PicoReviewError as error:
        words.problem(error)
        return
    said = f"{made.name}: {words.count(made.units, 'edit')} drawn."
    if made.purpose == "measure":
        said += " The plan is frozen; **Thresholds** shows what it proves."
    st.session_state["drawn-batch"] = words.plain(made.name) + said[len(made.name) :]
    st.rerun()


def _advanced(purpose: Purpose, strategy: Strategy) -> tuple[Purpose, Strategy, float, float, int]:
    """Offer the whole plan; what is chosen here wins over the preset."""
    left, middle, right = st.columns(3)
    # A watch is drawn from what the published filter keeps: on Thresholds.
    purposes: list[Purpose] = [name for name in PURPOSES if name != "watch"]
    strategies = list(STRATEGIES)
    purpose = left.selectbox(
        "Purpose", purposes, purposes.index(purpose), key=f"draw-purpose-{purpose}",
        format_func=words.PURPOSE_NAMES.__getitem__,
    )  # fmt: skip
    strategy = middle.selectbox(
        "Drawn how", strategies, strategies.index(strategy), key=f"draw-strategy-{strategy}",
        format_func=STRATEGIES.__getitem__,
    )  # fmt: skip
    target = left.number_input("Target: acceptable share", value=0.9, step=0.01, key="draw-target")
    confidence = middle.number_input("Confidence", value=0.95, step=0.01, key="draw-confidence")
    seed = right.number_input("Seed", value=0, step=1, key="draw-seed")
    return purpose, strategy, float(target), float(confidence), int(seed)

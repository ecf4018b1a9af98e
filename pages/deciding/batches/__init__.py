"""A lead draws batches, watches them fill, and closes them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.deciding.batches.rank_form import groups_to_rank
from pages.deciding.batches.types_form import types_to_check
from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.tasks import PURPOSES, RANK, TASKS, Purpose
from review.spotcheck.allocation import RULES
from review.statistics.sampling import STRATEGIES, Strategy
from store.access.people import Person
from store.db.workspace import Store
from store.promises import pools
from store.types.drawing import LIKELY_WRONG
from store.work import batches, browse

#: What a lead wants → task, purpose, strategy.
INTENTS: dict[str, tuple[str, Purpose, Strategy]] = {
    "Set a threshold": ("score", "measure", "uniform"),
    "Look at edits near the threshold": ("score", "fit", "near-threshold"),
    "Look at every edit type": ("score", "fit", "per-type"),
    "Estimate what a threshold does, with few labels": ("score", "fit", "by-score"),
    "Tune: labels to fit a type-aware score on": ("score", "fit", "uniform"),
    "Questions with a known answer": ("score", "gold", "uniform"),
    "Practice for new reviewers": ("score", "training", "uniform"),
}
#: What else a lead may want, drawn in ways of their own.
RANKING = "Rank candidates"
CHECKING, MENDING = "Check types", "Fix types: the likeliest mistakes first"

#: How a batch was drawn, in words.
HOW = {
    name: said.partition(" (")[0]
    for said_of in (STRATEGIES, RULES, {LIKELY_WRONG: "the likeliest mistakes first"})
    for name, said in said_of.items()
}


def page(store: Store, person: Person) -> None:
    """Draw the batches page."""
    st.title("Batches")
    if not browse.counts(store).edits:
        words.empty("Nothing to draw from.", "Go to **Load** and bring in edits with judge scores.")
        return
    _draw_form(store, person, [run for run in pools.judge_runs(store) if run.scored])
    st.subheader("Batches")
    found = batches.all_batches(store)
    if not found:
        words.empty("No batch yet.", "Draw one above; reviewers see it at once on **Overview**.")
    for batch in found:
        _one(store, batch)


def _draw_form(store: Store, person: Person, runs: Sequence[pools.JudgeRun]) -> None:
    with st.container(border=True):
        st.subheader("Draw a batch")
        wants = [*(INTENTS if runs else ()), RANKING, CHECKING, MENDING]
        intent = st.selectbox("What for?", wants, key="draw-intent")
        if intent == RANKING:
            groups_to_rank(store, person)
        elif intent in (CHECKING, MENDING):
            types_to_check(store, person, "measure" if intent == CHECKING else "repair")
        else:
            _edits(store, person, intent, runs)


def _edits(store: Store, person: Person, intent: str, runs: Sequence[pools.JudgeRun]) -> None:
    task, purpose, strategy = INTENTS[intent]
    left, middle, right = st.columns(3)
    judge = left.selectbox("Judge", [run.name for run in runs], key="draw-judge")
    scored = next(run.scored for run in runs if run.name == judge)
    # No bounds on the fields: a value out of them would be drawn as the one before it.
    size = middle.number_input("Edits", value=min(300, scored), step=1, key="draw-size")
    per_unit = right.number_input("Reviewers per edit", value=1, step=1, key="draw-per-unit")
    name = st.text_input("Name, if it is to have one", max_chars=80, key="draw-name")
    with st.expander("Advanced"):
        task, purpose, strategy, target, confidence, seed = _advanced(task, purpose, strategy)
    st.caption(f"{PURPOSES[purpose]} Drawn: {STRATEGIES[strategy]}.")
    if left_out := batches.known_by_id_only(store, judge):
        st.caption(
            f"{words.count(left_out, 'edit')} known by id only left out: nobody can judge "
            "them. **Load** their manifest."
        )
    request = batches.Request(
        task, purpose, int(size), strategy, int(per_unit), seed, judge, target, confidence,
        name.strip() or None,
    )  # fmt: skip
    if st.button("Draw", type="primary", key="draw"):
        _draw(store, person, request)
    if made := st.session_state.pop("drawn-batch", None):
        st.success(made)


def _draw(store: Store, person: Person, request: batches.Request) -> None:
    try:
        made = batches.draw_batch(store, request, by=person.name)
    except PicoReviewError as error:
        words.problem(error)
        return
    said = f"{made.name}: {words.count(made.units, 'edit')} drawn."
    if made.purpose == "measure":
        said += " The plan is frozen; **Thresholds** shows what it proves."
    st.session_state["drawn-batch"] = words.plain(made.name) + said[len(made.name) :]
    st.rerun()


def _advanced(
    task: str, purpose: Purpose, strategy: Strategy
) -> tuple[str, Purpose, Strategy, float, float, int]:
    """Offer the whole plan; what is chosen here wins over the preset."""
    left, middle, right = st.columns(3)
    # A watch is drawn from what the published filter keeps: on Thresholds.
    purposes: list[Purpose] = [name for name in PURPOSES if name != "watch"]
    names = [name for name, one in TASKS.items() if one.unit == "edit" and not one.types]
    strategies = list(STRATEGIES)
    task = left.selectbox(
        "Task", names, names.index(task), key=f"draw-task-{task}",
        format_func=lambda one: TASKS[one].title,
    )  # fmt: skip
    purpose = middle.selectbox(
        "Purpose", purposes, purposes.index(purpose), key=f"draw-purpose-{purpose}",
        format_func=words.PURPOSE_NAMES.__getitem__,
    )  # fmt: skip
    strategy = right.selectbox(
        "Drawn how", strategies, strategies.index(strategy), key=f"draw-strategy-{strategy}",
        format_func=STRATEGIES.__getitem__,
    )  # fmt: skip
    target = left.number_input("Target: acceptable share", value=0.9, step=0.01, key="draw-target")
    confidence = middle.number_input("Confidence", value=0.95, step=0.01, key="draw-confidence")
    seed = right.number_input("Seed", value=0, step=1, key="draw-seed")
    return task, purpose, strategy, float(target), float(confidence), int(seed)


def _one(store: Store, batch: batches.Batch) -> None:
    with st.container(border=True):
        note = " · simulated" if batch.simulated else ""
        unit, way = ("question", "asked") if batch.task == RANK.name else ("edit", "drawn")
        st.markdown(
            f"**{words.plain(batch.name)}** · {words.count(batch.units, unit)} · "
            f"{words.PURPOSE_NAMES.get(batch.purpose, batch.purpose)}{note}"
        )
        share = batch.answered / batch.asked if batch.asked else 1.0
        st.progress(share, f"{batch.answered:,} of {batch.asked:,} answers")
        by = words.plain(batch.created_by)
        st.caption(
            f"{batch.per_unit} per {unit} · {batch.reserved} reserved now · "
            f"{way}: {words.plain(_how(batch))} · by {by}, "
            f"{batch.created:%Y-%m-%d %H:%M} UTC"
        )
        if batch.closed:
            st.caption(f"Closed {batch.closed:%Y-%m-%d %H:%M} UTC")
        elif batch.origin == "drawn":
            _close(store, batch)


def _how(batch: batches.Batch) -> str:
    return HOW.get(batch.strategy, batch.strategy) if batch.origin == "drawn" else "imported"


def _close(store: Store, batch: batches.Batch) -> None:
    """Ask before a batch is closed: it does not open again."""
    with st.popover("Close"):
        left = batch.asked - batch.answered
        st.markdown(
            f"{words.count(left, 'answer')} still asked for. Nothing more is given out, later "
            "answers do not count, and a closed batch does not open again."
        )
        if st.button("Close this batch", type="primary", key=f"close-{batch.id}"):
            batches.close(store, batch.id)
            st.rerun()

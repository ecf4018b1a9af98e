"""A lead draws batches, watches them fill, and closes them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import words
from pages.parts.rank_form import groups_to_rank
from review.sampling import STRATEGIES, Strategy
from review.tasks import PURPOSES, RANK, TASKS, Purpose
from store import batches, browse, pools
from store.people import Person
from store.workspace import Store

#: What a lead wants → task, purpose, strategy.
INTENTS: dict[str, tuple[str, Purpose, Strategy]] = {
    "Set a threshold": ("score", "measure", "uniform"),
    "Look at edits near the threshold": ("score", "fit", "near-threshold"),
    "Look at every edit type": ("score", "fit", "per-type"),
    "Practice for new reviewers": ("score", "training", "uniform"),
}
#: What else a lead may want: groups, drawn in their own way.
RANKING = "Rank candidates"


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
        wants = [*(INTENTS if runs else ()), RANKING]
        intent = st.selectbox("What for?", wants, key="draw-intent")
        if intent == RANKING:
            groups_to_rank(store, person)
        else:
            _edits(store, person, intent, runs)


def _edits(store: Store, person: Person, intent: str, runs: Sequence[pools.JudgeRun]) -> None:
    task, purpose, strategy = INTENTS[intent]
    left, middle, right = st.columns(3)
    judge = left.selectbox("Judge", [run.name for run in runs], key="draw-judge")
    scored = next(run.scored for run in runs if run.name == judge)
    size = middle.number_input("Edits", 1, scored, min(300, scored), key="draw-size")
    per_unit = right.number_input("Reviewers per edit", 1, 20, 1, key="draw-per-unit")
    with st.expander("Advanced"):
        task, purpose, strategy, target, confidence, seed = _advanced(task, purpose, strategy)
    st.caption(f"{PURPOSES[purpose]} Drawn: {STRATEGIES[strategy]}.")
    request = batches.Request(
        task, purpose, int(size), strategy, int(per_unit), seed, judge, target, confidence
    )
    if st.button("Draw", type="primary", key="draw"):
        made = batches.draw_batch(store, request, by=person.name)
        st.toast(words.plain(f"{made.name}: {words.count(made.units, 'edit')} drawn."))
        st.rerun()


def _advanced(
    task: str, purpose: Purpose, strategy: Strategy
) -> tuple[str, Purpose, Strategy, float, float, int]:
    """Offer the whole plan; what is chosen here wins over the preset."""
    left, middle, right = st.columns(3)
    names = [name for name, one in TASKS.items() if one.unit == "edit"]
    purposes, strategies = list(PURPOSES), list(STRATEGIES)
    task = left.selectbox("Task", names, names.index(task), key=f"draw-task-{task}")
    purpose = middle.selectbox(
        "Purpose", purposes, purposes.index(purpose), key=f"draw-purpose-{purpose}"
    )
    strategy = right.selectbox(
        "Drawn how", strategies, strategies.index(strategy), key=f"draw-strategy-{strategy}"
    )
    target = left.number_input("Target: acceptable share", 0.5, 0.99, 0.9, 0.01, key="draw-target")
    confidence = middle.number_input("Confidence", 0.5, 0.99, 0.95, 0.01, key="draw-confidence")
    seed = right.number_input("Seed", 0, 2**31 - 1, 0, key="draw-seed")
    return task, purpose, strategy, float(target), float(confidence), int(seed)


def _one(store: Store, batch: batches.Batch) -> None:
    with st.container(border=True):
        note = " · simulated" if batch.simulated else ""
        unit, way = ("question", "asked") if batch.task == RANK.name else ("edit", "drawn")
        st.markdown(
            f"**{words.plain(batch.name)}** · {words.count(batch.units, unit)} · "
            f"{words.plain(batch.purpose)} · {way} {words.plain(batch.strategy)}{note}"
        )
        share = batch.answered / batch.asked if batch.asked else 1.0
        st.progress(share, f"{batch.answered:,} of {batch.asked:,} answers")
        by = words.plain(batch.created_by)
        st.caption(
            f"{batch.per_unit} per {unit} · {batch.reserved} reserved now · by {by}, "
            f"{batch.created:%Y-%m-%d %H:%M} UTC"
        )
        if batch.closed:
            st.caption(f"Closed {batch.closed:%Y-%m-%d %H:%M} UTC")
        elif batch.origin == "drawn" and st.button("Close", key=f"close-{batch.id}"):
            batches.close(store, batch.id)
            st.rerun()

"""A lead draws batches, watches them fill, and closes them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.deciding.batches import rank_form, score_form, types_form
from pages.deciding.batches.any_form import AnyForm
from pages.parts import words
from review.spotcheck.allocation import RULES
from review.statistics.sampling import STRATEGIES
from store.access.people import Person
from store.db.workspace import Store
from store.types.drawing import LIKELY_WRONG
from store.work import batches, browse
from store.work.handler import handlers

#: Task → its form: what a lead may want of it, and how that is asked for.
FORMS: dict[str, Any] = {"score": score_form, "rank": rank_form, "types": types_form}

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
    _draw_form(store, person)
    st.subheader("Batches")
    found = batches.all_batches(store)
    if not found:
        words.empty("No batch yet.", "Draw one above; reviewers see it at once on **Overview**.")
    for batch in found:
        _one(store, batch)


def _draw_form(store: Store, person: Person) -> None:
    forms = {
        intent: form
        for handler in handlers(store)
        for form in [FORMS.get(handler.task.name) or AnyForm(handler)]
        for intent in form.intents(store)
    }
    with st.container(border=True):
        st.subheader("Draw a batch")
        intent = st.selectbox("What for?", list(forms), key="draw-intent")
        forms[intent].form(store, person, intent)


def _one(store: Store, batch: batches.Batch) -> None:
    with st.container(border=True):
        note = " · simulated" if batch.simulated else ""
        unit, way = ("question", "asked") if batch.mode else ("edit", "drawn")
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
    if batch.origin != "drawn":
        return "imported"
    return batch.mode or HOW.get(batch.strategy, batch.strategy)


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

"""What waits for whom, and what to do next."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from review.roles import may
from review.tasks import TASKS
from store import batches, browse, queue
from store.people import Person
from store.workspace import Store


def page(store: Store, person: Person) -> None:
    """Draw the overview for one person."""
    st.title("Overview")
    counts = browse.counts(store)
    if not counts.edits:
        words.empty(
            "No edits yet.", "Go to **Load** and bring in a manifest and its judge's scores."
        )
        return
    _waiting(store, person)
    _batches(store, person)
    _holdings(counts)


def _waiting(store: Store, person: Person) -> None:
    st.subheader("For you")
    for task in TASKS.values():
        left = queue.waiting(store, person.id, task.name)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{task.title}**: {words.count(left, 'edit')} waiting for you")
            if left:
                st.link_button("Start", task.name, type="primary", icon=":material/play_arrow:")


def _batches(store: Store, person: Person) -> None:
    found = batches.all_batches(store)
    st.subheader("For everybody")
    if not found:
        todo = (
            "Go to **Batches** and draw one." if may(person.role, "decide") else "A lead draws one."
        )
        words.empty("No batch has been drawn.", todo)
        return
    for batch in found[:8]:
        done = batch.answered / batch.asked if batch.asked else 1.0
        state = "closed" if batch.closed else f"{batch.reserved:,} reserved now"
        note = " · simulated" if batch.simulated else ""
        st.progress(
            done,
            words.plain(
                f"{batch.name}: {batch.answered:,} of {batch.asked:,} answers · {state}{note}"
            ),
        )


def _holdings(counts: browse.Counts) -> None:
    st.subheader("In this workspace")
    row = st.columns(5)
    row[0].metric("Edits", f"{counts.edits:,}")
    row[1].metric("Edit types", f"{counts.types:,}")
    row[2].metric("Candidate groups", f"{counts.groups:,}")
    row[3].metric("Multi-turn chains", f"{counts.chains:,}")
    row[4].metric("Reviews", f"{counts.reviews:,}")
    if counts.collisions or counts.known_by_id_only:
        st.text(
            f"{words.count(counts.collisions, 'edit')} in collisions (in no pool); "
            f"{words.count(counts.known_by_id_only, 'edit')} known by id only."
        )

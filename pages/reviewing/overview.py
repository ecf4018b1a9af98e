"""What waits for whom, and what to do next."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from pages.parts import address, words
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.filters import configs
from store.work import backlog, batches, browse, queue
from store.work.handler import handlers

SHOWN = 8
#: What a task's unit is called when counted.
UNITS = {"edit": "edit", "group": "question"}


def page(store: Store, person: Person) -> None:
    """Draw the overview for one person."""
    st.title("Overview")
    counts = browse.counts(store)
    if not counts.edits:
        todo = "Go to **Load** and bring in a manifest and its judge's scores."
        words.empty("No edits yet.", words.next_step(person, "load", todo))
        return
    found = batches.all_batches(store)
    _for_you(store, person)
    if may(person.role, "decide"):
        _for_the_lead(store, counts, found)
    _for_everybody(found, person)
    _by_person(store)
    _holdings(counts)


def _for_you(store: Store, person: Person) -> None:
    st.subheader("For you")
    for task in (handler.task for handler in handlers(store)):
        left = queue.waiting(store, person.id, task.name)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{task.title}**: {words.count(left, UNITS[task.unit])} waiting for you")
            if left:
                address.go(task.name, "Start", icon=":material/play_arrow:")


def _for_the_lead(store: Store, counts: browse.Counts, found: list[batches.Batch]) -> None:
    current = configs.in_force(store)
    todo: list[tuple[str, str, str]] = []
    if not counts.judges:
        todo.append(("No judge's scores are here yet.", "load", "Load them"))
    elif not found:
        todo.append(("No batch is drawn: reviewers have nothing to do.", "batches", "Draw one"))
    if current is None:
        todo.append(("No filter is published.", "thresholds", "Choose a threshold"))
    elif current.config.certificate is None:
        said = f"Version {current.version} of the filter is in force, and not proven."
        todo.append((said, "thresholds", "See the promises"))
    for text, where, label in todo:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(text)
            address.link(where, label, icon=":material/arrow_forward:")


def _for_everybody(found: list[batches.Batch], person: Person) -> None:
    st.subheader("Batches")
    if not found:
        todo = "Go to **Batches** and draw one."
        words.empty("No batch has been drawn.", words.next_step(person, "decide", todo))
    for batch in found[:SHOWN]:
        done = batch.answered / batch.asked if batch.asked else 1.0
        state = "closed" if batch.closed else f"{batch.reserved:,} reserved now"
        note = " · simulated" if batch.simulated else ""
        answers = f"{batch.answered:,} of {batch.asked:,} answers"
        st.progress(done, words.plain(f"{batch.name}: {answers} · {state}{note}"))


def _by_person(store: Store) -> None:
    for task in (handler.task for handler in handlers(store)):
        rows = [asdict(one) for one in backlog.by_person(store, task.name)]
        if rows:
            st.subheader(f"Who: {task.title}")
            st.dataframe(rows, hide_index=True, width="stretch")


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

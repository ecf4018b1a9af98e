"""The tab History: what came into force when, what changed by it, and taking a version back."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.desk import Desk
from review.core.errors import PicoReviewError
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.filters import configs
from store.filters.configs import Event, Published

SHOWN = 50


def draw(desk: Desk) -> None:
    """Draw the history of the published filters."""
    past(desk.store, desk.person)


def past(store: Store, person: Person) -> None:
    """Draw the history, newest first, for the desk and for Releases alike."""
    current, events = configs.in_force(store), configs.history(store)
    if current is None:
        words.empty("No filter is published.", "On **Publish**, draft one and publish it.")
        return
    for number, event in enumerate(events[:SHOWN]):
        before = events[number + 1] if number + 1 < len(events) else None
        with st.container(border=True):
            _event(store, person, event, before, current, number)
    if len(events) > SHOWN:
        st.caption(f"The newest {SHOWN} of {len(events):,}; `pico-review config history` has all.")
    _any_two(store, sorted({event.version for event in events}))


def _event(
    store: Store,
    person: Person,
    event: Event,
    before: Event | None,
    current: Published,
    number: int,
) -> None:
    """Draw one entry: who, when, why, what changed against what was in force before."""
    now = " · in force" if number == 0 else ""
    st.markdown(f"**Version {event.version} {event.kind}**{now}")
    st.text(f"{event.created:%Y-%m-%d %H:%M} UTC, {event.created_by}: {event.comment}")
    found = configs.published(store, event.version)
    if found.config.provenance.proposed_by:
        st.text(f"Proposed by {found.config.provenance.proposed_by}")
    promise = found.config.certificate
    st.text(promise.statement if promise else f"Not proven: {found.config.not_proven}")
    with st.expander("What changed", expanded=number == 0):
        if before is None:
            st.text("It is the first.")
        else:
            compared(store, before.version, event.version, f"event-{number}")
    row = st.columns([1, 1, 2])
    row[0].download_button(
        "Download (YAML)", found.text, f"filter-{event.version}.yaml", key=f"yaml-{number}"
    )
    if event.version != current.version and may(person.role, "decide"):
        with row[1].popover("Put back in force", key=f"rollback-{number}"):
            _rollback(store, person, event.version, current.version, number)


def _rollback(store: Store, person: Person, version: int, seen: int, number: int) -> None:
    st.text(f"From version {seen} to version {version}:")
    for change in configs.changed(store, seen, version):
        st.text(str(change))
    comment = st.text_input("Why?", key=f"rollback-why-{number}")
    if st.button(f"Put version {version} in force", type="primary", key=f"rollback-go-{number}"):
        try:
            configs.rollback(
                store, version, comment=comment or "put back", by=person.name, seen=seen
            )
        except PicoReviewError as error:
            words.problem(error)
        else:
            st.rerun()


def compared(store: Store, before: int, after: int, key: str) -> None:
    """Draw what changed between two versions: in words, and line by line of their files."""
    found = configs.changed(store, before, after)
    for change in found:
        st.text(str(change))
    if not found:
        st.text("Nothing that decides on edits.")
    if st.toggle("Line by line", key=f"lines-{key}"):
        st.code(configs.diff(store, before, after) or "Nothing.", language="diff")


def _any_two(store: Store, versions: list[int]) -> None:
    if len(versions) < 2:
        return
    st.subheader("Compare two versions")
    row = st.columns(2)
    before = row[0].selectbox("From version", versions, index=len(versions) - 2, key="compare-from")
    after = row[1].selectbox("To version", versions, index=len(versions) - 1, key="compare-to")
    if before != after:
        compared(store, before, after, "two")

"""Proposals: what reviewers propose to the lead, and what became of it."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.publishing.drafted import DRAFT, described
from review.core.errors import PicoReviewError
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.filters import proposals
from store.filters.proposals import Proposal

SHOWN = 20


def draw(store: Store, person: Person) -> None:
    """Draw the proposals: a lead decides on open ones, everybody reads what was answered."""
    found = proposals.listed(store)
    waiting = [one for one in found if one.decision is None]
    if waiting:
        st.subheader(f"Proposed: {words.count(len(waiting), 'filter')}")
        for one in waiting:
            _open(store, person, one)
    done = [one for one in found if one.decision is not None]
    if done:
        with st.expander(f"Answered proposals ({len(done):,})"):
            for one in done[:SHOWN]:
                st.text(_words(one))
                st.text(f"{one.decided_by} {one.decision} it: {one.answer or 'no word'}")


def _open(store: Store, person: Person, one: Proposal) -> None:
    with st.container(border=True):
        st.text(_words(one))
        if not may(person.role, "decide"):
            return
        answer = st.text_input("Answer", key=f"answer-{one.id}")
        row = st.columns(4)
        if row[0].button("Look at it", key=f"look-{one.id}"):
            st.session_state[DRAFT] = one.draft.id
        try:
            if row[1].button("Adopt as my draft", key=f"adopt-{one.id}"):
                made = proposals.adopt(store, one.id, by=person.name, answer=answer)
                st.session_state[DRAFT] = made.id
                st.rerun()
            if row[2].button("Decline", key=f"decline-{one.id}"):
                proposals.decline(store, one.id, by=person.name, answer=answer)
                st.rerun()
        except PicoReviewError as error:
            words.problem(error)


def _words(one: Proposal) -> str:
    when = f"{one.created:%Y-%m-%d %H:%M} UTC"
    return f"{one.created_by}, {when}: {one.comment}\n{described(one.draft)}"

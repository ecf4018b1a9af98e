"""Proposals: what reviewers propose to the lead, and what became of it."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.publishing.drafted import DRAFT, described
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.filters import proposals
from store.filters.proposals import Proposal

SHOWN = 20
#: Decision → what became of a proposal.
ANSWERED = {
    "adopted": N_("{name} adopted it: {answer}"),
    "declined": N_("{name} declined it: {answer}"),
}


def draw(store: Store, person: Person) -> None:
    """Draw the proposals: a lead decides on open ones, everybody reads what was answered."""
    listed = proposals.listed(store)
    open_ones = [proposal for proposal in listed if proposal.decision is None]
    if open_ones:
        st.subheader(ngettext("Proposed: {n:,} filter", "Proposed: {n:,} filters", len(open_ones)))
        for proposal in open_ones:
            _open(store, person, proposal)
    done = [proposal for proposal in listed if proposal.decision is not None]
    if done:
        with st.expander(_("Answered proposals ({n:,})", n=len(done))):
            for proposal in done[:SHOWN]:
                st.text(_words(proposal))
                st.text(
                    _(
                        ANSWERED[str(proposal.decision)],
                        name=proposal.decided_by,
                        answer=proposal.answer or _("no word"),
                    )
                )


def _open(store: Store, person: Person, proposal: Proposal) -> None:
    with st.container(border=True):
        st.text(_words(proposal))
        if not may(person.role, "decide"):
            return
        answer = st.text_input(_("Answer (required to decline)"), key=f"answer-{proposal.id}")
        row = st.columns(4)
        if row[0].button(_("Look at it"), key=f"look-{proposal.id}"):
            st.session_state[DRAFT] = proposal.draft.id
        try:
            if row[1].button(_("Adopt as my draft"), key=f"adopt-{proposal.id}"):
                draft = proposals.adopt(store, proposal.id, by=person.name, answer=answer)
                st.session_state[DRAFT] = draft.id
                st.rerun()
            if row[2].button(_("Decline"), key=f"decline-{proposal.id}"):
                if answer.strip():
                    proposals.decline(store, proposal.id, by=person.name, answer=answer)
                    st.rerun()
                st.error(_("Declining takes an answer: write it above."))
        except PicoReviewError as error:
            words.problem(error)


def _words(proposal: Proposal) -> str:
    when = f"{proposal.created:%Y-%m-%d %H:%M} UTC"
    return f"{proposal.created_by}, {when}: {proposal.comment}\n{described(proposal.draft)}"

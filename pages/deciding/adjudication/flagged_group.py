"""A group of candidates called unsafe: each is excluded or not; then the group is kept or asked."""

from __future__ import annotations

import streamlit as st

from pages.deciding.adjudication import answers
from pages.parts import pictures, words
from review.core.adjudication import REASONS, Case, Decision
from review.core.i18n import _
from store.access.people import Person
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.ranking import flagged
from store.work import adjudication
from store.work.handler import handler_of

#: So many candidates stand in a row.
IN_A_ROW = 3


def draw(store: Store, person: Person, case: Case) -> None:
    """Draw one group: who flagged it, source, instructions, every candidate, and what to decide."""
    key = f"{case.batch_id}-{case.unit_id}"
    views = catalog.edits(store, flagged.candidates(store, case.unit_id))
    edits = list(views.values())
    with st.container(border=True):
        st.caption(words.plain(f"{case.batch} · {_(REASONS['unsafe'])}"))
        for answer in adjudication.answers_to(store, case.batch_id, case.unit_id):
            if answer.verdict == "unsafe":
                st.text(answers.line(answer))
        note = st.text_input(
            _("Why"), key=f"note-{key}", max_chars=adjudication.NOTE_LENGTH,
            placeholder=_("For the log"),
        )  # fmt: skip
        _pictures(store, person, case, edits, note)
        st.caption(
            _(
                "An excluded candidate leaves pool, labels, groups and exports alike. Decide the "
                "group last: kept, it is not asked again in this batch; handed back, it is."
            )
        )
        _decisions(store, person, case, len(edits), note)


def _pictures(store: Store, person: Person, case: Case, edits: list[EditView], note: str) -> None:
    """Draw the source once and each candidate, without a name of who made it."""
    if not edits:
        st.text(_("No candidate is left."))
        return
    several = len({edit.text for edit in edits}) > 1
    if not several:
        st.text(words.instruction(edits[0].text))
    columns = st.columns(IN_A_ROW)
    with columns[0]:
        pictures.shown(store, edits[0], "source")
        st.caption(_("Source"))
    for place, edit in enumerate(edits, start=1):
        if place % IN_A_ROW == 0:
            columns = st.columns(IN_A_ROW)
        with columns[place % IN_A_ROW]:
            pictures.shown(store, edit, "edited")
            st.caption(_("Candidate {number}", number=place))
            if several:
                st.text(words.instruction(edit.text))
            _exclude(store, person, case, edit, note)


def _exclude(store: Store, person: Person, case: Case, edit: EditView, note: str) -> None:
    key = f"exclude-{case.batch_id}-{case.unit_id}-{edit.id}"
    if st.button(_("Exclude this candidate"), key=key):
        flagged.exclude(store, case.batch_id, case.unit_id, edit.id, by=person.id, note=note)
        st.toast(_("Excluded: kept in the log."))
        st.rerun()


def _decisions(store: Store, person: Person, case: Case, left: int, note: str) -> None:
    with st.container(horizontal=True):
        for decision, button in _offered(store, case, left).items():
            if st.button(button, key=f"{decision}-{case.batch_id}-{case.unit_id}"):
                adjudication.decide(
                    store, case.batch_id, case.unit_id, decision, by=person.id, note=note
                )
                st.toast(_("{decision}: kept in the log.", decision=button))
                st.rerun()


def _offered(store: Store, case: Case, left: int) -> dict[Decision, str]:
    """Return what is decided of the group: only two candidates or more can be asked about."""
    decisions = handler_of(store, case.task).decisions
    offered = {decision: _(button) for decision, button in decisions.items()}
    if left < flagged.size(store, case.unit_id):
        offered["accept"] = _("Keep the others")
    if left == 0:
        offered["accept"] = _("Done: none is left")
    if case.closed or left < 2:
        del offered["hand_back"]
    return offered

"""A lead's queue: flags, units on which reviewers do not agree, questions."""

from __future__ import annotations

import streamlit as st

from pages.deciding.adjudication import cases, flagged_group
from pages.parts import pictures, tables, words
from review.core.adjudication import Case
from review.core.answers import QUESTION_LENGTH
from review.core.i18n import _, ngettext
from store.access.people import Person
from store.dataset import catalog
from store.dataset.groups import edits_of
from store.db.workspace import Store
from store.work import adjudication, questions
from store.work.handler import handler_of

#: So many are drawn at once: pictures are heavy, and a lead decides one after the other.
SHOWN = 5


def page(store: Store, person: Person) -> None:
    """Draw the queue, once what was just decided is taken."""
    cases.take(store, person)
    st.title(_("Queue"))
    waiting = adjudication.waiting(store)
    groups = [case for case in waiting if handler_of(store, case.task).task.unit == "group"]
    edits = [case for case in waiting if case not in groups]
    asked = questions.asked(store, answered=False)
    if not (waiting or asked):
        todo = _("Flags, ties, doubts and questions of reviewers come here while they work.")
        words.empty(_("Nothing waits for you."), todo)
    cases.draw(store, person, edits)
    _groups(store, person, groups)
    _questions(store, person, asked)
    _answered(store)
    _excluded(store)


def _groups(store: Store, person: Person, cases: list[Case]) -> None:
    if not cases:
        return
    st.subheader(
        ngettext(
            "Candidates called unsafe: {n:,} group",
            "Candidates called unsafe: {n:,} groups",
            len(cases),
        )
    )
    for case in cases[:SHOWN]:
        flagged_group.draw(store, person, case)
    if len(cases) > SHOWN:
        st.caption(words.more_come_up(len(cases) - SHOWN))


def _questions(store: Store, person: Person, asked: list[questions.OpenQuestion]) -> None:
    if not asked:
        return
    st.subheader(_("Questions: {n:,}", n=len(asked)))
    for question in asked[:SHOWN]:
        with st.container(border=True):
            _question(store, person, question)


def _question(store: Store, person: Person, asked: questions.OpenQuestion) -> None:
    """Draw a reviewer's question, what it is about, and the field for its answer."""
    key = asked.question.id
    st.caption(words.plain(f"{asked.asker} · {asked.batch}"))
    st.text(asked.question.text)
    with st.expander(_("What it is about")):
        for edit in catalog.edits(store, edits_of(store, asked.unit_id)).values():
            st.text(words.instruction(edit.text))
            pictures.pair(store, edit)
    reply = st.text_area(_("Answer"), key=f"answer-{key}", max_chars=QUESTION_LENGTH)
    if st.button(_("Send"), key=f"send-{key}", disabled=not reply.strip()):
        questions.answer(store, key, reply, by=person.name)
        st.toast(_("Answered; it is shown where it was asked."))
        st.rerun()


def _answered(store: Store) -> None:
    answered = questions.asked(store, answered=True, limit=20)
    if answered:
        with st.expander(_("Questions answered lately: {n}", n=len(answered))):
            for asked in answered:
                st.text(f"{asked.asker}: {asked.question.text}\n→ {asked.question.answer}")


def _excluded(store: Store) -> None:
    excluded = adjudication.exclusions(store)
    if not excluded:
        return
    st.subheader(ngettext("Excluded: {n:,} edit", "Excluded: {n:,} edits", len(excluded)))
    st.caption(
        _(
            "They left pool and labels alike; the next draft of the filter names them. What is "
            "excluded after a promise weakens it: Thresholds and Releases say by how much."
        )
    )
    rows = [
        {
            _("why"): exclusion.note,
            _("by"): exclusion.by,
            _("when"): exclusion.time.strftime("%Y-%m-%d %H:%M"),
            _("edited image"): exclusion.output_image,
        }
        for exclusion in excluded
    ]
    tables.of_edits(store, rows, [exclusion.edit_id for exclusion in excluded], key="excluded")

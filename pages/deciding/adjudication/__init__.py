"""A lead's queue: flags, units on which reviewers do not agree, questions."""

from __future__ import annotations

import streamlit as st

from pages.deciding.adjudication import cases
from pages.parts import tables, words
from review.core.i18n import _, ngettext
from store.access.people import Person
from store.db.workspace import Store
from store.work import adjudication, questions


def page(store: Store, person: Person) -> None:
    """Draw the queue, once what was just decided is taken."""
    cases.take(store, person)
    st.title(_("Queue"))
    waiting = adjudication.waiting(store)
    asked = questions.asked(store, answered=False)
    if not (waiting or asked):
        todo = _("Flags, ties, doubts and questions of reviewers come here while they work.")
        words.empty(_("Nothing waits for you."), todo)
    cases.draw(store, person, waiting, asked)
    _answered(store)
    _excluded(store)


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
            "The next draft of the filter names them. Before a checkpoint they count as rejected; "
            "what is excluded after it weakens the promise: Thresholds and Releases say by how "
            "much."
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

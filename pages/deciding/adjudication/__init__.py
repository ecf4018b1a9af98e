"""A lead's queue: flags, units on which reviewers do not agree, questions."""

from __future__ import annotations

import streamlit as st

from pages.deciding.adjudication import answers, flagged_group
from pages.parts import pictures, words
from review.core.adjudication import REASONS, Case, Decision
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
#: What is offered for a flag, and for reviewers who do not agree.
FOR_A_FLAG: tuple[Decision, ...] = ("exclude", "accept", "reject", "hand_back")
FOR_A_LABEL: tuple[Decision, ...] = ("accept", "reject", "exclude")


def page(store: Store, person: Person) -> None:
    """Draw the queue."""
    st.title(_("Queue"))
    cases = adjudication.waiting(store)
    called = [case for case in cases if case.why == "unsafe"]
    groups = [case for case in called if handler_of(store, case.task).task.unit == "group"]
    flags = [case for case in called if case not in groups]
    divided = [case for case in cases if case.why != "unsafe"]
    asked = questions.asked(store, answered=False)
    if not (cases or asked):
        todo = _("Flags, ties, doubts and questions of reviewers come here while they work.")
        words.empty(_("Nothing waits for you."), todo)
    if flags:
        title = ngettext("Called unsafe: {n:,} edit", "Called unsafe: {n:,} edits", len(flags))
        _section(store, person, title, flags, FOR_A_FLAG)
    _groups(store, person, groups)
    _questions(store, person, asked)
    if divided:
        title = ngettext("To decide: {n:,} edit", "To decide: {n:,} edits", len(divided))
        _section(store, person, title, divided, FOR_A_LABEL)
    _answered(store)
    _excluded(store)


def _section(
    store: Store, person: Person, title: str, cases: list[Case], choices: tuple[Decision, ...]
) -> None:
    st.subheader(title)
    for case in cases[:SHOWN]:
        _case(store, person, case, choices)
    if len(cases) > SHOWN:
        st.caption(words.more_come_up(len(cases) - SHOWN))


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


def _case(store: Store, person: Person, case: Case, choices: tuple[Decision, ...]) -> None:
    key = f"{case.batch_id}-{case.unit_id}"
    with st.container(border=True):
        edit = catalog.edit(store, case.unit_id)
        st.caption(words.plain(f"{case.batch} · {_(REASONS[case.why])}"))
        st.text(words.instruction(edit.text))
        pictures.pair(store, edit)
        for answer in adjudication.answers_to(store, case.batch_id, case.unit_id):
            st.text(answers.line(answer))
        note = st.text_input(
            _("Why"), key=f"note-{key}", max_chars=adjudication.NOTE_LENGTH,
            placeholder=_("For the log"),
        )  # fmt: skip
        with st.container(horizontal=True):
            for decision, button in _offered(store, case, choices).items():
                if st.button(button, key=f"{decision}-{key}"):
                    adjudication.decide(
                        store, case.batch_id, case.unit_id, decision, by=person.id, note=note
                    )
                    st.toast(_("{decision}: kept in the log.", decision=button))
                    st.rerun()


def _offered(store: Store, case: Case, choices: tuple[Decision, ...]) -> dict[Decision, str]:
    """Return what a lead may decide here → the words on its button."""
    named = handler_of(store, case.task).decisions
    gone = {"hand_back"} if case.closed else set()
    return {name: _(named[name]) for name in choices if name in named and name not in gone}


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
            _("edit"): exclusion.output_image,
            _("why"): exclusion.note,
            _("by"): exclusion.by,
            _("when"): exclusion.time.strftime("%Y-%m-%d %H:%M"),
        }
        for exclusion in excluded
    ]
    st.dataframe(rows, hide_index=True, width="stretch")

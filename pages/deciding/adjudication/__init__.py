"""A lead's queue: flags, units on which reviewers do not agree, questions."""

from __future__ import annotations

import streamlit as st

from pages.deciding.adjudication import flagged_group
from pages.parts import pictures, words
from review.core.adjudication import REASONS, Case, Decision
from review.core.answers import QUESTION_LENGTH
from store.access.people import Person
from store.dataset import groups as rank_groups
from store.db.workspace import Store
from store.work import adjudication, browse, questions
from store.work.handler import handler_of

#: So many are drawn at once: pictures are heavy, and a lead decides one after the other.
SHOWN = 5
#: What is offered for a flag, and for reviewers who do not agree.
FOR_A_FLAG: tuple[Decision, ...] = ("exclude", "accept", "reject", "hand_back")
FOR_A_LABEL: tuple[Decision, ...] = ("accept", "reject", "exclude")


def page(store: Store, person: Person) -> None:
    """Draw the queue."""
    st.title("Queue")
    cases = adjudication.waiting(store)
    called = [case for case in cases if case.why == "unsafe"]
    groups = [case for case in called if handler_of(store, case.task).task.unit == "group"]
    flags = [case for case in called if case not in groups]
    divided = [case for case in cases if case.why != "unsafe"]
    asked = questions.asked(store, answered=False)
    if not (cases or asked):
        words.empty(
            "Nothing waits for you.",
            "Flags, ties, doubts and questions of reviewers come here while they work.",
        )
    _section(store, person, "Called unsafe", flags, FOR_A_FLAG)
    _groups(store, person, groups)
    _questions(store, person, asked)
    _section(store, person, "To decide", divided, FOR_A_LABEL)
    _answered(store)
    _excluded(store)


def _section(
    store: Store, person: Person, title: str, cases: list[Case], choices: tuple[Decision, ...]
) -> None:
    if not cases:
        return
    st.subheader(f"{title}: {words.count(len(cases), 'edit')}")
    for case in cases[:SHOWN]:
        _case(store, person, case, choices)
    if len(cases) > SHOWN:
        st.caption(f"{len(cases) - SHOWN:,} more come up as these are decided.")


def _groups(store: Store, person: Person, cases: list[Case]) -> None:
    if not cases:
        return
    st.subheader(f"Candidates called unsafe: {words.count(len(cases), 'group')}")
    for case in cases[:SHOWN]:
        flagged_group.draw(store, person, case)
    if len(cases) > SHOWN:
        st.caption(f"{len(cases) - SHOWN:,} more come up as these are decided.")


def _case(store: Store, person: Person, case: Case, choices: tuple[Decision, ...]) -> None:
    key = f"{case.batch_id}-{case.unit_id}"
    with st.container(border=True):
        edit = browse.one(store, case.unit_id)
        st.caption(words.plain(f"{case.batch} · {REASONS[case.why]}"))
        st.text(edit.text or "(no instruction is known)")
        pictures.pair(store, edit)
        for said in adjudication.said(store, case.batch_id, case.unit_id):
            st.text(said.line)
        note = st.text_input(
            "Why", key=f"note-{key}", max_chars=adjudication.NOTE_LENGTH, placeholder="For the log"
        )
        with st.container(horizontal=True):
            for decision, button in _offered(store, case, choices).items():
                if st.button(button, key=f"{decision}-{key}"):
                    adjudication.decide(
                        store, case.batch_id, case.unit_id, decision, by=person.id, note=note
                    )
                    st.toast(f"{button}: kept in the log.")
                    st.rerun()


def _offered(store: Store, case: Case, choices: tuple[Decision, ...]) -> dict[Decision, str]:
    """Return what a lead may decide here → the words on its button."""
    named = handler_of(store, case.task).decisions
    gone = {"hand_back"} if case.closed else set()
    return {one: named[one] for one in choices if one in named and one not in gone}


def _questions(store: Store, person: Person, asked: list[questions.OpenQuestion]) -> None:
    if not asked:
        return
    st.subheader(f"Questions: {len(asked):,}")
    for one in asked[:SHOWN]:
        key = one.question.id
        with st.container(border=True):
            st.caption(words.plain(f"{one.asker} · {one.batch}"))
            st.text(one.question.text)
            with st.expander("What it is about"):
                for edit in browse.many(store, rank_groups.edits_of(store, one.unit_id)).values():
                    st.text(edit.text or "(no instruction is known)")
                    pictures.pair(store, edit)
            said = st.text_area("Answer", key=f"answer-{key}", max_chars=QUESTION_LENGTH)
            if st.button("Send", key=f"send-{key}", disabled=not said.strip()):
                questions.answer(store, key, said, by=person.name)
                st.toast("Answered; it is shown where it was asked.")
                st.rerun()


def _answered(store: Store) -> None:
    found = questions.asked(store, answered=True, limit=20)
    if found:
        with st.expander(f"Questions answered lately: {len(found)}"):
            for one in found:
                st.text(f"{one.asker}: {one.question.text}\n→ {one.question.answer}")


def _excluded(store: Store) -> None:
    found = adjudication.exclusions(store)
    if not found:
        return
    st.subheader(f"Excluded: {words.count(len(found), 'edit')}")
    st.caption(
        "They left pool and labels alike; the next draft of the filter names them. What is "
        "excluded after a promise weakens it: Thresholds and Releases say by how much."
    )
    rows = [
        {
            "edit": one.output_image,
            "why": one.note,
            "by": one.by,
            "when": one.time.strftime("%Y-%m-%d %H:%M"),
        }
        for one in found
    ]
    st.dataframe(rows, hide_index=True, width="stretch")

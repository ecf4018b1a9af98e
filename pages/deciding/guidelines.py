"""A task's guidelines: a lead writes them and picks examples; every version is kept."""

from __future__ import annotations

import streamlit as st

from pages.parts import pictures, words
from review.core.guidelines import MOST_EXAMPLES, NOTE_LENGTH, TEXT_LENGTH, Example, Guidelines
from review.core.tasks import Task
from store.access.people import Person
from store.db.workspace import Store
from store.work import browse, guidelines
from store.work.handler import handler_of

FOUND = 6


def page(store: Store, person: Person) -> None:
    """Draw the guidelines page."""
    st.title("Guidelines")
    names = list(store.tasks)
    name = names[0] if len(names) == 1 else st.selectbox("Task", names, key="guidelines-task")
    task = handler_of(store, name).task
    current = guidelines.current(store, task)
    st.caption(
        f"{task.title}, version {current.version}. Reviewers see them in the station; each answer "
        "names the version it was given under, and so does each plan."
    )
    _text(store, person, task, current)
    st.subheader("Examples")
    if not current.examples:
        words.empty("No example yet.", "Find an edit below that shows what to accept or reject.")
    for place, example in enumerate(current.examples):
        _example(store, person, task, current, place, example)
    if len(current.examples) < MOST_EXAMPLES:
        _add(store, person, task, current)
    _history(store, task)


def _text(store: Store, person: Person, task: Task, current: Guidelines) -> None:
    with st.form("guidelines-text"):
        text = st.text_area(
            "What to accept and what to reject", current.text, 220, TEXT_LENGTH,
            key=f"guidelines-{task.name}-{current.version}",
        )  # fmt: skip
        if st.form_submit_button("Save as the next version", type="primary"):
            _save(store, person, task, text, current.examples)


def _example(
    store: Store, person: Person, task: Task, current: Guidelines, place: int, example: Example
) -> None:
    with st.container(border=True):
        edit = browse.one(store, example.edit_id)
        word = "Accept" if example.verdict == "accept" else "Reject"
        st.markdown(f"**{word}** · {words.plain(edit.text or '(no instruction is known)')}")
        st.text(example.note)
        pictures.pair(store, edit, "thumb")
        if st.button("Take it out", key=f"out-{example.edit_id}"):
            left = current.examples[:place] + current.examples[place + 1 :]
            _save(store, person, task, current.text, left)


def _add(store: Store, person: Person, task: Task, current: Guidelines) -> None:
    st.subheader("Add an example")
    wanted = st.text_input(
        "Find an edit", key="example-find", placeholder="Words of its instruction, or its file"
    )
    if not wanted:
        return
    taken = {example.edit_id for example in current.examples}
    found = browse.page(store, browse.Filter(reviewer=person.id, text=wanted), limit=FOUND).edits
    free = [edit for edit in found if edit.id not in taken]
    if not free:
        st.text("No edit has these words, or they are examples already.")
        return
    note = st.text_input("What it shows", key="example-note", max_chars=NOTE_LENGTH)
    for edit in free:
        with st.container(border=True):
            st.text(edit.text or edit.output_image)
            pictures.pair(store, edit, "thumb")
            with st.container(horizontal=True):
                if st.button("An example to accept", key=f"accept-{edit.id}"):
                    made = Example(edit.id, "accept", note.strip())
                    _save(store, person, task, current.text, (*current.examples, made))
                if st.button("An example to reject", key=f"reject-{edit.id}"):
                    made = Example(edit.id, "reject", note.strip())
                    _save(store, person, task, current.text, (*current.examples, made))


def _save(
    store: Store, person: Person, task: Task, text: str, examples: tuple[Example, ...]
) -> None:
    made = guidelines.replace(store, task, text, examples, by=person.name)
    st.toast(f"Version {made.version} is in force.")
    st.rerun()


def _history(store: Store, task: Task) -> None:
    older = guidelines.versions(store, task)[1:]
    if older:
        with st.expander(f"Earlier versions: {len(older)}"):
            for one in older:
                st.markdown(
                    f"**Version {one.version}** · {words.count(len(one.examples), 'example')}"
                )
                st.text(one.text)

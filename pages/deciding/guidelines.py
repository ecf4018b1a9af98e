"""A task's guidelines: leads write them and pick examples, all read; every version is kept."""

from __future__ import annotations

from functools import partial
from typing import Literal

import streamlit as st

from pages.parts import pictures, strip, words
from review.core.guidelines import MOST_EXAMPLES, NOTE_LENGTH, TEXT_LENGTH, Example, Guidelines
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.core.tasks import Task
from store.access.people import Person
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.work import browse, guidelines
from store.work.handler import handler_of

FOUND = 6
#: Verdict of an example → its button.
VERDICTS: dict[Literal["accept", "reject"], str] = {
    "accept": N_("An example to accept"),
    "reject": N_("An example to reject"),
}


def page(store: Store, person: Person) -> None:
    """Draw the guidelines of a task: for reviewers to read, for leads to write."""
    st.title(_("Guidelines"))
    task = handler_of(store, _picked(store)).task
    current = guidelines.current(store, task)
    st.caption(
        _(
            "{task}, version {version}. Reviewers see them in the station; each answer names the "
            "version it was given under, and so does each plan.",
            task=_(task.title),
            version=current.version,
        )
    )
    if may(person.role, "decide"):
        _written(store, person, task, current)
    else:
        _read(store, task, current)


def _picked(store: Store) -> str:
    """Let a task be picked; the address may name one."""
    names = list(store.tasks)
    named = st.query_params.get("task")
    if len(names) == 1:
        return names[0]
    return st.selectbox(
        _("Task"), names, names.index(named) if named in names else 0,
        format_func=partial(_title, store), key="guidelines-task",
    )  # fmt: skip


def _read(store: Store, task: Task, current: Guidelines) -> None:
    st.text(current.text)
    for example in current.examples:
        with st.container(border=True):
            _shown(store, task, example)


def _written(store: Store, person: Person, task: Task, current: Guidelines) -> None:
    _text(store, person, task, current)
    st.subheader(_("Examples"))
    if not current.examples:
        todo = _("Find one below that shows what to accept or reject.")
        words.empty(_("No example yet."), todo)
    for place, example in enumerate(current.examples):
        _example(store, person, task, current, place, example)
    if len(current.examples) < MOST_EXAMPLES:
        _add(store, person, task, current)
    _history(store, task)


def _title(store: Store, task: str) -> str:
    return _(handler_of(store, task).task.title)


def _text(store: Store, person: Person, task: Task, current: Guidelines) -> None:
    with st.form("guidelines-text"):
        text = st.text_area(
            _("What to accept and what to reject"), current.text, 220, TEXT_LENGTH,
            key=f"guidelines-{task.name}-{current.version}",
        )  # fmt: skip
        if st.form_submit_button(_("Save as the next version"), type="primary"):
            _save(store, person, task, text, current.examples)


def _example(
    store: Store, person: Person, task: Task, current: Guidelines, place: int, example: Example
) -> None:
    with st.container(border=True):
        _shown(store, task, example)
        if st.button(_("Take it out"), key=f"out-{example.edit_id}"):
            left = current.examples[:place] + current.examples[place + 1 :]
            _save(store, person, task, current.text, left)


def _shown(store: Store, task: Task, example: Example) -> None:
    edit = catalog.edit(store, example.edit_id)
    word = _("Accept") if example.verdict == "accept" else _("Reject")
    st.markdown(f"**{word}** · {words.plain(words.instruction(edit.text))}")
    st.text(example.note)
    _pictures(store, task, edit)


def _pictures(store: Store, task: Task, edit: EditView) -> None:
    """Draw what reviewers are shown of an example: a pair, both texts too, or the whole chain."""
    if task.texts:
        st.text(edit.summarized_text or "")
    turns = next(iter(catalog.chains_of(store, edit.id).values()), None)
    if task.unit == "chain" and turns:
        strip.draw(store, turns)
    else:
        pictures.pair(store, edit, "thumb")


def _add(store: Store, person: Person, task: Task, current: Guidelines) -> None:
    st.subheader(_("Add an example"))
    wanted = st.text_input(
        _("Find a turn of a chain") if task.unit == "chain" else _("Find an edit"),
        key="example-find",
        placeholder=_("Words of its instruction, or its file"),
    )  # fmt: skip
    if not wanted:
        return
    taken = {example.edit_id for example in current.examples}
    kind = browse.CHAIN if task.unit == "chain" else None
    asked = browse.Filter(reviewer=person.id, text=wanted, kind=kind)
    matches = browse.page(store, asked, limit=FOUND).edits
    free = [edit for edit in matches if edit.id not in taken]
    if not free:
        st.text(_("No edit has these words, or they are examples already."))
        return
    note = st.text_input(_("What it shows"), key="example-note", max_chars=NOTE_LENGTH)
    for edit in free:
        with st.container(border=True):
            st.text(edit.text or edit.output_image)
            _pictures(store, task, edit)
            with st.container(horizontal=True):
                for verdict, button in VERDICTS.items():
                    if st.button(_(button), key=f"{verdict}-{edit.id}"):
                        example = Example(edit.id, verdict, note.strip())
                        _save(store, person, task, current.text, (*current.examples, example))


def _save(
    store: Store, person: Person, task: Task, text: str, examples: tuple[Example, ...]
) -> None:
    saved = guidelines.replace(store, task, text, examples, by=person.name)
    st.toast(_("Version {version} is in force.", version=saved.version))
    st.rerun()


def _history(store: Store, task: Task) -> None:
    older = guidelines.versions(store, task)[1:]
    if older:
        with st.expander(_("Earlier versions: {n}", n=len(older))):
            for version in older:
                st.markdown(
                    ngettext(
                        "**Version {version}** · {n:,} example",
                        "**Version {version}** · {n:,} examples",
                        len(version.examples),
                        version=version.version,
                    )
                )
                st.text(version.text)

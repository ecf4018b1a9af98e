"""One job's path: a row of steps, and under it what holds it up."""

from __future__ import annotations

import streamlit as st

from demo import tour
from pages.parts import address, words
from review.core.path import Note, Path, State, Step
from store.db.workspace import Store


def draw(store: Store, path: Path, *, accent: bool) -> None:
    """Draw a row; ``accent``: its due step is the one thing to do next."""
    with st.container(border=True, gap="xxsmall", key=f"path-{path.task}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{words.plain(path.title)}**", width=130)
            for number, (step, state) in enumerate(zip(path.steps, path.states(), strict=True), 1):
                _step(path, step, state, number, accent=accent)
        if said := tour.sentence(store, path.task):
            st.markdown(said)
        for note in path.notes:
            _note(note)


def _step(path: Path, step: Step, state: State, number: int, *, accent: bool) -> None:
    label = words.plain(" ".join(filter(None, [f"{number}", step.name, step.figure])))
    if state == "due":
        if st.button(label, type="primary" if accent else "secondary", key=f"due-{path.task}"):
            address.switch(step.place.address, step.place.query)
        return
    icon = ":material/check:" if state == "done" else None
    address.link(step.place.address, label, icon=icon, **step.place.query)


def _note(note: Note) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(words.capitalized(note.what), width="content")
        label = f"{words.capitalized(note.action)} →"
        address.link(note.place.address, label, **note.place.query)

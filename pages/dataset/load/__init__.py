"""Load in three steps: the files and their pictures, their columns, and a check of it all."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.dataset.load import check, columns, file, loaded
from pages.dataset.load.visit import Visit, current
from review.core.i18n import N_, _
from store.access.people import Person
from store.db.workspace import Store

#: Title, how the step is drawn, and what is said of it once it is done.
Step = tuple[str, Callable[[Store, Person, Visit], None], Callable[[Visit], str]]
STEPS: tuple[Step, ...] = (
    (N_("File"), file.draw, file.said),
    (N_("Columns"), columns.draw, columns.said),
    (N_("Check"), check.draw, check.said),
)


def page(store: Store, person: Person) -> None:
    """Draw the load page: one step open, those before it in a line, those after it named."""
    st.title(_("Load"))
    visit = current(store)
    if visit.loaded:
        loaded.draw(store, visit.loaded)
        return
    for number, (title, draw, said) in enumerate(STEPS, start=1):
        with st.container(border=True):
            if number == visit.step:
                st.subheader(f"{number} · {_(title)}")
                draw(store, person, visit)
            elif number < visit.step:
                _done(visit, number, f"{number} · {_(title)}", said(visit))
            else:
                st.caption(f"{number} · {_(title)}")


def _done(visit: Visit, number: int, title: str, said: str) -> None:
    """Draw a step that is behind in a line, with the way back to it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{title}**", width="content")
        st.text(said)
        st.button(_("Change"), key=f"load-back-{number}", on_click=visit.go, args=[number])

"""Where everybody stands: a lead sees each job's path, a reviewer what waits for them."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.reviewing.overview import job, own, shortly
from review.core import i18n
from review.core.i18n import N_, _
from review.core.path import Path, accented
from review.core.roles import may
from store import paths
from store.access.people import Person
from store.db.workspace import Store
from store.work import browse

#: What the app is, in one sentence.
WHAT = N_(
    "**pico-review**: people review text-guided image edits; from their answers come a filter that "
    "keeps what it promises, and pairs that train."
)


def page(store: Store, person: Person) -> None:
    """Draw the overview for one person."""
    st.title(_("Overview"))
    st.markdown(_(WHAT))
    lead, counts = may(person.role, "decide"), browse.counts(store)
    if not counts.edits:
        todo = _("Go to **Load** and bring in a manifest and its judge's scores.")
        words.empty(_("No edits yet."), words.next_step(person, "load", todo))
    if lead:
        _jobs(store, person)
    if lead and counts.edits:
        shortly.draw(store, counts)
    if not lead:
        own.draw(store, person)


def _jobs(store: Store, person: Person) -> None:
    """Draw the path of every job; only the step to take next has the one accent of the page."""
    key = (person.id, i18n.spoken(), paths.state(store))
    with st.spinner(_("Looking where each job stands…")):
        found = _paths(key, store, person.id)
    next_one = accented(found)
    for path in found:
        job.draw(store, path, accent=path is next_one)


@st.cache_data(max_entries=64, ttl=20, show_spinner=False)
def _paths(key: tuple[object, ...], _store: Store, _me: str) -> list[Path]:  # noqa: ARG001
    return paths.paths(_store, _me)

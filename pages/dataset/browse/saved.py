"""Saved filters: what was asked for, by a name, opened again with a click."""

from __future__ import annotations

import streamlit as st

from pages.dataset.browse import fields
from pages.parts import browse_link, words
from review.core.errors import PicoReviewError
from review.core.i18n import _
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.work import saved_filters
from store.work.saved_filters import SavedFilter


def draw(store: Store, person: Person) -> None:
    """List the saved filters; a lead saves what the fields ask for, and deletes."""
    found = saved_filters.all_saved(store)
    decides = may(person.role, "decide")
    if not (found or decides):
        return
    with st.popover(_("Saved filters")):
        for one in found:
            _one(store, person, one, decides=decides)
        if decides:
            _save(store, person)


def _one(store: Store, person: Person, one: SavedFilter, *, decides: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            words.plain(one.name), key=f"saved-{one.name}", on_click=fields.fill_in_anew,
            args=(one.asked,), type="tertiary",
        )  # fmt: skip
        if decides and st.button(_("Delete"), key=f"delete-{one.name}"):
            saved_filters.forget(store, one.name, by=person)
            st.rerun()


def _save(store: Store, person: Person) -> None:
    asked = browse_link.asked()
    if not asked:
        st.caption(_("Choose something in the fields, then save it here by a name."))
        return
    name = st.text_input(_("Save this filter as"), key="save-as", max_chars=saved_filters.LONGEST)
    if st.button(_("Save"), key="save-filter", disabled=not name.strip()):
        try:
            saved_filters.save(store, name, asked, by=person)
        except PicoReviewError as error:
            words.problem(error)
            return
        st.rerun()

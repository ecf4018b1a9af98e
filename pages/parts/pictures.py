"""Pictures on pages: by signed link, side by side, with words where there is no picture."""

from __future__ import annotations

import streamlit as st

from pages.parts import browse_link, words
from pages.parts.address import site
from review.core.edits import Side
from review.core.errors import BadInput
from review.core.i18n import N_, _
from store.dataset import images
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.work import on_screen

#: What each picture of an edit is called: to be read, and to be heard in its place.
SIDES = {"source": N_("Source"), "edited": N_("Edit")}
_MISSING = {"source": N_("Source picture missing"), "edited": N_("Edited picture missing")}
_BROKEN = {"source": N_("Source picture broken"), "edited": N_("Edited picture broken")}


def shown(
    store: Store, edit: EditView, side: Side, size: str = "screen", *, link: str | None = None
) -> None:
    """Show one side of an edit, which opens the whole of it, or say why there is no picture."""
    path = images.path_of(store, edit.id, side)
    if path is None:
        st.text(_(_MISSING[side]))
        return
    try:
        images.picture(store, path, size)  # Read once and kept: the browser's request finds it.
    except BadInput as error:
        st.text(_(_BROKEN[side]))
        st.caption(words.plain(error.message))
        return
    # Streamlit takes an address without a host for a file of the server.
    picture = site() + on_screen.picture_url(store, edit.id, side, size)
    st.image(picture, width="stretch", link=link or browse_link.to(edit.id), alt=_(SIDES[side]))


def thumb(store: Store, edit_id: str | None, side: Side) -> str | None:
    """Return the address of a small picture for a table's cell, None where there is no edit."""
    if edit_id is None:
        return None
    return site() + on_screen.picture_url(store, edit_id, side, "thumb")


def pair(store: Store, edit: EditView, size: str = "screen", *, link: str | None = None) -> None:
    """Show source and edit side by side; either opens the edit, or ``link``."""
    left, right = st.columns(2)
    with left:
        shown(store, edit, "source", size, link=link)
        st.caption(_(SIDES["source"]))
    with right:
        shown(store, edit, "edited", size, link=link)
        st.caption(_(SIDES["edited"]))

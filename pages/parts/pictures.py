"""Pictures on pages: by signed link, side by side, with words where there is no picture."""

from __future__ import annotations

import streamlit as st

from pages.parts.station import base_path
from review.edits import Side
from store import images, station
from store.browse import EditView
from store.workspace import Store


def shown(store: Store, edit: EditView, side: Side, size: str = "screen") -> None:
    """Show one side of an edit, or say that its picture is missing."""
    if images.path_of(store, edit.id, side) is None:
        st.text(f"{side.capitalize()} picture missing")
        return
    st.image(base_path() + station.picture_url(store, edit.id, side, size), width="stretch")


def pair(store: Store, edit: EditView, size: str = "screen") -> None:
    """Show source and edit side by side."""
    left, right = st.columns(2)
    with left:
        shown(store, edit, "source", size)
        st.caption("Source")
    with right:
        shown(store, edit, "edited", size)
        st.caption("Edit")

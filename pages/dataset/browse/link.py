"""One edit by its own address: what is on screen can be shared."""

from __future__ import annotations

import streamlit as st

from pages.parts import address
from review.core.i18n import _
from store.dataset.catalog import EditView


def to(edit_id: str) -> str:
    """Return the address of one edit."""
    return f"{address.site()}browse?edit={edit_id}"


def show(edit_id: str) -> None:
    """Put one edit, or none, into the address."""
    if edit_id:
        st.query_params["edit"] = edit_id
    else:
        st.query_params.clear()


def opener(edit: EditView) -> None:
    """Draw the button that opens an edit."""
    st.button(_("Open"), key=f"open-{edit.id}", on_click=show, args=(edit.id,))

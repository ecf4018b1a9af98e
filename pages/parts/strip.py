"""A chain as a strip: the original, then each turn's picture over what it asked for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import browse_link, pictures
from review.core.i18n import _
from store.dataset.catalog import EditView
from store.db.workspace import Store


def draw(store: Store, turns: Sequence[EditView], *, here: str | None = None) -> None:
    """Draw the turns of a chain, in order; ``here``: the one looked at, the others are opened."""
    columns = st.columns(max(6, len(turns) + 1))  # Small pictures, drawn as small as they are.
    with columns[0]:
        pictures.shown(store, turns[0], "source", "thumb", link=browse_link.to(turns[0].id))
        st.text(_("Original"))
    for place, (turn, column) in enumerate(zip(turns, columns[1:], strict=False), start=1):
        with column:
            pictures.shown(store, turn, "edited", "thumb")
            st.text(f"{place}. {turn.text or ''}")
            if here == turn.id:
                st.caption(_("This one"))
            elif here is not None:
                browse_link.opener(turn, _("Open"))

"""Taxonomy: how often assigned types are wrong, what people say instead, and the types."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.taxonomy import (
    corrections,
    coverage,
    disputed,
    instead,
    share_wrong,
    true_types,
    types,
)
from pages.deciding.taxonomy.shared import Seen
from store.access.people import Person
from store.db.workspace import Store
from store.types import disputed as type_desk

#: Tab → what draws it. Only the open one is drawn.
TABS: dict[str, Callable[[Seen], None]] = {
    "Share wrong": share_wrong.draw,
    "Instead": instead.draw,
    "True types": true_types.draw,
    "Disputed": disputed.draw,
    "Corrections": corrections.draw,
    "Coverage": coverage.draw,
    "Types": types.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the taxonomy page."""
    st.title("Taxonomy")
    seen = Seen(store, person, type_desk.state(store))
    opened = st.tabs(list(TABS), key="tab", on_change="rerun", bind="query-params")
    for tab, draw in zip(opened, TABS.values(), strict=True):
        if tab.open:
            with tab:
                draw(seen)

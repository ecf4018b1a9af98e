"""Taxonomy: how often assigned types are wrong, what people say instead, and the types."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.taxonomy import (
    corrections,
    disputed,
    held,
    instead,
    share_wrong,
    true_types,
    types,
)
from pages.parts.taxonomy.shared import Seen
from store.people import Person
from store.taxonomy import desk as type_desk
from store.workspace import Store

#: Tab → what draws it. Only the open one is drawn.
TABS: dict[str, Callable[[Seen], None]] = {
    "Share wrong": share_wrong.draw,
    "Instead": instead.draw,
    "True types": true_types.draw,
    "Disputed": disputed.draw,
    "Corrections": corrections.draw,
    "Coverage": held.draw,
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

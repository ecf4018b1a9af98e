"""People: who may come in, and what their answers say of how they review."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.people import coming_in, how_they_review
from pages.deciding.people.shared import Visit
from pages.parts import tabs
from review.core.i18n import N_, _
from store.access.people import Person
from store.db.workspace import Store

#: Tab → what draws it. Only the open one is drawn.
TABS: dict[str, Callable[[Visit], None]] = {
    N_("Who may come in"): coming_in.draw,
    N_("How they review"): how_they_review.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the people page."""
    st.title(_("People"))
    tabs.draw(TABS, Visit(store, person))

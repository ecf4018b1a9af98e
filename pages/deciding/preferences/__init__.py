"""Preferences: people's order of candidates, more questions about it, and the pairs that train."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.preferences import (
    draw_more,
    judge_and_people,
    models,
    order,
    publish,
    sides,
)
from pages.deciding.preferences.shared import Visit, visit
from pages.parts import closer
from review.core.i18n import N_, _
from store.access.people import Person
from store.db.workspace import Store

#: Tab → what draws it. Only the open one is drawn.
FIRST: dict[str, Callable[[Visit], None]] = {
    N_("Order"): order.draw,
    N_("Draw more"): draw_more.draw,
    N_("Publish"): publish.draw,
}
#: The parts of the last tab.
CLOSER: dict[str, Callable[[Visit], None]] = {
    N_("Judge & people"): judge_and_people.draw,
    N_("Left or right"): sides.draw,
    N_("Models"): models.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the preferences page."""
    title, judge = st.columns([3, 1], vertical_alignment="bottom")
    title.title(_("Preferences"))
    with judge:
        now = visit(store, person)
    closer.draw(FIRST, CLOSER, now)

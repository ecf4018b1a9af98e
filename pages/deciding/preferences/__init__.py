"""Preferences: people's order of candidates, the judge's beside it, and the pairs that train."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.preferences import groups, judge_and_people, models, release
from pages.deciding.preferences.shared import Seen, seen
from pages.parts import words
from store.access.people import Person
from store.db.workspace import Store


def _export(found: Seen) -> None:
    release.form(found.store, found.person)


#: Tab → what draws it. Only the open one is drawn.
TABS: dict[str, Callable[[Seen], None]] = {
    "Groups": groups.draw,
    "Judge & people": judge_and_people.draw_judge,
    "Reviewers": judge_and_people.draw_hands,
    "Models": models.draw,
    "Export": _export,
}


def page(store: Store, person: Person) -> None:
    """Draw the preferences page."""
    st.title("Preferences")
    found = seen(store, person)
    if not found.orders.found:
        words.empty(
            "No candidates were compared yet.",
            "On **Load**, bring in comparisons (`left, right, winner, reviewer`) or rankings "
            "(`group, reviewer, order`) made elsewhere.",
        )
        return
    opened = st.tabs(list(TABS), key="tab", on_change="rerun", bind="query-params")
    for tab, draw in zip(opened, TABS.values(), strict=True):
        if tab.open:
            with tab:
                draw(found)

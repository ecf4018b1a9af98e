"""Preferences: people's order of candidates, the judge's beside it, and the pairs that train."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.preferences import groups, judge_and_people, models, release, sides
from pages.deciding.preferences.shared import Visit, visit
from pages.parts import tabs, words
from review.core.i18n import N_, _
from store.access.people import Person
from store.db.workspace import Store


def _export(visit: Visit) -> None:
    release.form(visit.store, visit.person)


#: Tab → what draws it. Only the open one is drawn.
TABS: dict[str, Callable[[Visit], None]] = {
    N_("Groups"): groups.draw,
    N_("Judge & people"): judge_and_people.draw,
    N_("Reviewers"): sides.draw,
    N_("Models"): models.draw,
    N_("Export"): _export,
}


def page(store: Store, person: Person) -> None:
    """Draw the preferences page."""
    st.title(_("Preferences"))
    now = visit(store, person)
    if not now.orders.found:
        words.empty(
            _("No candidates were compared yet."),
            _(
                "On **Load**, bring in comparisons (`left, right, winner, reviewer`) or rankings "
                "(`group, reviewer, order`) made elsewhere."
            ),
        )
        return
    tabs.draw(TABS, now)

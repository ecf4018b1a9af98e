"""Instructions: how many short ones ask for the same, what they lose, and better ones."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.instructions import (
    draw_more,
    lost,
    parts,
    promised,
    publish,
    suggested,
    verdict,
)
from pages.deciding.instructions.shared import Visit
from pages.parts import closer
from review.core.i18n import N_, _
from store.access.people import Person
from store.db.workspace import Store
from store.instructions import report

#: Tab → what draws it. Only the open one is drawn.
FIRST: dict[str, Callable[[Visit], None]] = {
    N_("The same or not"): verdict.draw,
    N_("Draw more"): draw_more.draw,
    N_("Publish"): publish.draw,
}
#: The parts of the last tab.
CLOSER: dict[str, Callable[[Visit], None]] = {
    N_("What is lost"): lost.draw,
    N_("Suggestions"): suggested.draw,
    N_("By type and language"): parts.draw,
    N_("Threshold"): promised.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the page of instruction pairs."""
    st.title(_("Instructions"))
    closer.draw(FIRST, CLOSER, Visit(store, person, report.state(store)))

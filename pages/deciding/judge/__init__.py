"""Judge: what a judge that runs here is asked, and how it does; a module for each tab."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.judge import compare, disagreements, panel, prompt, run, whose_fault
from pages.parts import tabs
from pages.parts.desk import Visit
from review.core.i18n import N_, _
from store.access.people import Person
from store.db.workspace import Store

#: Tab → what draws it. Only the open one is drawn.
FIRST: dict[str, Callable[[Visit], None]] = {
    N_("Prompt"): prompt.draw,
    N_("Run"): run.draw,
    N_("Disagreements"): disagreements.draw,
    N_("Compare"): compare.draw,
    N_("Whose fault"): whose_fault.draw,
    N_("Panel"): panel.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the page of the judges that run here."""
    st.title(_("Judge"))
    tabs.draw(FIRST, Visit(store, person))

"""Multi-turn: which chains hold, where they break, and the cut that keeps those that do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.chains import (
    by_type,
    draw_more,
    one_by_one,
    publish,
    threshold,
    verdict,
)
from pages.deciding.chains.shared import Visit
from pages.parts import closer
from review.core.i18n import N_, _
from store.access.people import Person
from store.db.workspace import Store

#: Tab → what draws it. Only the open one is drawn.
FIRST: dict[str, Callable[[Visit], None]] = {
    N_("Chains"): verdict.draw,
    N_("Draw more"): draw_more.draw,
    N_("Publish"): publish.draw,
}
#: The parts of the last tab.
CLOSER: dict[str, Callable[[Visit], None]] = {
    N_("Threshold"): threshold.draw,
    N_("By type"): by_type.draw,
    N_("One by one"): one_by_one.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the page of chains."""
    st.title(_("Multi-turn"))
    closer.draw(FIRST, CLOSER, Visit(store, person))

"""Types: how often assigned types are wrong, what people say instead, and the types."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.taxonomy import (
    corrections,
    coverage,
    disputed,
    draw_more,
    instead,
    share_wrong,
    true_types,
    types,
    whose_fault,
)
from pages.deciding.taxonomy.shared import Visit
from pages.parts import closer
from review.core.i18n import N_, _
from store.access.people import Person
from store.db.workspace import Store
from store.types import disputed as type_desk

#: Tab → what draws it. Only the open one is drawn.
FIRST: dict[str, Callable[[Visit], None]] = {
    N_("Share wrong"): share_wrong.draw,
    N_("Draw more"): draw_more.draw,
    N_("Publish"): corrections.draw,
}
#: The parts of the last tab.
CLOSER: dict[str, Callable[[Visit], None]] = {
    N_("What people say"): instead.draw,
    N_("True types"): true_types.draw,
    N_("Disputed"): disputed.draw,
    N_("Whose fault"): whose_fault.draw,
    N_("Coverage"): coverage.draw,
    N_("The types"): types.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the page of types."""
    st.title(_("Types"))
    closer.draw(FIRST, CLOSER, Visit(store, person, type_desk.state(store)))

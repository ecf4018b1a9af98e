"""Releases: what would leave the house, what did, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.dataset.releases import compare, make, report, so_far
from pages.dataset.releases.shared import MAKE, REPORT, Visit
from pages.parts import tabs, words
from review.core.i18n import N_, _
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.releases import made

#: Tab → what draws it. Only the open one is drawn.
TABS: dict[str, Callable[[Visit], None]] = {
    MAKE: make.draw,
    N_("So far"): so_far.draw,
    N_("Compare two"): compare.draw,
    REPORT: report.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the releases page; one release where the address names it."""
    st.title(_("Releases"))
    for name in made.damaged(store):
        _damaged(name)
    visit = Visit(store, person, tuple(made.made(store)))
    wanted = st.query_params.get(so_far.RELEASE)
    if wanted and any(release.name == wanted for release in visit.releases):
        so_far.one(visit, wanted)
        return
    for_leads = {MAKE, REPORT}
    own = TABS if may(person.role, "decide") else {
        name: drawn for name, drawn in TABS.items() if name not in for_leads
    }  # fmt: skip
    tabs.draw(own, visit)


def _damaged(name: str) -> None:
    said = _(
        "Release {name} cannot be read: its manifest is damaged. Bring the folder back from a "
        "backup, or delete it.",
        name=name,
    )
    st.warning(words.plain(said), icon=":material/warning:")

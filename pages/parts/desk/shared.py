"""What every tab of the desk gets: the store, who is there, and the promise that was picked."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from store.people import Person
from store.promises import Promise
from store.workspace import Store


@dataclass(frozen=True)
class Desk:
    """One visit to the desk: ``found`` is the picked plan and what it promises now."""

    store: Store
    person: Person
    found: Promise

    @property
    def cut_key(self) -> str:
        """Return where this visit keeps the threshold that is being tried."""
        return f"cut-{self.found.evidence.plan_id}"

    @property
    def chosen(self) -> float | None:
        """Return the threshold that is being tried, if one was chosen."""
        cut = st.session_state.get(self.cut_key)
        return None if cut is None else float(cut)

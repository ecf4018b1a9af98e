"""The score task: accept, reject, unsure – drawn by the station."""

from __future__ import annotations

import streamlit as st

from pages.parts.station import station
from review.tasks import SCORE
from store.people import Person
from store.workspace import Store


def page(store: Store, person: Person) -> None:
    """Draw the station for the score task."""
    station(store, person, SCORE)
    with st.expander("Guidelines"):
        st.write(SCORE.guidelines)
        for choice in SCORE.choices:
            st.write(f"**{choice.label}** ({choice.key.upper()}): {choice.meaning}")

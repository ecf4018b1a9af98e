"""What this is, and whose pictures the demo shows."""

from __future__ import annotations

from importlib.metadata import version

import streamlit as st

from demo.photos import CREDITS
from pages.parts import words
from store.access.people import Person
from store.db.workspace import Store


def page(store: Store, person: Person) -> None:
    """Draw the about page."""
    st.title("About")
    st.markdown(
        f"pico-review {words.plain(version('pico-review'))}: people in the loop of image-editing "
        "datasets. Reviewers calibrate the judge; the labels make the filter."
    )
    st.text(f"Workspace {store.folder.name}; you are {person.name}, {person.role}.")
    st.subheader("The demo's photographs")
    st.markdown(
        "The demo's pictures are made from these photographs, which lie inside installed Python "
        "packages. Its edits, judge scores and labels are simulated."
    )
    st.dataframe(
        [
            {"Title": one.title, "Author": one.author, "Licence": one.license,
             "Source": one.source, "Package": one.wheel}
            for one in CREDITS
        ],
        hide_index=True,
        width="stretch",
    )  # fmt: skip

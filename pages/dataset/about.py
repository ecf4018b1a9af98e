"""What this is, and whose pictures the demo shows."""

from __future__ import annotations

from importlib.metadata import version

import streamlit as st

from demo.photos import CREDITS
from pages.parts import words
from review.core.i18n import _
from store.access.people import Person
from store.db.workspace import Store


def page(store: Store, person: Person) -> None:
    """Draw the about page."""
    st.title(_("About"))
    st.markdown(
        _(
            "pico-review {version}: people in the loop of image-editing datasets. Reviewers "
            "calibrate the judge; the labels make the filter.",
            version=words.plain(version("pico-review")),
        )
    )
    st.text(
        _(
            "Workspace {workspace}; you are {name}, {role}.",
            workspace=store.folder.name,
            name=person.name,
            role=words.role(person.role),
        )
    )
    st.subheader(_("The demo's photographs"))
    st.markdown(
        _(
            "The demo's pictures are made from these photographs, which lie inside installed "
            "Python packages. Its edits, judge scores and labels are simulated."
        )
    )
    st.dataframe(
        [
            {_("Title"): credit.title, _("Author"): credit.author, _("Licence"): credit.license,
             _("Source"): credit.source, _("Package"): credit.wheel}
            for credit in CREDITS
        ],
        hide_index=True,
        width="stretch",
    )  # fmt: skip

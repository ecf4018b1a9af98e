"""The foot of every page: what this is, under which licence, and whose pictures the demo shows."""

from __future__ import annotations

from importlib.metadata import version

import streamlit as st

from demo.photos import CREDITS
from pages.parts import tables, words
from pages.parts.fragment import fragment
from review.core.i18n import _
from store.access.people import Person
from store.db.workspace import Store

LICENCE = "Apache-2.0"


@fragment
def foot(store: Store, person: Person) -> None:
    """Draw the line; a click opens the rest of it, and the page stays as it is."""
    line = _("pico-review {version} · {licence} · About", version=_version(), licence=LICENCE)
    if st.button(line, type="tertiary", key="about"):
        _opened(store, person)


def _version() -> str:
    return words.plain(version("pico-review"))


def _opened(store: Store, person: Person) -> None:
    @st.dialog(_("About"), width="large")
    def about() -> None:
        st.markdown(
            _(
                "pico-review {version}: people in the loop of image-editing datasets. Reviewers "
                "calibrate the judge; the labels make the filter.",
                version=_version(),
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
        _credits()

    about()


def _credits() -> None:
    st.subheader(_("The demo's photographs"))
    st.markdown(
        _(
            "The demo's pictures are made from these photographs, which lie inside installed "
            "Python packages. Its edits, judge scores and labels are simulated."
        )
    )
    tables.plain(
        [
            {_("Title"): credit.title, _("Author"): credit.author, _("Licence"): credit.license,
             _("Source"): credit.source, _("Package"): credit.wheel}
            for credit in CREDITS
        ],
        key="photographs",
    )  # fmt: skip

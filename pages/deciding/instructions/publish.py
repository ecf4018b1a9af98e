"""The tab Publish: the accepted pairs as a release, as the command writes them."""

from __future__ import annotations

import streamlit as st

from pages.deciding.instructions.shared import Visit
from pages.parts import address, release, words
from pages.parts.waiting import bar
from review.core.i18n import N_, _
from review.core.roles import may
from store.instructions import release as pairs
from store.instructions import suggestions
from store.releases import folders
from store.releases.folders import Release

LAST = "made-pairs-release"


def draw(visit: Visit) -> None:
    """Draw what goes in and stays out, the button, and what was made; leads release."""
    if not may(visit.person.role, "decide"):
        words.empty(
            _("A lead makes releases."), _("What left the house is listed on **Releases**.")
        )
        address.link("releases", _("Releases"), icon=":material/package_2:")
        return
    with st.container(border=True):
        contents = release.would_be(
            visit.store, ("instruction-pairs", *visit.state, *_taken(visit)),
            lambda progress: pairs.would_be(visit.store, progress=progress),
        )  # fmt: skip
        release.in_and_out(contents)
        if st.button(_("Make the release"), type="primary", key="pairs-release",
                     disabled=contents.empty):  # fmt: skip
            _make(visit)
    made: Release | None = st.session_state.get(LAST)
    if made and made.folder.exists():
        release.made(visit.store, made)


def _taken(visit: Visit) -> tuple[int, ...]:
    """Return the log entries whose suggestions were taken over: a release depends on them too."""
    with visit.store.database.read() as connection:
        taken = suggestions.in_effect(connection)
    return tuple(sorted(one.entry for one in taken.values()))


def _make(visit: Visit) -> None:
    folder = folders.next_folder(visit.store)
    with bar(N_("Writing…"), N_("Writing: {done:,} of {total:,} pairs")) as progress:
        st.session_state[LAST] = pairs.export(
            visit.store, folder, by=visit.person.name, progress=progress
        )

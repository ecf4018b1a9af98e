"""After loading: what came in, and the one thing to do next."""

from __future__ import annotations

import streamlit as st

from pages.dataset.load import report, visit
from pages.parts import address
from review.core.i18n import N_, _
from store.db.workspace import Store
from store.importing.report import Report
from store.work import browse

#: The counts of votes that order candidates.
VOTES = ("votes_new", "votes_already")
REVIEWS = ("reviews_new", "reviews_already")


def draw(store: Store, came_in: Report) -> None:
    """Say what came in, and lead on."""
    with st.container(border=True):
        st.subheader(_("Loaded"))
        report.draw(store, came_in)
        with st.container(horizontal=True, vertical_alignment="center"):
            _next(store, came_in)


def _next(store: Store, came_in: Report) -> None:
    counts = came_in.counts
    if any(counts[name] for name in VOTES):
        address.go("preferences", _("See the order"), icon=":material/leaderboard:")
    elif any(counts[name] for name in REVIEWS):
        address.go("thresholds", _("See what they say"), icon=":material/tune:")
    elif (counts["edits_new"] and not counts["scores_new"]) or not browse.counts(store).judges:
        _again(_("Load scores"), primary=True)
        return
    else:
        draw_more = {"tab": N_("Draw more")}
        address.go("thresholds", _("Draw edits to review"), draw_more, icon=":material/stacks:")
    _again(_("Load more"), primary=False)


def _again(label: str, *, primary: bool) -> None:
    st.button(
        label,
        key="load-again",
        on_click=visit.begin_anew,
        type="primary" if primary else "tertiary",
    )

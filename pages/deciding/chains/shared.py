"""What every tab of the page of chains gets, and how it writes shares over chains and turns."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts import address, words
from review.core.i18n import _, ngettext
from review.core.roles import may
from review.statistics.clustered import ClusteredShare
from store.access.people import Person
from store.chains import report as chain_report
from store.chains.report import ChainReport
from store.db.workspace import Store

ADDRESS = "multi-turn"


@dataclass(frozen=True)
class Visit:
    """One visit to the page."""

    store: Store
    person: Person

    def report(self) -> ChainReport:
        """Return what labels say of the chains; counted once for a state of the log."""
        with st.spinner(_("Counting what people said of chains…")):
            return _report(chain_report.state(self.store), self.store)


@st.cache_resource(max_entries=4, show_spinner=False)
def _report(state: tuple[object, ...], _store: Store) -> ChainReport:  # noqa: ARG001  the key
    return chain_report.summary(_store)


def nothing_yet(visit: Visit, report: ChainReport) -> bool:
    """Say what to do next where no chain has a label yet; return whether that is so."""
    if report.summary.labelled:
        return False
    if not report.loaded:
        todo = _("**Load** a manifest of chains: `multi-turn.jsonl`.")
        words.empty(_("There is no chain."), words.next_step(visit.person, "load", todo))
        address.link("load", _("Load"), icon=":material/upload:")
    elif report.drawn:
        drawn = ngettext(
            "No chain has a label yet: {n:,} drawn.", "No chain has a label yet: {n:,} drawn.",
            report.drawn,
        )  # fmt: skip
        words.empty(drawn, _("Numbers appear here as reviewers answer on **Check the chain**."))
        address.link("turns", _("Review"), icon=":material/linear_scale:")
    else:
        todo = _("On **Draw more**, draw chains; reviewers see them at once.")
        words.empty(_("Nobody has reviewed a chain yet."),
                    words.next_step(visit.person, "decide", todo))  # fmt: skip
        if may(visit.person.role, "decide"):
            title = _("Draw more")
            address.link(ADDRESS, title, icon=":material/stacks:", tab=title)
    return True


def rate(found: ClusteredShare) -> str:
    """Write a share with its interval."""
    return words.rate(found.share)


def of(found: ClusteredShare) -> str:
    """Write how many of how many."""
    return _("{n:,} of {whole:,}", n=found.hits, whole=found.n)

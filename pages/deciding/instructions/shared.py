"""What every tab of the page of instructions gets."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts import address, words
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.instructions import promise, report
from store.instructions.report import PairReport
from store.promises.unit_plans import WITH_LEAD, UnitPromise

SIMULATED = N_("These answers are simulated.")
DESK = "instruction-pairs"


@dataclass(frozen=True)
class Visit:
    """One visit; ``state``: what the numbers depend on, so that they are computed once for it."""

    store: Store
    person: Person
    state: tuple[object, ...]

    def report(self) -> PairReport:
        """Return what measuring labels say."""
        with st.spinner(_("Counting what people said of pairs…")):
            return _report(self.state, self.store)


@st.cache_resource(max_entries=2, show_spinner=False)
def _report(state: tuple[object, ...], _store: Store) -> PairReport:  # noqa: ARG001  the key
    return report.summary(_store)


def nothing_yet(visit: Visit, said: PairReport) -> bool:
    """Say what to do next where no answer counts yet; return whether that is so."""
    if said.found.whole.n:
        return False
    if said.drawn:
        drawn = ngettext(
            "No answer counts yet: {n:,} pair drawn.",
            "No answer counts yet: {n:,} pairs drawn.",
            said.drawn,
        )
        todo = _("Numbers appear here as reviewers answer on **Compare the instructions**.")
        words.empty(drawn, todo)
        address.link("review", _("Review"), icon=":material/check_box:")
        return True
    if not said.there.pairs:
        no_pair(visit, said)
        return True
    there = ngettext(
        "{n:,} pair of instructions, and nobody has compared them yet.",
        "{n:,} pairs of instructions, and nobody has compared any yet.",
        said.there.pairs,
    )
    todo = _("On **Draw more**, draw pairs that people compare; reviewers see them at once.")
    words.empty(there, words.next_step(visit.person, "decide", todo))
    if may(visit.person.role, "decide"):
        title = _("Draw more")
        address.link(DESK, title, icon=":material/stacks:", tab=title)
    return True


def promised(visit: Visit, one: UnitPromise) -> None:
    """Say what a plan promises, or why it does not, and who can go on with it."""
    st.text(promise.sentence(one))
    if one.reason == WITH_LEAD and may(visit.person.role, "decide"):
        address.link("queue", _("Decide them on Queue"), icon=":material/gavel:")


def no_pair(visit: Visit, said: PairReport) -> None:
    """Say that there is no pair to compare, why, and what to bring in."""
    if said.there.alike:
        what = ngettext(
            "{n:,} short instruction is just the long one: there is nothing to compare.",
            "{n:,} short instructions are just the long ones: there is nothing to compare.",
            said.there.alike,
        )
    else:
        what = _("There is no edit with a long and a short instruction.")
    todo = _("Bring in a manifest with `summarized_text`.")
    words.empty(what, words.next_step(visit.person, "load", todo))
    if may(visit.person.role, "load"):
        address.link("load", _("Load"), icon=":material/upload:")

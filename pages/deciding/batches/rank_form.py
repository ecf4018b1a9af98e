"""The form that draws groups of candidates to rank."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from review.core.i18n import N_, _, ngettext
from review.core.tasks import PURPOSES
from review.ranking.asked import Mode
from store.access.people import Person
from store.db.workspace import Store
from store.ranking import drawing
from store.ranking.drawing import MODES, RankRequest

MOST_GROUPS = 100_000
#: What a lead may want.
RANKING = N_("Rank candidates")


def intents(store: Store) -> list[str]:  # noqa: ARG001
    """Return what may be wanted."""
    return [RANKING]


def form(store: Store, person: Person, intent: str) -> None:  # noqa: ARG001
    """Ask how many groups, and how they are asked; draw on a click."""
    left, middle, right = st.columns(3)
    size = left.number_input(_("Groups"), 1, MOST_GROUPS, 50, key="rank-size")
    mode = middle.selectbox(
        _("How?"), list(MODES), format_func=lambda name: _(MODES[name]), key="rank-mode"
    )
    per_unit = right.number_input(_("Reviewers per question"), 1, 20, 1, key="rank-per-unit")
    with st.expander(_("Advanced")):
        request = _advanced(int(size), mode, int(per_unit))
    st.caption(
        _(
            "Candidates of one source and one instruction form a group. A group is asked again "
            "until its order is confident or its votes are spent, always of somebody new. "
            "Reviewers see neither models nor scores; sides are thrown for each of them."
        )
    )
    if st.button(_("Draw"), type="primary", key="rank-draw"):
        batch = drawing.draw_batch(store, request, by=person.name)
        st.toast(words.plain(_drawn(batch.name, batch.units)))
        st.rerun()


def _drawn(batch: str, number: int) -> str:
    return ngettext(
        "{batch}: {n:,} question drawn.", "{batch}: {n:,} questions drawn.", number, batch=batch
    )


def _advanced(size: int, mode: Mode, per_unit: int) -> RankRequest:
    left, middle, right = st.columns(3)
    purpose = left.selectbox(
        _("Purpose"), drawing.PURPOSES, 1, format_func=words.purpose, key="rank-purpose"
    )
    left.caption(_(PURPOSES[purpose]))
    again = _("Asked again, sides swapped")
    share = middle.number_input(again, 0.0, 1.0, 0.1, 0.05, key="rank-again")
    seed = right.number_input(_("Seed"), 0, 2**31 - 1, 0, key="rank-seed")
    across = st.checkbox(_("Edits of one source under different instructions"), key="rank-across")
    return RankRequest(size, mode, purpose, per_unit, int(seed), float(share), across)

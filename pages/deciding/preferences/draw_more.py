"""The tab Draw more: groups of candidates to rank, and the batches of it that there are."""

from __future__ import annotations

import streamlit as st

from pages.deciding.preferences import audit
from pages.deciding.preferences.shared import Visit
from pages.parts import batches, words
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.core.tasks import PURPOSES
from review.ranking.asked import Mode
from review.ranking.task import RANK
from store.db.workspace import Store
from store.ranking import drawing, orders
from store.ranking.drawing import MODES, USUAL, RankRequest
from store.work.batches import by_chance

ACROSS = "rank-across"
NEWS = "rank-drawn"
NOTHING = N_("There is nothing more to rank.")


def draw(visit: Visit) -> None:
    """Ask how many groups, and how they are asked; draw on a click."""
    if not may(visit.person.role, "decide"):
        words.empty(_("A lead draws batches."), _("What is drawn waits for you on **Overview**."))
        return
    there = _there(visit)
    if there:
        with st.container(border=True):
            _form(visit, there)
    else:
        words.empty(
            _(NOTHING),
            _(
                "**Load** several edits of one source and instruction, or a preference manifest. "
                "Settled groups are not asked again."
            ),
        )
    if news := st.session_state.pop(NEWS, None):
        st.success(words.plain(news))
    if visit.orders.found:
        audit.draw(visit)
    batches.of_task(visit.store, RANK.name)


def _there(visit: Visit) -> int:
    """Return how many groups can be drawn, counted once for a state of the log and the edits."""
    across = bool(st.session_state.get(ACROSS))
    state = (visit.store.workspace_id, *orders.state(visit.store), across)
    return _drawable(state, visit.store, across)


@st.cache_data(max_entries=4, show_spinner=False)
def _drawable(state: tuple[object, ...], _store: Store, _across: bool) -> int:  # noqa: ARG001  the key
    return drawing.drawable(_store, across_instructions=_across)


def _form(visit: Visit, there: int) -> None:
    left, middle, right = st.columns(3)
    size = left.number_input(
        _("Groups"), 1, there, min(USUAL, there), key=f"rank-size-{there}",
        help=ngettext("{n:,} group can be ranked.", "{n:,} groups can be ranked.", there),
    )  # fmt: skip
    mode = middle.selectbox(
        _("A reviewer sees"), list(MODES), format_func=lambda name: _(MODES[name]), key="rank-mode"
    )
    per_unit = right.number_input(_("Reviewers per question"), 1, 20, 1, key="rank-per-unit")
    with st.expander(_("Advanced")):
        request = _advanced(int(size), mode, int(per_unit))
    st.caption(_counted(there))
    st.caption(
        _(
            "Candidates of one source and one instruction form a group. A group is asked again "
            "until its order is confident or its votes are spent, always of somebody new. "
            "Reviewers see neither models nor scores; sides are thrown for each of them."
        )
    )
    if st.button(_("Draw"), type="primary", key="rank-draw"):
        _draw(visit, request)


def _counted(there: int) -> str:
    return ngettext("{n:,} group is not settled yet.", "{n:,} groups are not settled yet.", there)


def _draw(visit: Visit, request: RankRequest) -> None:
    try:
        batch = drawing.draw_batch(visit.store, request, by=visit.person.name)
    except PicoReviewError as error:
        words.problem(error)
        return
    st.session_state[NEWS] = ngettext(
        "{batch}: {n:,} question drawn.", "{batch}: {n:,} questions drawn.", batch.units,
        batch=batch.name,
    )  # fmt: skip
    st.rerun()


def _advanced(size: int, mode: Mode, per_unit: int) -> RankRequest:
    left, middle, right = st.columns(3)
    purpose = left.selectbox(
        _("Purpose"), drawing.PURPOSES, 1, format_func=words.purpose, key="rank-purpose"
    )
    left.caption(_(PURPOSES[purpose]))
    again = _("Share asked again, sides swapped")
    share = middle.number_input(again, 0.0, 1.0, 0.1, 0.05, key="rank-again")
    seed = right.number_input(
        _("Seed"), 0, 2**31 - 1, None, key="rank-seed", placeholder=_("by chance")
    )
    across = st.checkbox(_("Edits of one source under different instructions"), key=ACROSS)
    name = st.text_input(_("Name, if it is to have one"), max_chars=80, key="rank-name").strip()
    return RankRequest(size, mode, purpose, per_unit, int(by_chance() if seed is None else seed),
                       float(share), across, name or None)  # fmt: skip

"""The tab Order: which candidates people prefer, group by group, as pictures; one group in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.deciding.preferences import one_group
from pages.deciding.preferences.shared import STATES, Visit, minus, nothing_yet, rate, title
from pages.parts import pictures, tables, words
from pages.parts.explained import explained
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.ranking import ask_again
from store.ranking.audits import all_audits
from store.ranking.audits_told import NOT_AUDITED, held_out, sentence
from store.ranking.orders import Order

PER_PAGE = 10
ALL = "all"
#: Pixels.
ROW, HEAD, PICTURE, TITLE = 64, 38, 84, 260
#: State → what is said where no group is in it.
NONE_THERE = {
    "done": N_("No group is settled."),
    "open": N_("No group is open."),
    "contradictory": N_("No group is contradictory."),
}


def draw(visit: Visit) -> None:
    """Draw what the votes say in a sentence, the groups of a state as pictures, the picked one."""
    if nothing_yet(visit):
        return
    _answer(visit)
    chosen = _state(visit)
    orders = [order for order in visit.orders.found if chosen in (ALL, order.ranked.state)]
    if not orders:
        words.empty(_(NONE_THERE[chosen]), _("Look at the others."))
        return
    table = st.container()
    left, right = st.columns([4, 1])
    with right:
        page = _page(-(-len(orders) // PER_PAGE), chosen)
    shown = orders[PER_PAGE * (page - 1) :][:PER_PAGE]
    key = f"preferences-group-{chosen}-{page}"
    views = catalog.edits(visit.store, sorted(_edits(shown)))
    with table:
        _table(visit, shown, views, key)
    picked = left.selectbox(
        _("One group in full"), range(len(shown)), key=key,
        format_func=lambda place: title(shown[place], views),
        help=_("Or click on a row above."),
    )  # fmt: skip
    one_group.draw(visit, shown[picked])
    explained("what-to-ask-next")


def _answer(visit: Visit) -> None:
    """Say how many groups are settled, and how far the judge orders them alike."""
    orders, counts = visit.orders, visit.orders.counts()
    st.markdown(
        ngettext(
            "**{done:,} of {n:,} group is settled**; {open:,} open, {contradictory:,} "
            "contradictory. {votes}.",
            "**{done:,} of {n:,} groups are settled**; {open:,} open, {contradictory:,} "
            "contradictory. {votes}.",
            len(orders.found),
            votes=words.votes(orders.votes),
            **counts,
        )
    )
    sentences = [
        _(
            "Settled: votes leave little doubt, or are spent. Contradictory: majorities run in a "
            "circle, or a pair is evenly split."
        )
    ]
    if orders.beside.preferred:
        share = rate(orders.beside.decided)
        sentences.append(_("The judge orders {share} of the votes alike.", share=share))
    st.caption(words.plain(" ".join(sentences)))
    audits = all_audits(visit.store)
    said = [sentence(one) for one in audits[:1]] or [_(NOT_AUDITED)]
    st.caption(words.plain(" ".join([held_out(orders.calibration), *said])))


def _state(visit: Visit) -> str:
    """Ask for the state of the groups to list; beside it, contradictory ones can be sent again."""
    counts = visit.orders.counts()
    titles = {ALL: _("All ({n:,})", n=len(visit.orders.found))}
    titles |= {name: f"{_(title)} ({counts[name]:,})" for name, title in STATES.items()}
    left, right = st.columns([3, 2], vertical_alignment="center")
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        _ask_again(visit)
    return left.radio(
        _("Groups shown"), list(titles), format_func=titles.__getitem__, horizontal=True,
        key="preferences-state", label_visibility="collapsed",
    )  # fmt: skip


def _page(pages: int, chosen: str) -> int:
    if pages == 1:
        return 1
    label = _("Page of {pages:,}", pages=pages)
    return int(st.number_input(label, 1, pages, key=f"preferences-page-{chosen}"))


def _ask_again(visit: Visit) -> None:
    """Offer the one click: contradictory groups go to reviewers again."""
    if not may(visit.person.role, "decide"):
        return
    wanted = ask_again.to_ask(visit.store, [order.ranked for order in visit.orders.found])
    if not wanted:
        return
    title = ngettext(
        "Ask {n:,} contradictory group again", "Ask {n:,} contradictory groups again", len(wanted)
    )
    if st.button(title, key="ask-again", icon=":material/forward_to_inbox:"):
        batch = ask_again.send(visit.store, wanted, by=visit.person.name)
        st.toast(words.plain(_sent(batch.name, batch.units)))
        st.rerun()


def _sent(batch: str, number: int) -> str:
    return ngettext(
        "{batch}: {n:,} question sent.", "{batch}: {n:,} questions sent.", number, batch=batch
    )


def _table(visit: Visit, shown: Sequence[Order], views: dict[str, EditView], key: str) -> None:
    """Draw a row per group, pictures first; a click on one opens it below."""
    visit.show(shown)
    rows = [_row(visit, order, views) for order in shown]
    picture = st.column_config.ImageColumn(width=PICTURE)
    clicked = f"{key}-table"

    def open_clicked() -> None:
        state: Any = st.session_state.get(clicked)
        if state and state["selection"]["cells"]:
            st.session_state[key] = int(state["selection"]["cells"][0][0])

    tables.plain(
        rows, key=clicked, pictures=[_("source"), _("best"), _("last")], row_height=ROW,
        height=HEAD + ROW * len(rows), on_select=open_clicked, selection_mode="single-cell",
        column_config={
            _("source"): picture, _("best"): picture, _("last"): picture,
            _("group"): st.column_config.TextColumn(width=TITLE),
        },
    )  # fmt: skip


def _edits(shown: Sequence[Order]) -> set[str]:
    return {
        candidate.edit_id
        for order in shown
        for candidate in order.ranked.group.candidates
        if candidate.edit_id
    }


def _row(visit: Visit, order: Order, views: dict[str, EditView]) -> dict[str, object]:
    group, hidden = order.ranked.group, visit.hides(order)
    places = [int(place) for place in order.ranked.fitted.order]
    best, last = (group.candidates[place].edit_id for place in (places[0], places[-1]))
    known = next((edit for edit in map(_edit_id, group.candidates) if edit in views), None)
    judge = order.judge
    right = _("{n} of {whole}", n=judge.right, whole=judge.preferred)
    return {
        _("source"): pictures.thumb(visit.store, known, "source"),
        _("best"): None if hidden else pictures.thumb(visit.store, best, "edited"),
        _("last"): None if hidden else pictures.thumb(visit.store, last, "edited"),
        _("group"): title(order, views),
        _("state"): _("waits for you") if hidden else _(STATES[order.ranked.state]),
        _("candidates"): len(group.candidates),
        _("votes"): group.votes.count,
        _("judge agrees (τ)"): _tau(judge.tau, hidden=hidden),
        _("of votes that prefer one"): "–" if hidden or not judge.preferred else right,
    }


def _tau(tau: float | None, *, hidden: bool) -> str:
    return "–" if hidden or tau is None else minus(f"{tau:.2f}")


def _edit_id(candidate: Any) -> str:
    return candidate.edit_id or ""

"""The tab Groups: how many are done, open and contradictory; a table of them, one in full."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.deciding.preferences import one_group
from pages.deciding.preferences.shared import STATES, Visit, short
from pages.parts import words
from pages.parts.explained import explained
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from store.ranking import ask_again
from store.ranking.orders import Order

PER_PAGE = 10
ALL = "all"
#: State → what is said where no group is in it.
NONE_THERE = {
    "done": N_("No group is done."),
    "open": N_("No group is open."),
    "contradictory": N_("No group is contradictory."),
}


def draw(visit: Visit) -> None:
    """Draw the counts, the groups of a state page by page, and the picked one."""
    _counts(visit)
    _ask_again(visit)
    chosen = _state(visit)
    orders = [order for order in visit.orders.found if chosen in (ALL, order.ranked.state)]
    if not orders:
        words.empty(_(NONE_THERE[chosen]), _("Look at the others."))
        return
    pages = -(-len(orders) // PER_PAGE)
    page = 1
    if pages > 1:
        label = _("Page of {pages:,}", pages=pages)
        page = int(st.number_input(label, 1, pages, key=f"preferences-page-{chosen}"))
    shown = orders[PER_PAGE * (page - 1) :][:PER_PAGE]
    rows = [_row(visit, order) for order in shown]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    picked = st.selectbox(
        _("One group in full"), range(len(shown)), key=f"preferences-group-{chosen}-{page}",
        format_func=lambda place: shown[place].ranked.group.name,
    )  # fmt: skip
    one_group.draw(visit, shown[picked])


def _state(visit: Visit) -> str:
    """Ask for the state of the groups to list."""
    counts = visit.orders.counts()
    titles = {ALL: _("All ({n:,})", n=len(visit.orders.found))}
    titles |= {name: f"{_(title)} ({counts[name]:,})" for name, title in STATES.items()}
    return st.radio(
        _("Which groups"), list(titles), format_func=titles.__getitem__, horizontal=True,
        key="preferences-state",
    )  # fmt: skip


def _counts(visit: Visit) -> None:
    counts, total = visit.orders.counts(), len(visit.orders.found)
    row = st.columns(5)
    row[0].metric(_("Groups with votes"), f"{total:,}")
    for column, (name, title) in zip(row[1:], STATES.items(), strict=False):
        share = words.percent(counts[name] / total, 0)
        column.metric(_(title), f"{counts[name]:,}", share, delta_color="off", delta_arrow="off")
    row[4].metric(_("Votes"), f"{visit.orders.votes:,}")
    st.caption(
        _(
            "Done: the order is confident, or its votes are spent. Contradictory: majorities run "
            "in a circle, or a pair is evenly split. Votes are comparisons and rankings."
        )
    )
    explained("what-to-ask-next")


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


def _row(visit: Visit, order: Order) -> dict[str, object]:
    group, hidden = order.ranked.group, visit.hides(order)
    best = group.candidates[int(order.ranked.fitted.order[0])].name
    zeta, judge = order.ranked.consistency.zeta, order.judge
    right = _("{n} of {whole}", n=judge.right, whole=judge.preferred)
    return {
        _("group"): group.name,
        _("state"): _(STATES[order.ranked.state]),
        _("candidates"): len(group.candidates),
        _("votes"): group.votes.count,
        _("reviewers"): len(group.votes.reviewers),
        _("best"): _("waits for you") if hidden else short(best),
        _("judge agrees (τ)"): "–" if hidden or judge.tau is None else f"{judge.tau:.2f}",
        _("of votes that prefer one"): "–" if hidden or not judge.preferred else right,
        "ζ": "–" if hidden or zeta is None else f"{zeta:.2f}",
    }

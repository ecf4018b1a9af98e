"""What every tab of the Preferences page gets, and how it writes names and rates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import streamlit as st

from pages.parts import address, words
from review.core.i18n import N_, _
from review.core.roles import may
from review.statistics.estimates import Interval
from store.access.people import Person
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.ranking import orders as group_orders
from store.ranking.orders import Order, Orders
from store.ranking.votes import Group
from store.work import seen

STATES = {
    "done": N_("Settled"),
    "open": N_("Open"),
    "contradictory": N_("Contradictory"),
}


@dataclass(frozen=True)
class Visit:
    """One visit: every group's order, and the groups whose votes this person may not see yet."""

    store: Store
    person: Person
    orders: Orders
    due: frozenset[str]

    def hides(self, order: Order) -> bool:
        """Whether this person may not see the group's votes yet."""
        return order.ranked.group.id in self.due

    def show(self, orders: Sequence[Order]) -> None:
        """Note that this person is shown the votes of these groups, less those hidden."""
        groups = [order.ranked.group.id for order in orders if not self.hides(order)]
        seen.note_answers(self.store, groups, self.person.id)

    def judge_hidden(self, orders: list[Order]) -> set[str]:
        """Return the edits of these groups whose judge this person may not see yet."""
        return self.look(
            candidate.edit_id for order in orders for candidate in order.ranked.group.candidates
        )

    def look(self, edits: Iterable[str | None]) -> set[str]:
        """Return those edits whose judge this person may not see yet; note that it sees others'."""
        return seen.look(self.store, {one for one in edits if one}, self.person.id)


def visit(store: Store, person: Person) -> Visit:
    """Fit every group once for a state of the log, and let the judge be picked."""
    judges = group_orders.judges(store)
    judge = judges[0] if judges else None
    if len(judges) > 1:
        judge = st.selectbox(_("Judge beside the people"), judges, key="preferences-judge")
    state = (store.workspace_id, *group_orders.state(store))
    with st.spinner(_("Ordering every group…")):
        orders = _orders(state, judge, store)
    return Visit(store, person, orders, group_orders.due(store, person.id))


@st.cache_resource(max_entries=3, show_spinner=False)
def _orders(state: tuple[object, ...], judge: str | None, _store: Store) -> Orders:  # noqa: ARG001  the key
    return group_orders.orders(_store, judge)


def nothing_yet(visit: Visit) -> bool:
    """Say what to bring or draw where no vote stands yet; return whether that is so."""
    if visit.orders.found:
        return False
    todo = _(
        "On **Draw more**, draw groups to rank. Or on **Load**, bring in comparisons "
        "(`left, right, winner, reviewer`) or rankings (`group, reviewer, order`) made elsewhere."
    )
    words.empty(_("No candidates were compared yet."), todo)
    with st.container(horizontal=True):
        if may(visit.person.role, "decide"):
            title = _("Draw more")
            address.link("preferences", title, icon=":material/stacks:", tab=title)
        address.link("load", _("Load"), icon=":material/upload:")
    return True


def title(order: Order, views: Mapping[str, EditView]) -> str:
    """Name a group: one formed of edits by its instruction, for its own name is a path."""
    group = order.ranked.group
    ids = [one.edit_id or "" for one in group.candidates]
    texts = (views[edit_id].text for edit_id in ids if edit_id in views)
    return next(filter(None, texts), group.name) if group.kind == "edits" else group.name


def rate(share: Interval) -> str:
    """Write a share with its interval."""
    if share.low is None and share.estimate is not None:
        estimate = words.percent(share.estimate)
        return _("{estimate} (no interval from one group)", estimate=estimate)
    return words.rate(share)


def number(figure: Interval) -> str:
    """Write a figure that is no share, with its interval."""
    if figure.estimate is None:
        return "–"
    if figure.low is None or figure.high is None:
        return minus(f"{figure.estimate:.2f}")
    ends = {"estimate": figure.estimate, "low": figure.low, "high": figure.high}
    return minus(_("{estimate:.2f} ({low:.2f} to {high:.2f})", **ends))


def minus(text: str) -> str:
    """Write numbers below zero with a minus sign, as the charts do."""
    return re.sub(r"-(?=\d)", "\u2212", text)


def short(name: str) -> str:
    """Return the last part of a path."""
    return name.rsplit("/", 1)[-1][-40:]


def called(group: Group) -> list[str]:
    """Name a group's candidates: edits by letters, for their own names are those of files."""
    return [
        short(one.name) if one.edit_id is None else _("Candidate {letter}", letter=_letter(place))
        for place, one in enumerate(group.candidates)
    ]


def _letter(place: int) -> str:
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)

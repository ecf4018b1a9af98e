"""What every tab of the Preferences page gets, and how it writes names and rates."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts import words
from review.statistics.estimates import Interval
from store.access.people import Person
from store.db.workspace import Store
from store.ranking import orders as group_orders
from store.ranking.orders import Order, Orders
from store.work import browse

STATES = {"done": "Done", "open": "Open", "contradictory": "Contradictory"}
HIDDEN = "Waits for reviewers: not shown before your own answer is in."


@dataclass(frozen=True)
class Seen:
    """One visit: every group's order, and the groups whose votes this person may not see yet."""

    store: Store
    person: Person
    orders: Orders
    due: frozenset[str]

    def hides(self, one: Order) -> bool:
        """Whether this person may not see the group's votes yet."""
        return one.ranked.group.id in self.due

    def judge_hidden(self, found: list[Order]) -> set[str]:
        """Return the edits of these groups whose judge this person may not see yet."""
        ids = {
            candidate.edit_id
            for one in found
            for candidate in one.ranked.group.candidates
            if candidate.edit_id
        }
        return browse.hidden(self.store, sorted(ids), self.person.id)


def seen(store: Store, person: Person) -> Seen:
    """Fit every group once for a state of the log, and let the judge be picked."""
    judges = group_orders.judges(store)
    judge = judges[0] if judges else None
    if len(judges) > 1:
        judge = st.selectbox("Judge beside the people", judges, key="preferences-judge")
    state = (store.workspace_id, *group_orders.state(store))
    return Seen(store, person, _orders(state, judge, store), group_orders.due(store, person.id))


@st.cache_resource(max_entries=3, show_spinner="Ordering every group…")
def _orders(state: tuple[object, ...], judge: str | None, _store: Store) -> Orders:  # noqa: ARG001  the key
    return group_orders.orders(_store, judge)


def rate(found: Interval) -> str:
    """Write a share with its interval."""
    if found.low is None and found.estimate is not None:
        return f"{words.percent(found.estimate)} (no interval from one group)"
    return words.interval(found.estimate, found.low, found.high)


def number(found: Interval) -> str:
    """Write a figure that is no share, with its interval."""
    if found.estimate is None:
        return "–"
    if found.low is None or found.high is None:
        return f"{found.estimate:.2f}"
    return f"{found.estimate:.2f} ({found.low:.2f} to {found.high:.2f})"


def short(name: str) -> str:
    """Return the last part of a path: what tells candidates apart in a chart."""
    return name.rsplit("/", 1)[-1][-40:]

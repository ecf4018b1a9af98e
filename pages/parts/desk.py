"""What every tab of the desk gets: the store, who is there, and the promise that was picked."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts import words
from review.core.i18n import _
from review.promises.curves import Labels
from review.promises.pool_counts import PoolCounts
from store.access.people import Person
from store.db.workspace import Store
from store.filters import configs
from store.promises import Evidence, Promise, counts


@dataclass(frozen=True)
class Visit:
    """One visit to the desk, where nothing was planned yet."""

    store: Store
    person: Person


@dataclass(frozen=True)
class Desk(Visit):
    """One visit to the desk: ``promise`` is the picked plan and what it promises now."""

    promise: Promise

    @property
    def cut_key(self) -> str:
        """Return where this visit keeps the threshold that is being tried.

        It is no widget's key: Streamlit forgets those of tabs that are not drawn.
        """
        return f"cut-{self.promise.evidence.plan_id}"

    @property
    def chosen(self) -> float | None:
        """Return the threshold that is being tried, if one was chosen."""
        cut = st.session_state.get(self.cut_key)
        return None if cut is None else float(cut)

    def choose(self, cut: float) -> None:
        """Keep the threshold that is being tried."""
        st.session_state[self.cut_key] = float(cut)

    @property
    def published(self) -> float | None:
        """Return the global threshold in force, if it cuts the scores of this plan's judge."""
        current = configs.in_force(self.store)
        if not current or current.config.provenance.judge_run != self.promise.evidence.judge:
            return None
        return current.config.thresholds.global_

    @property
    def promised(self) -> float | None:
        """Return the threshold of the promise that stands, if one does."""
        return self.promise.threshold

    def cut(self, pool: PoolCounts) -> float:
        """Return the chosen threshold, else the promised, the published, or the middle one."""
        low, high = pool.span
        tried = (self.chosen, self.promised, self.published)
        first = next((cut for cut in tried if cut is not None), (low + high) / 2)
        return min(max(first, low), high)


def pool_of(desk: Desk) -> PoolCounts:
    """Return the pool's exact counts; reduced once per frozen pool and what left it."""
    evidence = desk.promise.evidence
    with st.spinner(_("Counting the pool…")):
        return _pool_of(evidence.pool_id, evidence.plan_id, left_of(evidence), evidence)


def pool_to_cut(desk: Desk) -> PoolCounts | None:
    """Return the pool's counts; None, once that is said, where no edit of it can be judged."""
    pool = pool_of(desk)
    if pool.size:
        return pool
    words.empty(_("The pool is empty."), _("No edit of it can be judged."))
    return None


def labels_of(desk: Desk) -> Labels:
    """Return the plan's labels as they stand."""
    return counts.labels(desk.promise.evidence)


def left_of(evidence: Evidence) -> tuple[int, int]:
    """Return what tells two states of one frozen pool apart: how many edits, and which."""
    names = evidence.pool["edit_id"]
    return len(names), hash(tuple(names.iloc[:: max(len(names) // 1000, 1)])) % 2**31


@st.cache_data(max_entries=16, show_spinner=False)
def _pool_of(pool_id: str, plan_id: str, left: tuple[int, int], _evidence: Evidence) -> PoolCounts:  # noqa: ARG001
    return counts.pool_counts(_evidence)

"""What reviewers decided and were told is saved, held against the log."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from store.db import tables
from store.db.workspace import Store

#: One decision: who, on which draw, which verdict.
Decision = tuple[str, str, str]


@dataclass
class Books:
    """Decisions by their ids; the ids acknowledged; who was given which draw."""

    decided: dict[str, Decision] = field(default_factory=dict)
    saved: list[str] = field(default_factory=list)
    given: dict[str, set[str]] = field(default_factory=dict)

    def note(self, who: str, units: list[dict[str, Any]]) -> None:
        """Remember who was given these units."""
        for unit in units:
            self.given.setdefault(unit["draw_id"], set()).add(who)

    def check(self, store: Store, batch_id: str, per_unit: int = 1) -> None:
        """Hold the books against the log of a batch.

        Every decision acknowledged is in the log exactly once; nothing is in it that nobody
        decided; no draw was given to, or counts for, more people than it asked for.
        """
        log = entries(store, batch_id)
        by_id = Counter(entry.id for entry in log)
        assert set(by_id.values()) <= {1}
        assert set(self.saved) <= set(by_id), "acknowledged, and not in the log"
        assert set(by_id) <= set(self.decided), "in the log, and nobody decided it"
        for entry in log:
            said = (entry.reviewer_id, entry.draw_id, entry.verdict)
            assert said == self.decided[entry.id]
        assert max(map(len, self.given.values())) <= per_unit, "given to more than it asked for"
        counting = Counter(entry.draw_id for entry in log if not entry.surplus)
        assert max(counting.values(), default=0) <= per_unit
        assert all(people == 1 for people in twice(log).values()), "counted twice for one person"
        filled = {slot.review_id for slot in slots(store, batch_id) if slot.review_id}
        assert filled == {entry.id for entry in log if not entry.surplus}

    def check_all_saved(self, store: Store, batch_id: str, per_unit: int = 1) -> None:
        """Hold them against the log where nothing was left unsent."""
        self.check(store, batch_id, per_unit)
        assert sorted(self.saved) == sorted(self.decided)


def twice(log: list[Any]) -> Counter[tuple[str, str]]:
    """Return how many counting entries there are of each reviewer and draw."""
    return Counter((entry.reviewer_id, entry.draw_id) for entry in log if not entry.surplus)


def entries(store: Store, batch_id: str) -> list[Any]:
    """Return a batch's log entries in order."""
    log = tables.review
    query = select(log).where(log.c.batch_id == batch_id).order_by(log.c.entry)
    with store.database.read() as connection:
        return list(connection.execute(query))


def slots(store: Store, batch_id: str) -> list[Any]:
    """Return a batch's slots."""
    with store.database.read() as connection:
        return list(
            connection.execute(select(tables.slot).where(tables.slot.c.batch_id == batch_id))
        )

"""Audits of the pairs that go out: what was frozen, how far they are, and what they came to.

An audit is one look: computed once, when its last drawn pair was answered (or its batch closed, and
then what nobody answered counts against it). Until then nothing of its votes is told. Its votes are
in no fit, so that no pair is proven by the votes that made it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select, text, update

from review.core.tasks import Purpose
from review.ranking.audit import Counted, at_least
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.rules import answer, standing
from store.db.workspace import Store
from store.work import queue

PURPOSE: Purpose = "audit"


class Plan(msgspec.Struct, frozen=True):
    """What was frozen: which pairs are meant, by what rule, and what is to be proven at risk δ.

    ``pairs`` are marks of all pairs that went out, sorted; ``earlier``: audits of before that
    share some; ``rule``: what the pairs were asked for by.
    """

    target: float
    confidence: float
    delta: float
    earlier: int
    seed: int
    pairs: tuple[str, ...]
    rule: dict[str, Any]


class Outcome(msgspec.Struct, frozen=True):
    """What an audit came to; ``voted_before``: answers by whoever had voted on that group."""

    agreed: int
    tied: int
    against: int
    unjudged: int
    at_least: float
    reviewers: int
    voted_before: int


@dataclass(frozen=True)
class Audit:
    """One audit; ``outcome`` is None until its planned end."""

    batch_id: str
    batch: str
    plan: Plan
    drawn: int
    answered: int
    created: datetime
    created_by: str
    outcome: Outcome | None

    @property
    def proven(self) -> bool:
        """Whether it proved what it was drawn for."""
        return self.outcome is not None and self.outcome.at_least >= self.plan.target


_AUDITS = text("""SELECT a.batch_id, b.name, a.plan_json, a.created, a.created_by, a.outcome_json,
  (SELECT COUNT(*) FROM draw d WHERE d.batch_id = a.batch_id) AS drawn,
  (SELECT COUNT(*) FROM draw d WHERE d.batch_id = a.batch_id AND NOT EXISTS (
    SELECT 1 FROM slot s WHERE s.draw_id = d.id AND s.review_id IS NULL)) AS answered
FROM pair_audit a JOIN batch b ON b.id = a.batch_id ORDER BY a.created DESC, a.batch_id DESC""")

#: Audits whose outcome is not found yet, and whose pairs wait for nobody any more.
_DUE = text("""SELECT a.batch_id FROM pair_audit a JOIN batch b ON b.id = a.batch_id
WHERE a.outcome_json IS NULL AND (CAST(:batch AS VARCHAR) IS NULL OR b.id = :batch)
  AND (b.closed IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM slot s WHERE s.batch_id = b.id AND s.review_id IS NULL))""")

_VOTES = text(f"""SELECT d.id, p.chosen, r.reviewer_id, r.answers_json, EXISTS (
  SELECT 1 FROM review e JOIN batch o ON o.id = e.batch_id
  WHERE e.unit_id = d.unit_id AND e.reviewer_id = r.reviewer_id AND o.purpose <> 'audit'
    AND e.entry < r.entry) AS voted_before
FROM draw d JOIN audited_pair p ON p.draw_id = d.id
LEFT JOIN review r ON r.draw_id = d.id AND {answer()} AND NOT r.surplus AND r.verdict <> 'skip'
  AND {standing()}
WHERE d.batch_id = :batch""")

_PAIR = select(tables.audited_pair.c.chosen, tables.audited_pair.c.rejected)


def mark(group_id: str, chosen: str, rejected: str) -> str:
    """Return the mark of a pair, by its group's and candidates' ids, in its direction."""
    return hashlib.sha256(f"{group_id}\n{chosen}\n{rejected}".encode()).hexdigest()[:12]


def pair_of(connection: Connection, draw_id: str) -> tuple[str, str] | None:
    """Return the candidates of an audited draw, the chosen first; None where it audits nothing."""
    row = connection.execute(_PAIR.where(tables.audited_pair.c.draw_id == draw_id)).first()
    return (row.chosen, row.rejected) if row else None


def is_audit(connection: Connection, batch_id: str) -> bool:
    """Whether a batch is an audit."""
    audit = tables.pair_audit.c.batch_id
    return connection.scalar(select(audit).where(audit == batch_id)) is not None


def all_audits(store: Store) -> list[Audit]:
    """Return every audit, newest first; those that came to their end since are computed now."""
    take_due(store)
    with store.database.read() as connection:
        return [_audit(row) for row in connection.execute(_AUDITS)]


def earlier_ones(connection: Connection, marks: Collection[str]) -> int:
    """Return how many audits there are that share a pair with these."""
    plans = connection.execute(select(tables.pair_audit.c.plan_json)).scalars()
    known = set(marks)
    return sum(not known.isdisjoint(_plan(plan).pairs) for plan in plans)


def take_due(store: Store, batch_id: str | None = None) -> None:
    """Compute and keep what audits came to that are at their end: of one batch, or of any."""
    with store.database.read() as connection:
        due = list(connection.execute(_DUE, {"batch": batch_id}).scalars())
    for one in due:
        with store.database.write() as connection:
            one_at_a_time(connection, f"audit {one}")
            if one in connection.execute(_DUE, {"batch": one}).scalars():
                _keep(connection, one)


def _keep(connection: Connection, batch_id: str) -> None:
    """Compute an outcome by the log as it stands, and keep it."""
    audit = tables.pair_audit
    query = select(audit.c.plan_json).where(audit.c.batch_id == batch_id)
    plan = _plan(str(connection.scalar(query)))
    votes = connection.execute(_VOTES, {"batch": batch_id}).all()
    found = _counted(votes)
    outcome = Outcome(
        found.agreed, found.tied, found.against, found.unjudged,
        round(at_least(found, len(plan.pairs), plan.delta), 9),
        len({row.reviewer_id for row in votes if row.reviewer_id}),
        sum(bool(row.voted_before) for row in votes),
    )  # fmt: skip
    written, last = msgspec.json.encode(outcome).decode(), queue.last_entry(connection)
    of_batch = update(audit).where(audit.c.batch_id == batch_id)
    connection.execute(of_batch.values(outcome_json=written, last_entry=last))


def _counted(votes: Iterable[Any]) -> Counted:
    """Count each drawn pair once: as more than half of its votes have it, else as tied."""
    given: dict[str, list[str]] = {}
    for row in votes:
        words = given.setdefault(row.id, [])
        if row.answers_json is not None:
            words.append(_word(msgspec.json.decode(row.answers_json), row.chosen))
    words_of = [_of_pair(words) for words in given.values()]
    return Counted(*(words_of.count(name) for name in ("agreed", "tied", "against", "unjudged")))


def _word(said: dict[str, Any], chosen: str) -> str:
    winner = said.get("winner")
    if winner in ("left", "right"):
        return "agreed" if said[winner] == chosen else "against"
    return "tied" if winner else "unjudged"


def _of_pair(words: list[str]) -> str:
    for name in ("agreed", "against", "unjudged"):
        if 2 * words.count(name) > len(words):
            return name
    return "tied" if words else "unjudged"


def _audit(row: Any) -> Audit:
    outcome = msgspec.json.decode(row.outcome_json, type=Outcome) if row.outcome_json else None
    return Audit(
        row.batch_id, row.name, _plan(row.plan_json), int(row.drawn), int(row.answered),
        row.created, row.created_by, outcome,
    )  # fmt: skip


def _plan(written: str) -> Plan:
    return msgspec.json.decode(written, type=Plan)

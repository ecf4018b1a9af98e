"""What a reviewer does next: reserve units, answer, correct, take back. One transaction each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select, text

from review.core.answers import Answer, Saved, check_known_types, check_tags
from review.core.tasks import task as task_of
from store import settings
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.rules import answer, standing
from store.db.workspace import Store
from store.ranking import asking as rank_asking
from store.ranking import withdrawn as rank_withdrawn
from store.work import leases, log
from store.work.leases import LEASE, NEVER, Lease, open_slots
from store.work.log import Recorded, last_entry

__all__ = [
    "LEASE",
    "NEVER",
    "Answer",
    "Asked",
    "Lease",
    "Recorded",
    "Saved",
    "last_entry",
    "lease",
    "open_slots",
    "own_answers",
    "record",
    "undo",
    "waiting",
]


@dataclass(frozen=True)
class Asked:
    """What a reviewer wants reserved: up to ``want`` units of a task, of one batch or any."""

    task: str
    want: int
    batch: str | None = None


def lease(
    store: Store, reviewer_id: str, task: str, want: int, batch: str | None = None
) -> list[Lease]:
    """Return up to ``want`` units for this reviewer: those they hold first, then open ones.

    Units come in draw order, oldest batch first. A unit is never leased to more reviewers than
    it asked for, nor twice to one; a lease not used by its end goes back.
    """
    with store.database.write() as connection:
        return reserve(connection, reviewer_id, store.clock(), Asked(task, want, batch))


def record(store: Store, reviewer_id: str, answer: Answer) -> Saved:
    """Append an answer or a correction to the log; see ``log.record``.

    Raises BadInput for what the task or the settings do not have.
    """
    check_named(store, answer)
    with store.database.write() as connection:
        now = store.clock()
        saved = record_now(connection, reviewer_id, now, answer).saved
        leases.renew(connection, reviewer_id, now)
    return saved


def undo(store: Store, reviewer_id: str, answer_id: str, undo_id: str) -> Lease | None:
    """Take back one's own answer by a further log entry; see ``log.undo``."""
    with store.database.write() as connection:
        return undo_now(connection, reviewer_id, store.clock(), answer_id, undo_id)


def reserve(connection: Connection, me: str, now: datetime, asked: Asked) -> list[Lease]:
    """Reserve units inside a transaction of the caller; see ``lease``."""
    one_at_a_time(connection, me)
    held = leases.held(connection, me, now, asked.task, asked.batch, asked.want)
    if leases.worn(held, now):
        leases.renew(connection, me, now)
        held = [replace(lease, until=now + LEASE) for lease in held]
    missing = asked.want - len(held)
    held += leases.take(connection, me, now, asked.task, asked.batch, missing)
    if task_of(asked.task).unit == "group":
        while gone := rank_withdrawn.withdraw(connection, me, held):
            held = [lease for lease in held if lease.draw_id not in gone]
            missing = asked.want - len(held)
            held += leases.take(connection, me, now, asked.task, asked.batch, missing)
        rank_asking.ask(connection, me, now, held)
    return held


def record_now(connection: Connection, me: str, now: datetime, answer: Answer) -> Recorded:
    """Append an answer inside a transaction of the caller; see ``log.record``."""
    one_at_a_time(connection, me)
    return log.record(connection, me, answer, now)


def undo_now(
    connection: Connection, me: str, now: datetime, answer_id: str, undo_id: str
) -> Lease | None:
    """Take an answer back inside a transaction of the caller; see ``log.undo``."""
    one_at_a_time(connection, me)
    leases.renew(connection, me, now)
    return log.undo(connection, me, answer_id, undo_id, now)


def task_now(connection: Connection, batch_id: str) -> str:
    """Return the task of a batch."""
    query = select(tables.batch.c.task).where(tables.batch.c.id == batch_id)
    return str(connection.scalar(query))


def check_named(store: Store, answer: Answer) -> None:
    """Raise BadInput for criteria, reasons or types that no version of the settings has.

    A decision made under earlier settings stays good: the outbox may bring it late.
    """
    if answer.ratings or answer.reasons or answer.pins:
        check_tags(answer, *settings.tags(store))
    if answer.types:
        check_known_types(answer, settings.types(store))


def own_answers(store: Store, reviewer_id: str, limit: int = 10) -> list[str]:
    """Return the ids of this reviewer's last standing station answers, newest first."""
    entry = tables.review
    query = (
        select(entry.c.id)
        .where(entry.c.reviewer_id == reviewer_id, entry.c.draw_id.is_not(None))
        .where(text(answer("review")), text(standing("review")))
        .order_by(entry.c.entry.desc())
        .limit(limit)
    )
    with store.database.read() as connection:
        return list(connection.execute(query).scalars())


def waiting(store: Store, reviewer_id: str, task: str, batch: str | None = None) -> int:
    """Return how many units of a task this reviewer could still answer, held ones included."""
    with store.database.read() as connection:
        return leases.waiting(connection, reviewer_id, store.clock(), task, batch)

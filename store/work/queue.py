"""What a reviewer does next: reserve units, answer, correct, take back. One transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select, text

from review.core.answers import Answer, Saved, check_known_types, check_tags
from store import settings
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.rules import answer, standing
from store.db.workspace import Store
from store.work import leases, log
from store.work.handler import TaskHandler, handler_of
from store.work.leases import LEASE, NEVER, Lease, Taking, open_slots
from store.work.log import Recorded, last_entry

__all__ = [
    "LEASE",
    "NEVER",
    "Answer",
    "Lease",
    "Recorded",
    "Reservation",
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
class Reservation:
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
        return reserve(store, connection, reviewer_id, Reservation(task, want, batch))


def record(store: Store, reviewer_id: str, answer: Answer) -> Saved:
    """Append an answer or a correction to the log; see ``log.record``.

    Raises BadInput for what the task or the settings do not have.
    """
    check_named(store, answer)
    with store.database.write() as connection:
        recorded = record_now(store, connection, reviewer_id, answer)
        leases.renew(connection, reviewer_id, store.steady(connection))
    settle(store, recorded)
    return recorded.saved


def settle(store: Store, recorded: Recorded) -> None:
    """Do what follows from an answer that counts, once it is committed."""
    if not recorded.saved.surplus:
        handler_of(store, recorded.task).settled(store, recorded.batch_id)


def undo(store: Store, reviewer_id: str, answer_id: str, undo_id: str) -> Lease | None:
    """Take back one's own answer by a further log entry; see ``log.undo``."""
    with store.database.write() as connection:
        return undo_now(store, connection, reviewer_id, answer_id, undo_id)


def reserve(store: Store, connection: Connection, me: str, wanted: Reservation) -> list[Lease]:
    """Reserve units inside a transaction of the caller; see ``lease``."""
    one_at_a_time(connection, me)
    return _reserve(store, connection, me, wanted)


def _reserve(store: Store, connection: Connection, me: str, wanted: Reservation) -> list[Lease]:
    handler, now = handler_of(store, wanted.task), store.steady(connection)
    reserved = leases.held(connection, me, now, wanted.task, wanted.batch, wanted.want)
    if leases.need_renewal(reserved, now):
        leases.renew(connection, me, now)
        reserved = [replace(lease, until=now + LEASE) for lease in reserved]
    reserved += _more(connection, me, now, wanted, reserved, handler)
    while gone := handler.withdrawn(connection, me, reserved):
        reserved = [lease for lease in reserved if lease.draw_id not in gone]
        reserved += _more(connection, me, now, wanted, reserved, handler)
    handler.reserved(connection, me, now, reserved)
    return reserved


def _more(
    connection: Connection,
    me: str,
    now: datetime,
    wanted: Reservation,
    reserved: Sequence[Lease],
    handler: TaskHandler,
) -> list[Lease]:
    """Take what is missing. Who would have nothing waits for what others may leave after all."""
    missing = wanted.want - len(reserved)
    asked = Taking(wanted.task, wanted.batch, missing, in_turn=handler.in_turn)
    taken = leases.take(connection, me, now, asked)
    if reserved or taken or handler.in_turn or connection.dialect.name == "sqlite":
        return taken
    return leases.take(connection, me, now, replace(asked, wait=True))


def hand_back(
    store: Store,
    connection: Connection,
    me: str,
    task: str,
    batch: str | None = None,
    kept: Sequence[str] = (),
) -> int:
    """Give up what a reviewer holds of a task, but for ``kept``, inside a caller's transaction."""
    one_at_a_time(connection, me)
    return leases.hand_back(connection, me, store.steady(connection), task, batch, kept)


def record_now(store: Store, connection: Connection, me: str, answer: Answer) -> Recorded:
    """Append an answer inside a transaction of the caller, who calls ``settle`` after it."""
    one_at_a_time(connection, me)
    return log.record(store, connection, me, answer)


def decide_now(
    store: Store, connection: Connection, me: str, answer: Answer, wanted: Reservation
) -> tuple[Recorded, list[Lease]]:
    """Do what ``record_now`` and ``reserve`` do, one after the other."""
    recorded = record_now(store, connection, me, answer)
    return recorded, _reserve(store, connection, me, wanted)


def undo_now(
    store: Store, connection: Connection, me: str, answer_id: str, undo_id: str
) -> Lease | None:
    """Take an answer back inside a transaction of the caller; see ``log.undo``."""
    one_at_a_time(connection, me)
    leases.renew(connection, me, store.steady(connection))
    return log.undo(store, connection, me, answer_id, undo_id)


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
    (number,) = waiting_for(store, [reviewer_id], task, batch)
    return number


def waiting_for(
    store: Store, people: Sequence[str], task: str, batch: str | None = None
) -> list[int]:
    """Return the same of each of some reviewers, all at one moment."""
    with store.database.read() as connection:
        return leases.waiting(connection, people, store.steady(connection), task, batch)

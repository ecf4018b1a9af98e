"""Leases and the log: who is shown what next, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, func, insert, literal, or_, select, update

from review.errors import BadInput, Refused, Unknown
from review.tasks import task as task_of
from store import tables
from store.engine import one_at_a_time
from store.workspace import Store

#: How long a unit stays reserved for a reviewer who does nothing.
LEASE = timedelta(minutes=30)
#: The lease of a slot nobody has had yet: long over, whatever the clock does.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)

slot, draw, batch, log = tables.slot, tables.draw, tables.batch, tables.review


@dataclass(frozen=True)
class Lease:
    """One unit reserved for one reviewer."""

    draw_id: str
    batch_id: str
    unit_id: str
    draw_order: int
    until: datetime


@dataclass(frozen=True)
class Answer:
    """One reviewer's answer to one leased unit; ``id`` (a UUIDv7) is made by the client."""

    id: str
    draw_id: str
    verdict: str
    shown: dict[str, Any]
    milliseconds: int | None = None


@dataclass(frozen=True)
class Saved:
    """An answer that is in the log. ``surplus``: kept, and not counted toward the label."""

    id: str
    surplus: bool


def lease(
    store: Store, reviewer_id: str, task: str, want: int, batch: str | None = None
) -> list[Lease]:
    """Return up to ``want`` units for this reviewer: those they hold first, then open ones.

    Units come in draw order, oldest batch first. A unit is never leased to more reviewers than
    it asked for, nor twice to one; a lease not used by its end goes back.
    """
    now = store.clock()
    with store.database.write() as connection:
        one_at_a_time(connection, reviewer_id)
        _renew(connection, reviewer_id, now)
        held = _slots(connection, _held(reviewer_id, now), task, batch, want)
        taken = _take(connection, reviewer_id, now, task, batch, want - len(held))
    return [_lease(row, now) for row in [*held, *taken]]


def record(store: Store, reviewer_id: str, answer: Answer) -> Saved:
    """Append an answer to the log; the same id again changes nothing.

    It counts when its slot is still leased to this reviewer and the batch is open; otherwise it
    is kept as surplus. Raises BadInput for an answer the task does not have, Unknown for a
    draw that does not exist, Refused for an id that another answer has.
    """
    now = store.clock()
    with store.database.write() as connection:
        one_at_a_time(connection, reviewer_id)
        _renew(connection, reviewer_id, now)
        known = connection.execute(select(log).where(log.c.id == answer.id)).first()
        if known:
            return _repeat(known, reviewer_id, answer)
        drawn = _draw(connection, answer.draw_id)
        _check(answer, drawn.task)
        counts = _fill(connection, answer, reviewer_id, drawn, now)
        entry = _entry(drawn, reviewer_id, now)
        connection.execute(
            insert(log).values(
                **entry,
                id=answer.id,
                kind="answer",
                verdict=answer.verdict,
                answers_json=_json({"verdict": answer.verdict}),
                shown_json=_json(answer.shown),
                surplus=not counts,
                milliseconds=answer.milliseconds,
            )
        )
    return Saved(answer.id, not counts)


def undo(store: Store, reviewer_id: str, answer_id: str, undo_id: str) -> Lease | None:
    """Take back one's own answer by a further log entry; return the unit, leased again.

    Returns None when the unit cannot be answered anew (batch closed, answer was surplus).
    Raises Refused for another reviewer's answer, one taken back before, or an id in use.
    """
    now = store.clock()
    with store.database.write() as connection:
        one_at_a_time(connection, reviewer_id)
        _renew(connection, reviewer_id, now)
        row = connection.execute(select(log).where(log.c.id == answer_id)).first()
        if row is None or row.reviewer_id != reviewer_id or row.draw_id is None:
            raise Refused("That answer is not yours to take back.")
        if row.kind == "undo":
            raise Refused("That entry is not yours to take back: it takes one back itself.")
        known = connection.execute(select(log).where(log.c.id == undo_id)).first()
        if known:
            if known.replaces != answer_id:
                raise Refused("That id belongs to another entry.")
            return _leased_to(connection, row.draw_id, reviewer_id, now)
        if connection.scalar(select(func.count()).where(log.c.replaces == answer_id)):
            raise Refused("That answer was taken back already.")
        drawn = _draw(connection, row.draw_id)
        connection.execute(
            insert(log).values(
                **_entry(drawn, reviewer_id, now),
                id=undo_id,
                kind="undo",
                verdict=None,
                answers_json="{}",
                shown_json="{}",
                replaces=answer_id,
                surplus=row.surplus,
                milliseconds=None,
            )
        )
        _reopen(connection, answer_id, now)
        return _leased_to(connection, row.draw_id, reviewer_id, now)


def own_answers(store: Store, reviewer_id: str, limit: int = 10) -> list[str]:
    """Return the ids of this reviewer's last standing station answers, newest first."""
    undone = select(log.c.replaces).where(log.c.replaces.is_not(None))
    query = (
        select(log.c.id)
        .where(log.c.reviewer_id == reviewer_id, log.c.kind == "answer", log.c.draw_id.is_not(None))
        .where(log.c.id.not_in(undone))
        .order_by(log.c.entry.desc())
        .limit(limit)
    )
    with store.database.read() as connection:
        return list(connection.execute(query).scalars())


def waiting(store: Store, reviewer_id: str, task: str, batch: str | None = None) -> int:
    """Return how many units of a task this reviewer could still answer, held ones included."""
    now = store.clock()
    mine = slot.alias("mine")
    answered = (
        select(mine.c.draw_id)
        .where(mine.c.draw_id == slot.c.draw_id, mine.c.reviewer_id == reviewer_id)
        .where(mine.c.review_id.is_not(None))
        .exists()
    )
    query = (
        select(func.count(func.distinct(slot.c.draw_id)))
        .join(tables.batch, tables.batch.c.id == slot.c.batch_id)
        .where(tables.batch.c.task == task, tables.batch.c.closed.is_(None), ~answered)
        .where(slot.c.review_id.is_(None))
        .where(or_(slot.c.reviewer_id == reviewer_id, slot.c.lease_until <= now))
        .where(or_(literal(batch is None), slot.c.batch_id == batch))
    )
    with store.database.read() as connection:
        return int(connection.scalar(query) or 0)


def last_entry(connection: Connection) -> int:
    """Return the number of the newest log entry, 0 when there is none."""
    return int(connection.scalar(select(func.max(log.c.entry))) or 0)


def _held(reviewer_id: str, now: datetime) -> Any:
    return and_(slot.c.reviewer_id == reviewer_id, slot.c.lease_until > now)


def _slots(
    connection: Connection, where: Any, task: str, batch_id: str | None, limit: int
) -> list[Any]:
    query = (
        select(slot, draw.c.unit_id)
        .join(draw, draw.c.id == slot.c.draw_id)
        .join(batch, batch.c.id == slot.c.batch_id)
        .where(slot.c.review_id.is_(None), where)
        .where(batch.c.task == task, batch.c.closed.is_(None))
        .where(or_(literal(batch_id is None), slot.c.batch_id == batch_id))
        .order_by(batch.c.created, slot.c.batch_id, slot.c.draw_order, slot.c.number)
        .limit(limit)
        .with_for_update(of=slot, skip_locked=True)
    )
    return list(connection.execute(query)) if limit > 0 else []


def _take(
    connection: Connection,
    reviewer_id: str,
    now: datetime,
    task: str,
    batch_id: str | None,
    want: int,
) -> list[Any]:
    other = slot.alias("other")
    mine = (
        select(other.c.draw_id)
        .where(other.c.draw_id == slot.c.draw_id, other.c.number != slot.c.number)
        .where(other.c.reviewer_id == reviewer_id)
        .exists()
    )
    most = select(func.max(batch.c.per_unit)).where(batch.c.task == task)
    rows = want * int(connection.scalar(most) or 1)
    found = _slots(connection, and_(slot.c.lease_until <= now, ~mine), task, batch_id, rows)
    first: dict[str, Any] = {}
    for row in found:
        first.setdefault(row.draw_id, row)
    chosen = list(first.values())[:want]
    for row in chosen:
        where = and_(slot.c.draw_id == row.draw_id, slot.c.number == row.number)
        leased = {"reviewer_id": reviewer_id, "lease_until": now + LEASE}
        connection.execute(update(slot).where(where).values(**leased))
    return chosen


def _renew(connection: Connection, reviewer_id: str, now: datetime) -> None:
    where = and_(_held(reviewer_id, now), slot.c.review_id.is_(None))
    connection.execute(update(slot).where(where).values(lease_until=now + LEASE))


def _draw(connection: Connection, draw_id: str) -> Any:
    query = (
        select(draw, batch.c.task, batch.c.closed)
        .join(batch, batch.c.id == draw.c.batch_id)
        .where(draw.c.id == draw_id)
    )
    row = connection.execute(query).first()
    if row is None:
        raise Unknown("There is no such unit in any batch.")
    return row


def _check(answer: Answer, task_name: str) -> None:
    choices = [choice.value for choice in task_of(task_name).choices]
    if answer.verdict not in choices:
        raise BadInput(f"That verdict is no answer here; answers: {', '.join(choices)}.")
    if answer.milliseconds is not None and answer.milliseconds < 0:
        raise BadInput("milliseconds cannot be negative.")


def _fill(
    connection: Connection, answer: Answer, reviewer_id: str, drawn: Any, now: datetime
) -> bool:
    """Put the answer into its slot if it is still leased to this reviewer in an open batch."""
    if drawn.closed is not None:
        return False
    where = and_(
        slot.c.draw_id == answer.draw_id, slot.c.review_id.is_(None), _held(reviewer_id, now)
    )
    return connection.execute(update(slot).where(where).values(review_id=answer.id)).rowcount == 1


def _entry(drawn: Any, reviewer_id: str, now: datetime) -> dict[str, Any]:
    return {
        "task": drawn.task,
        "unit_id": drawn.unit_id,
        "reviewer_id": reviewer_id,
        "batch_id": drawn.batch_id,
        "draw_id": drawn.id,
        "draw_order": drawn.draw_order,
        "inclusion_probability": drawn.inclusion_probability,
        "guidelines_version": task_of(drawn.task).guidelines_version,
        "time": now,
    }


def _reopen(connection: Connection, answer_id: str, now: datetime) -> None:
    closed = select(batch.c.id).where(batch.c.closed.is_not(None))
    where = and_(slot.c.review_id == answer_id, slot.c.batch_id.not_in(closed))
    connection.execute(update(slot).where(where).values(review_id=None, lease_until=now + LEASE))


def _leased_to(
    connection: Connection, draw_id: str, reviewer_id: str, now: datetime
) -> Lease | None:
    query = (
        select(slot, draw.c.unit_id)
        .join(draw, draw.c.id == slot.c.draw_id)
        .where(slot.c.draw_id == draw_id, slot.c.review_id.is_(None), _held(reviewer_id, now))
    )
    row = connection.execute(query).first()
    return _lease(row, now) if row else None


def _repeat(known: Any, reviewer_id: str, answer: Answer) -> Saved:
    if known.reviewer_id != reviewer_id:
        raise Refused("That id belongs to another reviewer's answer.")
    if (known.draw_id, known.verdict) != (answer.draw_id, answer.verdict):
        raise Refused("That id belongs to another answer of yours.")
    return Saved(known.id, known.surplus)


def _lease(row: Any, now: datetime) -> Lease:
    return Lease(row.draw_id, row.batch_id, row.unit_id, row.draw_order, now + LEASE)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def open_slots(batch_id: str, draw_id: str, order: int, per_unit: int) -> list[dict[str, Any]]:
    """Return the rows of the empty slots of one draw."""
    return [
        {
            "draw_id": draw_id,
            "number": number,
            "batch_id": batch_id,
            "draw_order": order,
            "reviewer_id": None,
            "lease_until": NEVER,
        }
        for number in range(per_unit)
    ]

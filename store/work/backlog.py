"""What waits for whom: each reviewer's open, reserved and answered units of a task."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from review.core.roles import may
from store.access import people
from store.db import revision, tables
from store.db.rules import answer, standing
from store.db.workspace import Store
from store.work import queue

IMPORTED = "imported"


@dataclass(frozen=True)
class Work:
    """One reviewer's units: they could answer ``waiting``, hold ``reserved`` of them."""

    name: str
    waiting: int
    reserved: int
    answered: int


@dataclass(frozen=True)
class Answered:
    """One reviewer, and how many of their answers nobody took back or corrected."""

    id: str
    name: str
    answers: int


def by_person(store: Store, task: str) -> list[Work]:
    """Return what waits for everybody who may review, and what all reviewers answered."""
    given = {one.id: one.answers for one in answered(store, task)}
    reserved = _reserved(store, task)
    rows = []
    for person in people.everyone(store):
        comes_in = person.kind in ("person", "local") and not person.revoked
        reviews = comes_in and may(person.role, "review")
        if person.kind == IMPORTED or not (reviews or person.id in given):
            continue
        waiting = queue.waiting(store, person.id, task) if reviews else 0
        own = reserved.get(person.id, 0), given.get(person.id, 0)
        rows.append(Work(person.name, waiting, *own))
    return rows


def answered(store: Store, task: str) -> list[Answered]:
    """Return everybody who answered a task, by name: the one count of answers for all pages."""
    person = tables.person
    names = select(person.c.id, person.c.name).order_by(person.c.name)
    with store.database.read() as connection:
        now = revision.of_log(connection)
        given = store.kept.value("answers by reviewer", now, lambda: _given(connection))
        people = connection.execute(names).all()
    return [Answered(id_, name, given[task, id_]) for id_, name in people if (task, id_) in given]


def _given(connection: Connection) -> dict[tuple[str, str], int]:
    """Return (task, reviewer) → their answers that nobody took back or corrected."""
    log = tables.review
    query = (
        select(log.c.task, log.c.reviewer_id, func.count())
        .where(text(answer("review")), text(standing("review")))
        .group_by(log.c.task, log.c.reviewer_id)
    )
    return {(task, person): number for task, person, number in connection.execute(query)}


def _reserved(store: Store, task: str) -> dict[str, int]:
    slot, batch = tables.slot, tables.batch
    query = (
        select(slot.c.reviewer_id, func.count())
        .join(batch, batch.c.id == slot.c.batch_id)
        .where(batch.c.task == task, batch.c.closed.is_(None), slot.c.review_id.is_(None))
        .where(slot.c.reviewer_id.is_not(None))
        .group_by(slot.c.reviewer_id)
    )
    with store.database.read() as connection:
        query = query.where(slot.c.lease_until > store.steady(connection))
        return {person: int(number) for person, number in connection.execute(query)}

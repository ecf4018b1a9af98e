"""Scored edits, batches drawn from them, and reviewers who answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import uuid_utils
from sqlalchemy import func, select

from store.access import people
from store.dataset import catalog
from store.db import tables
from store.db.workspace import Store
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.types import drawing as type_batches
from store.types.drawing import TypeRequest
from store.work import queue
from store.work.batches import Batch
from store.work.queue import Answer, Lease, Saved

VerdictOf = Callable[[str], str]


def fresh_id() -> str:
    """Return an id as the station makes it."""
    return str(uuid_utils.uuid7())


def reviewer(store: Store, name: str = "Ana") -> str:
    """Add a person with a link; return their id."""
    return people.add(store, name)[0].id


def drawn(store: Store, size: int, **more: Any) -> Batch:
    """Draw a batch; it measures by default, and each run of a test draws the same."""
    request = ScoreRequest(**{"purpose": "measure", "size": size, "seed": 0, **more})
    return score_batches.draw_batch(store, request, by="lead")


def checking(store: Store, size: int, purpose: Any = "measure", **more: Any) -> Batch:
    """Draw edits whose types are checked."""
    return type_batches.draw_batch(store, TypeRequest(size, purpose, **more), by="lead")


def leased(store: Store, who: str, want: int = 1, batch: Batch | None = None) -> list[Lease]:
    """Lease for the one task there is."""
    return queue.lease(store, who, "score", want, batch.id if batch else None)


def answer_to(lease: Lease, verdict: str = "accept", **more: Any) -> Answer:
    """Return an answer to a leased unit, with an id of its own."""
    return Answer(**{"id": fresh_id(), "shown": {"sides": "source left"}, **more},
                  draw_id=lease.draw_id, verdict=verdict)  # fmt: skip


def decide(store: Store, who: str, lease: Lease, verdict: str = "accept") -> Saved:
    """Record a verdict on a leased unit."""
    return queue.record(store, who, answer_to(lease, verdict))


def answer_next(store: Store, who: str, verdict: str = "accept") -> tuple[Lease, Saved]:
    """Lease one unit and answer it."""
    (lease,) = leased(store, who)
    return lease, decide(store, who, lease, verdict)


def answer_all(
    store: Store,
    who: str,
    verdict_of: VerdictOf = lambda _: "accept",
    *,
    batch: Batch | None = None,
    most: int = 10_000,
) -> int:
    """Answer up to ``most`` units in draw order, by output image; return how many."""
    done = 0
    while done < most and (found := leased(store, who, min(20, most - done), batch)):
        views = catalog.edits(store, [lease.unit_id for lease in found])
        for lease in found:
            decide(store, who, lease, verdict_of(views[lease.unit_id].output_image))
            done += 1
    return done


def log_entries(store: Store, **where: object) -> list[Any]:
    """Return the log, oldest first."""
    query = select(tables.review).order_by(tables.review.c.entry)
    for name, value in where.items():
        query = query.where(tables.review.c[name] == value)
    with store.database.read() as connection:
        return list(connection.execute(query))


def slots(store: Store, batch: Batch) -> list[Any]:
    """Return a batch's slots in draw order."""
    slot = tables.slot
    query = select(slot).where(slot.c.batch_id == batch.id).order_by(slot.c.draw_order)
    with store.database.read() as connection:
        return list(connection.execute(query.order_by(slot.c.number)))


def draws(store: Store, batch: Batch) -> list[Any]:
    """Return a batch's draws in order, with each edit's image, type and frozen score."""
    draw, edit, member, plan = tables.draw, tables.edit, tables.pool_member, tables.pool
    last = select(func.max(plan.c.id)).scalar_subquery()
    newest = select(plan.c.members_of).where(plan.c.id == last).scalar_subquery()
    query = (
        select(draw, edit.c.output_image, edit.c.edit_type, member.c.overall)
        .join(edit, edit.c.id == draw.c.unit_id)
        .join(member, (member.c.edit_id == edit.c.id) & (member.c.pool_id == newest))
        .where(draw.c.batch_id == batch.id)
        .order_by(draw.c.draw_order)
    )
    with store.database.read() as connection:
        return list(connection.execute(query))


def rows_of(store: Store, name: str) -> list[Mapping[str, Any]]:
    """Return the rows of one table."""
    with store.database.read() as connection:
        found = connection.execute(select(tables.METADATA.tables[name]))
        return [row._mapping for row in found]

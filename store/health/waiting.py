"""How much work waits: a few counts, for who watches the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from store.db import tables
from store.db.workspace import Store
from store.work.log import last_entry


@dataclass(frozen=True)
class Waiting:
    """By task: slots of open batches that nobody filled, and those reserved now; the log's end."""

    open_slots: Mapping[str, int]
    leased: Mapping[str, int]
    entries: int


def counted(store: Store) -> Waiting:
    """Count what waits; by the index of open slots, whatever has been answered."""
    slot, batch = tables.slot, tables.batch
    query = (
        select(batch.c.task, func.count())
        .select_from(slot.join(batch, batch.c.id == slot.c.batch_id))
        .where(slot.c.review_id.is_(None), batch.c.closed.is_(None))
        .group_by(batch.c.task)
    )
    with store.database.read() as connection:
        now = store.steady(connection)
        leased = query.where(slot.c.lease_until > now, slot.c.reviewer_id.is_not(None))
        return Waiting(
            {task: int(number) for task, number in connection.execute(query)},
            {task: int(number) for task, number in connection.execute(leased)},
            last_entry(connection),
        )

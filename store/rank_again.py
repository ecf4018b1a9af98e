"""Groups whose votes contradict each other, asked again by one click."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, text

from review.errors import Refused
from review.ranking.asking import ROUND_ROBIN
from store import batches, tables
from store.batches import Batch
from store.engine import one_at_a_time
from store.queue import open_slots
from store.ranking import Ranked
from store.workspace import Store, new_id

TASK = "rank"
#: How these are asked: two candidates at a time.
STRATEGY = "pairs"
MOST = 500

_WAITING = text("""
SELECT DISTINCT d.unit_id FROM draw d JOIN batch b ON b.id = d.batch_id
WHERE b.task = 'rank' AND b.purpose = 'repair' AND b.closed IS NULL
  AND EXISTS (SELECT 1 FROM slot s WHERE s.draw_id = d.id AND s.review_id IS NULL)""")


def to_ask(store: Store, found: Sequence[Ranked]) -> list[Ranked]:
    """Return the contradictory groups that can be shown and do not wait already."""
    with store.database.read() as connection:
        waiting = set(connection.execute(_WAITING).scalars())
    return [
        one
        for one in found
        if one.state == "contradictory" and one.group.id not in waiting and _edits(one) > 1
    ]


def send(store: Store, found: Sequence[Ranked], *, by: str) -> Batch:
    """Ask every pair of these groups once more, in a batch that mends: its votes join the others.

    Of larger groups as many questions are asked as there are candidates. Groups that are not
    contradictory, or wait already, are left out. Raises Refused when none is left.
    """
    with store.database.write() as connection:
        one_at_a_time(connection, "rank again")
        wanted = to_ask(store, found)[:MOST]
        if not wanted:
            raise Refused("No contradictory group is left to send: they wait already.")
        batch_id = _insert(connection, store, wanted, by)
    return batches.get(store, batch_id)


def _edits(one: Ranked) -> int:
    return sum(candidate.edit_id is not None for candidate in one.group.candidates)


def _questions(one: Ranked) -> int:
    size = _edits(one)
    return size * (size - 1) // 2 if size <= ROUND_ROBIN else size


def _insert(connection: Connection, store: Store, wanted: Sequence[Ranked], by: str) -> str:
    batch_id = new_id()
    connection.execute(
        insert(tables.batch).values(
            id=batch_id, name=_name(connection), task=TASK, purpose="repair", origin="drawn",
            strategy=STRATEGY, seed=0, per_unit=1, show_judge=False, created=store.clock(),
            created_by=by, closed=None, simulated=False,
        )
    )  # fmt: skip
    units = [one.group.id for one in wanted for _ in range(_questions(one))]
    draws, slots = [], []
    for order, unit in enumerate(units, start=1):
        draw_id = new_id()
        draws.append({"id": draw_id, "batch_id": batch_id, "draw_order": order, "unit_id": unit,
                      "stratum": "all", "selection_probability": 1.0,
                      "inclusion_probability": 1.0})  # fmt: skip
        slots += open_slots(batch_id, draw_id, order, 1)
    connection.execute(insert(tables.draw), draws)
    connection.execute(insert(tables.slot), slots)
    return batch_id


def _name(connection: Connection) -> str:
    taken = set(connection.execute(select(tables.batch.c.name)).scalars())
    number = 1
    while (name := f"contradictory groups {number}") in taken:
        number += 1
    return name

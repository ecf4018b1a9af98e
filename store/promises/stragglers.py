"""What holds a look up: which of the first drawn units have no label, and who has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from store.db import tables
from store.db.workspace import Store
from store.promises.status import Promise

#: More than this many units without a label are not stragglers but work to be done.
MOST_LISTED = 20


@dataclass(frozen=True)
class Straggler:
    """One of the first units drawn that has no label: ``answered`` of ``asked`` reviews are in.

    ``holders``: who has it reserved now, until when.
    """

    draw_id: str
    draw_order: int
    unit_id: str
    answered: int
    asked: int
    holders: tuple[tuple[str, datetime], ...]


def stragglers(store: Store, promised: Promise) -> tuple[Straggler, ...]:
    """Return the units that hold the next look up, in draw order; none while there are many."""
    if promised.next_look is None or not 0 < promised.missing <= MOST_LISTED:
        return ()
    first = promised.evidence.frame.head(promised.next_look.labels)
    units = list(first.loc[first["accepted"].isna(), "unit_id"])
    draw, slot, person = tables.draw, tables.slot, tables.person
    query = (
        select(draw.c.id, draw.c.draw_order, draw.c.unit_id, slot.c.review_id, slot.c.lease_until,
               person.c.name)
        .join(slot, slot.c.draw_id == draw.c.id)
        .outerjoin(person, person.c.id == slot.c.reviewer_id)
        .where(draw.c.batch_id == promised.evidence.batch_id, draw.c.unit_id.in_(units))
        .order_by(draw.c.draw_order, slot.c.number)
    )  # fmt: skip
    rows: dict[str, list[Any]] = {}
    with store.database.read() as connection:
        now = store.steady(connection)
        for row in connection.execute(query):
            rows.setdefault(row.id, []).append(row)
    return tuple(
        Straggler(
            draw_id=draw_id,
            draw_order=slots[0].draw_order,
            unit_id=slots[0].unit_id,
            answered=sum(row.review_id is not None for row in slots),
            asked=len(slots),
            holders=tuple(
                (str(row.name), row.lease_until)
                for row in slots
                if row.review_id is None and row.lease_until > now
            ),
        )
        for draw_id, slots in rows.items()
    )


def hand_back(store: Store, draw_id: str) -> int:
    """End every reservation of a unit, so that the next reviewer gets it; return how many.

    An answer that its holder still sends counts until somebody else has the unit.
    """
    slot = tables.slot
    with store.database.write() as connection:
        now = store.steady(connection)
        open_leases = (
            (slot.c.draw_id == draw_id) & slot.c.review_id.is_(None) & (slot.c.lease_until > now)
        )
        ended = update(slot).where(open_leases).values(lease_until=now)
        return int(connection.execute(ended).rowcount)

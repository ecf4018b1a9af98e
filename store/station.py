"""What the station may see of a unit: never the judge before the answer, nor after in measuring."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from review.edits import Side
from store import browse, tables, tokens
from store.queue import Lease
from store.workspace import Store


def units(store: Store, leases: list[Lease]) -> list[dict[str, Any]]:
    """Return the leased units as the station shows them, with signed picture links."""
    edits = browse.many(store, [lease.unit_id for lease in leases])
    return [_unit(store, lease, edits[lease.unit_id]) for lease in leases]


def revealed(store: Store, draw_id: str, reviewer_id: str) -> list[browse.Judged]:
    """Return the judges' words on an answered unit, where its batch shows them.

    Nothing of an edit that waits for this reviewer elsewhere, or is still being measured.
    """
    query = (
        select(tables.draw.c.unit_id)
        .join(tables.batch, tables.batch.c.id == tables.draw.c.batch_id)
        .where(tables.draw.c.id == draw_id, tables.batch.c.show_judge)
    )
    with store.database.read() as connection:
        unit = connection.scalar(query)
    if unit is None or browse.hidden(store, [unit], reviewer_id):
        return []
    return browse.judged(store, unit)


def picture_url(store: Store, edit_id: str, side: Side, size: str = "screen") -> str:
    """Return the signed link of one picture, relative to the app's root."""
    return f"images/{tokens.image(store, edit_id, side, size)}"


def _unit(store: Store, lease: Lease, edit: browse.EditView) -> dict[str, Any]:
    return {
        "draw_id": lease.draw_id,
        "batch_id": lease.batch_id,
        "edit_id": edit.id,
        "instruction": edit.text or "",
        "short_instruction": edit.summarized_text,
        "edit_type": edit.edit_type,
        "source_url": picture_url(store, edit.id, "source"),
        "edited_url": picture_url(store, edit.id, "edited"),
    }

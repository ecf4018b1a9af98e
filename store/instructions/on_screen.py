"""What the station may see of a pair: both instructions, and the pictures of their edit."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from review.core.units import Unit
from review.instructions.task import INSTRUCTIONS
from store.db.workspace import Store
from store.work import on_screen
from store.work.leases import Lease


def units_now(store: Store, connection: Connection, me: str, leases: Sequence[Lease]) -> list[Unit]:
    """Return leased pairs as the station shows them, with signed picture links."""
    return on_screen.edits(store, connection, me, leases, INSTRUCTIONS.name)

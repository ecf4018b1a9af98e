"""What the station may see of a pair: both instructions, and the pictures of their edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Connection

from review.core.units import Unit
from review.coverage.language import language
from review.instructions.task import INSTRUCTIONS
from store.db.workspace import Store
from store.work import on_screen
from store.work.leases import Lease

#: Found once for each text: one unit is shown to several people, and again as their own answer.
language_of = lru_cache(maxsize=4096)(language)


def units_now(store: Store, connection: Connection, me: str, leases: Sequence[Lease]) -> list[Unit]:
    """Return leased pairs as the station shows them, with signed picture links.

    Each text with its language, where that is sure: voices and fonts are chosen by it.
    """
    units = on_screen.edits(store, connection, me, leases, INSTRUCTIONS.name)
    return [
        replace(
            unit,
            language=language_of(unit.instruction),
            short_language=language_of(unit.short_instruction or ""),
        )
        for unit in units
    ]

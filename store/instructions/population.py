"""The pairs that can be compared: edits with a long and another, short instruction."""

from __future__ import annotations

from sqlalchemy import Connection, text

from store.db.rules import CURRENT, FAILURES, excluded

#: A failure has its success's instructions.
IN_POPULATION = f"""e.known AND NOT e.collision AND {CURRENT} AND e.id NOT IN ({FAILURES})
AND e.text <> '' AND e.summarized_text <> '' AND e.summarized_text <> e.text
AND NOT {excluded("e.id")}"""

_IDS = text(f"SELECT e.id FROM edit e WHERE {IN_POPULATION} ORDER BY e.output_image, e.id")
_NUMBER = text(f"SELECT COUNT(*) FROM edit e WHERE {IN_POPULATION}")


def pairs(connection: Connection) -> list[str]:
    """Return the edits whose instructions can be compared, in a lasting order."""
    return list(connection.execute(_IDS).scalars())


def number(connection: Connection) -> int:
    """Return how many pairs can be compared."""
    return int(connection.scalar(_NUMBER) or 0)

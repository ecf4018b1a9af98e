"""The pairs that can be compared: edits with a long and another, short instruction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from review.core.later import pandas as pd
from store.db import revision
from store.db.rules import CURRENT, FAILURES, excluded
from store.db.workspace import Store

#: Whose instructions count: a failure has its success's.
_EDITS = f"""e.known AND NOT e.collision AND {CURRENT} AND e.id NOT IN ({FAILURES})
AND e.text <> '' AND NOT {excluded("e.id")}"""
#: A turn of a chain has no short instruction, and lacks none.
_TURNS = """SELECT m.edit_id FROM edit_set_member m JOIN edit_set t ON t.id = m.set_id
WHERE t.kind = 'multi-turn'"""
#: What Python strips, as the import does; a database strips spaces alone.
_SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())


def _bare(column: str) -> str:
    return f"TRIM({column}, '{_SPACES}')"


_EMPTY = f"{_bare('e.summarized_text')} = ''"
_ALIKE = f"{_bare('e.summarized_text')} = {_bare('e.text')}"

#: Both instructions, alike or not.
WITH_BOTH = f"{_EDITS} AND e.summarized_text IS NOT NULL AND NOT {_EMPTY}"
IN_POPULATION = f"{WITH_BOTH} AND NOT {_ALIKE}"

_COLUMNS = """e.id, COALESCE(e.edit_type, ''),
1.0 * LENGTH(e.summarized_text) / LENGTH(e.text)"""
_NAMES = ["edit_id", "edit_type", "shorter"]
_PAIRS = text(f"SELECT {_COLUMNS} FROM edit e WHERE {IN_POPULATION} ORDER BY e.output_image, e.id")
_WITH_ALIKE = text(f"SELECT {_COLUMNS} FROM edit e WHERE {WITH_BOTH} ORDER BY e.output_image, e.id")
_COUNTS = text(f"""SELECT
  SUM(CASE WHEN e.summarized_text IS NULL THEN 1 ELSE 0 END),
  SUM(CASE WHEN {_EMPTY} THEN 1 ELSE 0 END),
  SUM(CASE WHEN {_ALIKE} AND NOT {_EMPTY} THEN 1 ELSE 0 END), COUNT(*)
FROM edit e WHERE {_EDITS} AND NOT (e.summarized_text IS NULL AND e.id IN ({_TURNS}))""")


@dataclass(frozen=True)
class Population:
    """How many ``pairs`` can be compared, and edits that have none.

    Their short instruction is ``missing``, ``empty``, or the long one (``alike``).
    """

    pairs: int
    missing: int
    empty: int
    alike: int


def kept_pairs(store: Store, connection: Connection, *, alike: bool) -> pd.DataFrame:
    """Return the same as ``pairs``, kept for all visitors."""
    return store.kept.value(
        ("pairs-of-instructions", alike),
        _state(connection),
        lambda: pairs(connection, alike=alike),
    )


def pairs(connection: Connection, *, alike: bool = False) -> pd.DataFrame:
    """Return edit_id, edit_type ("": none) and shorter of the pairs, in a lasting order.

    ``shorter``: characters of the short text ÷ those of the long one. ``alike``: with those whose
    two texts are the same.
    """
    query = _WITH_ALIKE if alike else _PAIRS
    # PostgreSQL divides exactly, in decimals: they stay what they are.
    found = list(zip(*connection.execute(query).all(), strict=True)) or [(), (), ()]
    return pd.DataFrame(dict(zip(_NAMES, map(list, found), strict=True)))


def kept_count(store: Store, connection: Connection) -> Population:
    """Return the same as ``counted``, kept for all visitors."""
    return store.kept.value(
        "pairs-of-instructions counted", _state(connection), lambda: counted(connection)
    )


def _state(connection: Connection) -> tuple[object, ...]:
    """Return what pairs there are depends on: edits, and what leads took out of them."""
    return (revision.of_dataset(connection), revision.of_exclusions(connection))


def counted(connection: Connection) -> Population:
    """Return how many pairs there are, and how many edits have none."""
    missing, empty, alike, every = (int(n or 0) for n in connection.execute(_COUNTS).one())
    return Population(every - missing - empty - alike, missing, empty, alike)

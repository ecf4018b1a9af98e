"""The chains that can be reviewed: every turn known, current, no collision, and not taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, String, bindparam, text

from store.db.rules import CURRENT, excluded

_CHAINS = f"""SELECT t.id FROM edit_set t WHERE t.kind = 'multi-turn'
  AND NOT {excluded("t.id")}
  AND NOT EXISTS (SELECT 1 FROM edit_set_member m JOIN edit e ON e.id = m.edit_id
    WHERE m.set_id = t.id AND NOT (e.known AND NOT e.collision AND {CURRENT}
      AND NOT {excluded("e.id")}))"""

_IDS = text(f"{_CHAINS} ORDER BY t.key")
_NUMBER = text(f"SELECT COUNT(*) FROM ({_CHAINS}) c")
_KEYS = text("SELECT id, key FROM edit_set WHERE kind = 'multi-turn'")
_LOADED = text("SELECT COUNT(*) FROM edit_set WHERE kind = 'multi-turn'")
_TURNS = text("""SELECT m.set_id, m.position, e.id, e.text, e.edit_type, e.output_image
FROM edit_set_member m JOIN edit e ON e.id = m.edit_id
WHERE m.set_id IN :chains ORDER BY m.set_id, m.position""").bindparams(
    bindparam("chains", type_=String(), expanding=True)
)
#: Chains asked for at once: a database takes so many values.
CHUNK = 10_000


@dataclass(frozen=True)
class Turn:
    """One turn of a chain, which is an edit; ``position`` from 1."""

    position: int
    edit_id: str
    text: str
    edit_type: str | None
    output_image: str


def chains(connection: Connection) -> list[str]:
    """Return the chains (ids) that can be drawn, in a lasting order."""
    return list(connection.execute(_IDS).scalars())


def number(connection: Connection) -> int:
    """Return how many chains can be drawn."""
    return int(connection.scalar(_NUMBER) or 0)


def loaded(connection: Connection) -> int:
    """Return how many chains there are, also those that cannot be drawn."""
    return int(connection.scalar(_LOADED) or 0)


def turns(connection: Connection, chain_ids: Sequence[str]) -> dict[str, tuple[Turn, ...]]:
    """Return the turns of some chains, in order."""
    found: dict[str, list[Turn]] = {}
    for start in range(0, len(chain_ids), CHUNK):
        asked = {"chains": list(chain_ids[start : start + CHUNK])}
        for row in connection.execute(_TURNS, asked):
            turn = Turn(row.position + 1, row.id, row.text or "", row.edit_type, row.output_image)
            found.setdefault(row.set_id, []).append(turn)
    return {chain: tuple(listed) for chain, listed in found.items()}


def keys(connection: Connection) -> dict[str, str]:
    """Return chain → the key that files know it by: the SHA-256 of its turns."""
    return {row.id: row.key for row in connection.execute(_KEYS)}

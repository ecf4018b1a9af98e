"""Edit types as manifests write them, under the names that the taxonomy has for them."""

from __future__ import annotations

from sqlalchemy import Connection, text

from review.core.settings import Settings
from store.db.rules import CURRENT

#: Words that manifests of current edits use for types, and of how many edits.
_WRITTEN = text(f"""
SELECT e.type_as_written, COUNT(*) FROM edit e
WHERE e.type_as_written IS NOT NULL AND {CURRENT}
GROUP BY e.type_as_written ORDER BY e.type_as_written""")
_WITHOUT = text(f"""
SELECT COUNT(*) FROM edit e WHERE e.known AND e.type_as_written IS NULL AND {CURRENT}""")
_STAGED = text("""
SELECT edit_type, COUNT(*) FROM staged_edit WHERE edit_type IS NOT NULL GROUP BY edit_type""")
_NAMED = text("""
SELECT DISTINCT type_as_written, edit_type FROM edit WHERE type_as_written IS NOT NULL""")
_NAME = text("""
UPDATE edit SET edit_type = :kind WHERE type_as_written = :written AND edit_type = :named""")


def written(connection: Connection) -> dict[str, int]:
    """Return word → its number of edits."""
    return {row[0]: row[1] for row in connection.execute(_WRITTEN)}


def without_type(connection: Connection) -> int:
    """Return how many current edits have no type at all, as turns of chains."""
    return int(connection.scalar(_WITHOUT) or 0)


def unknown_staged(connection: Connection, settings: Settings) -> dict[str, int]:
    """Return the words of an import that mean no type → its edits, the most first."""
    staged = {row[0]: row[1] for row in connection.execute(_STAGED)}
    return settings.vocabulary.unknown(staged)


def resolve_all(connection: Connection, settings: Settings) -> None:
    """Give every edit the taxonomy's name for its type, where it bears another."""
    for word, named in connection.execute(_NAMED).all():
        kind = settings.resolve(word)
        if kind != named:
            connection.execute(_NAME, {"kind": kind, "written": word, "named": named})

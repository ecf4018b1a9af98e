"""The edits whose types are checked: known, current, with a type; failures stand for none."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

from review.core.later import pandas as pd
from store.db import columns, revision
from store.db.rules import CURRENT, FAILURES
from store.db.workspace import Store

_ASSIGNED = {"edit_id": columns.TEXT, "edit_type": columns.TEXT}
_WITH_TEXT = {**_ASSIGNED, "text": columns.TEXT}

#: A failure has its success's type.
IN_POPULATION = f"""e.known AND NOT e.collision AND e.edit_type IS NOT NULL AND e.edit_type <> ''
AND {CURRENT} AND e.id NOT IN ({FAILURES})"""

_COUNTS = text(
    f"SELECT e.edit_type, COUNT(*) FROM edit e WHERE {IN_POPULATION} GROUP BY e.edit_type"
)
_TYPES = text(f"""SELECT e.id, e.edit_type FROM edit e
WHERE {IN_POPULATION} ORDER BY e.output_image, e.id""")
_EDITS = text(f"""SELECT e.id, e.edit_type, e.text FROM edit e
WHERE {IN_POPULATION} ORDER BY e.output_image, e.id""")


def count_by_type(connection: Connection) -> Mapping[str, int]:
    """Return assigned type → its number of edits."""
    return {row[0]: row[1] for row in connection.execute(_COUNTS)}


def assigned(store: Store, connection: Connection) -> pd.DataFrame:
    """Return edit_id and edit_type of the population, in a lasting order; kept for all visitors."""
    return store.kept.value(
        "edits-with-a-type",
        revision.of_dataset(connection),
        lambda: columns.arrow_frame(connection, _TYPES, {}, _ASSIGNED),
    )


def typed_edits(connection: Connection) -> pd.DataFrame:
    """Return edit_id, edit_type, text of the population, in a lasting order."""
    return columns.arrow_frame(connection, _EDITS, {}, _WITH_TEXT)

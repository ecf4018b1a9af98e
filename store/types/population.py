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

#: All by the index of types, less what is not of the population, which is little: no edit is
#: looked up. An edit that is several things is taken off once.
_COUNTS = text(f"""
SELECT edit_type, SUM(edits) FROM (
  SELECT e.edit_type, COUNT(*) AS edits FROM edit e WHERE e.edit_type <> '' GROUP BY e.edit_type
  UNION ALL SELECT COALESCE(e.edit_type, ''), -COUNT(*) FROM edit e
  WHERE NOT e.known OR e.collision GROUP BY COALESCE(e.edit_type, '')
  UNION ALL SELECT e.edit_type, -COUNT(*) FROM edit e
  WHERE e.known AND NOT e.collision AND e.edit_type <> '' AND e.id IN (
    SELECT v.edit_id FROM edit_event v WHERE v.kind = 'retired' UNION {FAILURES})
  GROUP BY e.edit_type) counted
GROUP BY edit_type HAVING SUM(edits) > 0""")
_TYPES = text(f"""SELECT e.id, e.edit_type FROM edit e
WHERE {IN_POPULATION} ORDER BY e.output_image, e.id""")
_EDITS = text(f"""SELECT e.id, e.edit_type, e.text FROM edit e
WHERE {IN_POPULATION} ORDER BY e.output_image, e.id""")


def count_by_type(connection: Connection) -> Mapping[str, int]:
    """Return assigned type → its number of edits."""
    return {row[0]: int(row[1]) for row in connection.execute(_COUNTS)}


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

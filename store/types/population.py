"""The edits whose types are checked: known, current, with a type; failures stand for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from review.core.later import compute as pc
from review.core.later import pandas as pd
from review.core.later import pyarrow as pa
from store.dataset import sheets
from store.db import column_files, revision
from store.db.columns import words
from store.db.prepared import Statement
from store.db.rules import FAILURES
from store.db.workspace import Store

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

_TEXTS = Statement("SELECT id, text FROM edit WHERE id IN (:*edits)")


def count_by_type(connection: Connection) -> Mapping[str, int]:
    """Return assigned type → its number of edits."""
    return {row[0]: int(row[1]) for row in connection.execute(_COUNTS)}


def assigned(store: Store, connection: Connection) -> pd.DataFrame:
    """Return edit_id and edit_type of the population, in a lasting order; kept for all visitors."""
    now = revision.of_dataset(connection)
    return store.kept.value("edits-with-a-type", now, lambda: _assigned(store, connection))


def typed_edits(store: Store, connection: Connection) -> pd.DataFrame:
    """Return edit_id, edit_type, text of the population, in a lasting order."""
    texts = sheets.texts(store, connection).column("text")
    said = words(texts.take(rows(store, connection)))
    return assigned(store, connection).assign(text=said)


def _assigned(store: Store, connection: Connection) -> pd.DataFrame:
    edits, places = sheets.edits(store, connection), rows(store, connection)
    ids, kinds = (edits.column(name).take(places) for name in ("id", "edit_type"))
    return pd.DataFrame({"edit_id": words(ids), "edit_type": words(kinds.cast(pa.string()))})


def rows(store: Store, connection: Connection) -> pa.Array:
    """Return the population's places in ``sheets.edits``, by image and id."""

    def make() -> pa.Table:
        edits = sheets.edits(store, connection)
        known, collided, failed = (
            sheets.bits(edits.column(name)) for name in ("known", "collision", "failure")
        )
        kinds = edits.column("edit_type")
        typed = np.array([bool(word) for word in kinds.dictionary.to_pylist()], np.bool_)
        there = known & ~collided & ~failed & typed[kinds.indices.to_numpy()]
        places = pa.array(np.flatnonzero(there).astype(np.int32))
        images = edits.column("output_image").take(
            places
        )  # By id already: of one image that stays.
        return pa.table({"row": places.take(_in_order(images))})

    return column_files.columns(store, connection, "population", make).column("row")


def _in_order(images: pa.Array) -> NDArray[np.int64]:
    places = np.arange(len(images))
    table = pa.table({"image": images, "place": places})
    order: NDArray[np.int64] = pc.sort_indices(
        table, sort_keys=[("image", "ascending"), ("place", "ascending")]
    ).to_numpy()
    return order


def texts_of(connection: Connection, edit_ids: Sequence[str]) -> list[str]:
    """Return the instruction of each of these edits, "" without one."""
    found = dict(_TEXTS.rows(connection, edits=list(edit_ids)))
    return [found[edit_id] or "" for edit_id in edit_ids]

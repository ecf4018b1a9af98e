"""Quality of what a cut keeps, by shard: the edits that one import brought in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, text

from review.core.later import pandas as pd
from review.core.scoring import TOLERANCE
from review.promises.certify import passes
from review.promises.shards import Kept, Shard, qualities
from review.statistics.estimates import UNKNOWN
from store.dataset import sheets
from store.db import revision, tables
from store.db.columns import columns_of
from store.db.rules import CURRENT, MEMBERS_OF, RETIRED
from store.db.workspace import Store
from store.promises import pool_rows
from store.promises.members import pool_members

#: Scored edits of a judge run, or of the pool that a batch was drawn from.
_ALL = f"""score s JOIN edit e ON e.id = s.edit_id
WHERE s.run_id = :run AND s.overall IS NOT NULL AND NOT e.collision AND {CURRENT}"""
_POOL = f"pool_member s JOIN edit e ON e.id = s.edit_id WHERE s.pool_id = {MEMBERS_OF}"
_REPLACED = text(f"""SELECT e.import_id, s.overall, COUNT(*) FROM {_POOL}
AND s.edit_id IN ({RETIRED}) GROUP BY e.import_id, s.overall""")
_POOL_OF = text("""SELECT q.pool_id FROM plan q JOIN pool p ON p.id = q.pool_id
WHERE q.batch_id = :batch AND p.run_id = :run ORDER BY q.created, q.id""")
_DRAWN = text("SELECT MAX(draw_order) FROM draw WHERE batch_id = :batch")
_UNITS = """SELECT unit_id FROM draw WHERE batch_id = :batch
  UNION SELECT unit_id FROM review WHERE batch_id = :batch"""


@dataclass(frozen=True)
class NamedShard:
    """A shard by the ``files`` that its import read."""

    files: tuple[str, ...]
    quality: Shard


@dataclass(frozen=True)
class _Imports:
    """Edit → the import that brought it in."""

    of: dict[str, str]

    @property
    def nbytes(self) -> int:
        """Return about how many bytes they take."""
        return 300 * len(self.of)


def by_shard(
    store: Store, connection: Connection, run_id: str, batch_id: str, frame: pd.DataFrame,
    cut: float,
) -> tuple[NamedShard, ...]:  # fmt: skip
    """Return the quality of what a cut of a judge's score keeps, by import, oldest first.

    ``frame``: the labels of one batch (unit_id, overall, accepted, weight). Empty where they were
    drawn at unequal rates.
    """
    if not len(frame) or np.ptp(frame["weight"]) > TOLERANCE * frame["weight"].max():
        return ()
    cells = _above(_cells(store, connection, run_id, batch_id), cut)
    imports = sorted(set(cells["import_id"]))
    above = passes(frame["overall"].to_numpy(dtype=np.float64), cut)
    labels = _labelled(store, connection, run_id, batch_id, frame[above])
    files = _files(connection, imports)
    place = {name: number for number, name in enumerate(imports)}
    kept = Kept(
        cells["import_id"].map(place).to_numpy(dtype=np.int64),
        cells["overall"].to_numpy(dtype=np.float64),
        cells["number"].to_numpy(dtype=np.int64),
    )
    found = qualities(
        kept, labels["import_id"].map(place).to_numpy(dtype=np.int64),
        labels["overall"].to_numpy(dtype=np.float64), labels["accepted"].to_numpy(dtype=bool),
    )  # fmt: skip
    return tuple(NamedShard(files[name], found[number]) for name, number in place.items())


def of_pool_and_kept(
    store: Store, connection: Connection, run_id: str, batch_id: str, frame: pd.DataFrame,
    cut: float,
) -> tuple[Shard, Shard] | None:  # fmt: skip
    """Return the quality of the pool as a whole, and of what a cut keeps of it, by both.

    ``frame`` as in ``by_shard``; None where labels were drawn at unequal rates.
    """
    if not len(frame) or np.ptp(frame["weight"]) > TOLERANCE * frame["weight"].max():
        return None
    cells = _cells(store, connection, run_id, batch_id)
    labels = _labelled(store, connection, run_id, batch_id, frame)
    return _together(cells, labels), _together(_above(cells, cut), _above(labels, cut))


def _above(rows: pd.DataFrame, cut: float) -> pd.DataFrame:
    return rows[passes(rows["overall"].to_numpy(dtype=np.float64), cut)]


def _together(cells: pd.DataFrame, labels: pd.DataFrame) -> Shard:
    """Return the quality of all imports as one."""
    if not len(cells):
        return Shard(0, 0, 0, UNKNOWN, UNKNOWN)
    kept = Kept(
        np.zeros(len(cells), dtype=np.int64), cells["overall"].to_numpy(dtype=np.float64),
        cells["number"].to_numpy(dtype=np.int64),
    )  # fmt: skip
    (quality,) = qualities(
        kept, np.zeros(len(labels), dtype=np.int64), labels["overall"].to_numpy(dtype=np.float64),
        labels["accepted"].to_numpy(dtype=bool),
    )  # fmt: skip
    return quality


def _source(connection: Connection, run_id: str, batch_id: str) -> tuple[str, dict[str, str]]:
    pool = connection.execute(_POOL_OF, {"batch": batch_id, "run": run_id}).scalars().first()
    return (_POOL, {"pool": pool}) if pool else (_ALL, {"run": run_id})


def _cells(store: Store, connection: Connection, run_id: str, batch_id: str) -> pd.DataFrame:
    """Count the edits by import and score."""
    _source_of, named = _source(connection, run_id, batch_id)
    pool = named.get("pool")

    def make() -> pd.DataFrame:
        rows = _of_pool(store, connection, pool) if pool else _of_all(store, connection, run_id)
        cells = rows.groupby(["import_id", "overall"], sort=True).sum()
        return cells.reset_index()

    state = (revision.of_dataset(connection), tuple(named.items()))
    return store.kept.value(("edits by import and score", run_id, batch_id), state, make)


def _of_all(store: Store, connection: Connection, run_id: str) -> pd.DataFrame:
    """Return a row for each present edit with a usable score: import_id, overall, number."""
    found = np.flatnonzero(pool_rows.usable(store, connection, run_id))
    return _rows(store, connection, found, pool_rows.overall(store, connection, run_id)[found])


def _of_pool(store: Store, connection: Connection, pool_id: str) -> pd.DataFrame:
    """Return the same of a pool's edits; those that were replaced come counted together."""
    placed = pool_rows.rows_of(store, connection, pool_id)
    present = placed.present
    scores = pool_members(connection, pool_id)["overall"].to_numpy(dtype=np.float64)
    rows = _rows(store, connection, placed.places[present], scores[present])
    if present.all():
        return rows
    replaced = connection.execute(_REPLACED, {"pool": pool_id}).all()
    return pd.concat([rows, pd.DataFrame(replaced, columns=list(rows))], ignore_index=True)


def _rows(
    store: Store, connection: Connection, places: NDArray[np.int64], scores: NDArray[np.float64]
) -> pd.DataFrame:
    imports = sheets.edits(store, connection).column("import_id")
    names = pd.Index(imports.dictionary.to_pylist(), dtype=object)
    kept = names.take(imports.indices.to_numpy()[places])
    return pd.DataFrame({"import_id": kept, "overall": scores, "number": 1})


def _labelled(
    store: Store, connection: Connection, run_id: str, batch_id: str, frame: pd.DataFrame
) -> pd.DataFrame:
    """Add each label's import; labels of edits that are not there any more are left out."""
    source, named = _source(connection, run_id, batch_id)
    units = list(frame["unit_id"])
    drawn = connection.scalar(_DRAWN, {"batch": batch_id})

    def make() -> _Imports:
        query = text(f"SELECT s.edit_id, e.import_id FROM {source} AND s.edit_id IN ({_UNITS})")
        found = columns_of(connection.execute(query, {**named, "batch": batch_id}))
        return _Imports(dict(zip(found["edit_id"], found["import_id"], strict=True)))

    imports = store.kept.value(
        ("imports of units", run_id, batch_id),
        (revision.of_dataset(connection), tuple(named.items()), drawn, None if drawn else units),
        make,
    )
    found = pd.Series([imports.of.get(unit) for unit in units], index=frame.index, dtype=object)
    return frame.assign(import_id=found).dropna(subset="import_id")


def _files(connection: Connection, imports: list[str]) -> dict[str, tuple[str, ...]]:
    table = tables.import_run
    rows = connection.execute(select(table.c.id, table.c.files_json).where(table.c.id.in_(imports)))
    return {
        name: tuple(PurePath(file).name for file in msgspec.json.decode(files, type=list[str]))
        for name, files in rows
    }

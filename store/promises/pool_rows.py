"""A pool's edits as rows of ``store.dataset.sheets``: all of them are read by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection

from review.core.later import compute as pc
from review.core.later import pyarrow as pa
from store.dataset import sheets
from store.db import revision
from store.db.workspace import Store
from store.promises.members import listed_under, pool_members

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Rows:
    """``places``: of each edit of a pool, by edit id, its row; -1 where it was replaced since."""

    places: NDArray[np.int64]

    @property
    def nbytes(self) -> int:
        """Return how many bytes they take."""
        return int(self.places.nbytes)

    @property
    def present(self) -> NDArray[np.bool_]:
        """Return which of the pool's edits no later version has taken the place of."""
        return np.asarray(self.places >= 0)


def rows_of(store: Store, connection: Connection, pool_id: str) -> Rows:
    """Return where a pool's edits stand in ``sheets.edits``, in the order of ``pool_members``."""

    def make() -> Rows:
        ids = pa.chunked_array(pool_members(connection, pool_id)["edit_id"]).cast(pa.string())
        present = sheets.edits(store, connection).column("id")
        places = pc.fill_null(pc.index_in(ids, value_set=present), -1)
        return Rows(places.to_numpy().astype(np.int64))

    listed = listed_under(connection, pool_id)
    return store.kept.value(("rows of a pool", listed), revision.of_dataset(connection), make)


def usable(store: Store, connection: Connection, run_id: str) -> NDArray[np.bool_]:
    """Return of each of ``sheets.edits`` whether it has a score of a run and does not collide."""
    collided = sheets.bits(sheets.edits(store, connection).column("collision"))
    return ~np.isnan(overall(store, connection, run_id)) & ~collided


def overall(store: Store, connection: Connection, run_id: str) -> NDArray[np.float64]:
    """Return a judge run's score of each of ``sheets.edits``; NaN without a usable one."""
    scores = sheets.scores(store, connection, sheets.run_by_id(connection, run_id), ())
    values: NDArray[np.float64] = scores.column("overall").to_numpy()
    return values

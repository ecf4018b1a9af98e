"""The edits of a frozen pool, kept in memory for the next who reads them."""

from __future__ import annotations

import threading

import numpy as np
from sqlalchemy import Connection, select

from review.core.later import pandas as pd
from store.db import tables

#: Frozen pools read last, by id (unique in all workspaces): they never change.
_KEPT: dict[str, pd.DataFrame] = {}
MOST_KEPT = 6
_LOCK = threading.Lock()


def pool_members(connection: Connection, pool_id: str) -> pd.DataFrame:
    """Return a pool's edits: edit_id, overall, edit_type; by edit id.

    A pool is frozen, so the last few are kept in memory; each caller gets a frame of its own.
    """
    with _LOCK:
        frame = _KEPT.get(pool_id)
    if frame is None:
        frame = _read_members(connection, pool_id)
        with _LOCK:
            _KEPT[pool_id] = frame
            while len(_KEPT) > MOST_KEPT:
                _KEPT.pop(next(iter(_KEPT)))
    return frame.copy(deep=False)


def _read_members(connection: Connection, pool_id: str) -> pd.DataFrame:
    member = tables.pool_member
    query = (
        select(member.c.edit_id, member.c.overall, member.c.edit_type)
        .where(member.c.pool_id == pool_id)
        .order_by(member.c.edit_id)
    )
    names = ["edit_id", "overall", "edit_type"]
    columns = list(zip(*connection.execute(query).all(), strict=True)) or [(), (), ()]
    frame = pd.DataFrame(dict(zip(names, map(list, columns), strict=True)))
    return frame.astype({"overall": np.float64})

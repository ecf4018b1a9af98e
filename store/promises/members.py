"""The edits of a frozen pool: written once for all pools of the same, kept in memory."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from review.core.later import compute as pc
from review.core.later import pandas as pd
from review.core.later import pyarrow as pa
from store.db import columns, tables
from store.db.columns import Places

#: Lists of pools read last, by the pool they were written for (unique in all workspaces).
_KEPT: dict[str, Members] = {}
MOST_KEPT = 6
_LOCK = threading.Lock()

#: The same over Arrow, which is what batches are drawn from.
_FRAMES: dict[str, pd.DataFrame] = {}
NAMES = ["edit_id", "overall", "edit_type"]
_ROWS = {"edit_id": columns.TEXT, "overall": columns.NUMBER, "edit_type": columns.TEXT}


@dataclass(frozen=True)
class Members:
    """A pool's edits: ``frame`` (edit_id, overall, edit_type), by edit id, and their ``places``.

    Shared by all who read them: nobody changes anything of it.
    """

    frame: pd.DataFrame
    places: Places

    @staticmethod
    def of(frame: pd.DataFrame) -> Members:
        """Return edits with their places."""
        return Members(frame, Places(frame["edit_id"].to_numpy(dtype=object)))

    def without(self, edit_ids: Collection[str]) -> Members:
        """Return the edits less some, which need not be among them."""
        places = self.places.of(list(edit_ids))
        gone = places[places >= 0]
        return Members.of(self.frame.drop(self.frame.index[gone])) if len(gone) else self


def members(connection: Connection, pool_id: str) -> Members:
    """Return a pool's edits; a pool is frozen, so the last few are kept in memory."""
    listed = listed_under(connection, pool_id)
    with _LOCK:
        kept = _KEPT.get(listed)
    if kept is None:
        found = _read(connection, listed).astype({"edit_id": object, "edit_type": object})
        types = found["edit_type"].where(found["edit_type"].notna(), None)
        kept = Members.of(found.assign(edit_type=_once(types)))
        with _LOCK:
            _KEPT[listed] = kept
            while len(_KEPT) > MOST_KEPT:
                _KEPT.pop(next(iter(_KEPT)))
    return kept


def pool_members(connection: Connection, pool_id: str) -> pd.DataFrame:
    """Return a pool's edits: edit_id, overall, edit_type; by edit id.

    A pool is frozen, so the last few are kept in memory; each caller gets a frame of its own.
    """
    listed = listed_under(connection, pool_id)
    with _LOCK:
        frame = _FRAMES.get(listed)
    if frame is None:
        frame = _read(connection, listed)
        _keep(listed, frame)
    return frame.copy(deep=False)


def listed_under(connection: Connection, pool_id: str) -> str:
    """Return the pool whose list of edits is that of a pool: its own, or that of one before."""
    query = select(tables.pool.c.members_of).where(tables.pool.c.id == pool_id)
    return str(connection.scalar(query) or pool_id)


def shared_members(connection: Connection, pool_id: str, other: str) -> int:
    """Return how many edits two pools share."""
    mine, theirs = pool_members(connection, pool_id), pool_members(connection, other)
    ids, others = pa.chunked_array(mine["edit_id"]), pa.chunked_array(theirs["edit_id"])
    if ids.equals(others):  # By far the quickest to find out, and most often so.
        return len(ids)
    return int(pc.sum(pc.is_in(ids, others)).as_py() or 0)


def add_columns(connection: Connection, pool_id: str) -> None:
    """Write the columns of a pool that was frozen before there were any."""
    listed = listed_under(connection, pool_id)
    table = tables.pool_columns
    if not connection.scalar(select(table.c.pool_id).where(table.c.pool_id == listed)):
        write_columns(connection, listed, pool_members(connection, listed))


def write_columns(connection: Connection, pool_id: str, frame: pd.DataFrame) -> None:
    """Keep the list of a pool's edits as columns, beside its rows."""
    arrays = [
        pa.array(frame["edit_id"], pa.large_string()),
        pa.array(frame["overall"], pa.float64()),
        pa.array(frame["edit_type"], pa.large_string()).dictionary_encode(),
    ]
    sink = pa.BufferOutputStream()
    table = pa.table(arrays, names=NAMES)
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    row = {"pool_id": pool_id, "columns": sink.getvalue().to_pybytes()}
    connection.execute(insert(tables.pool_columns).values(**row))


def _read(connection: Connection, pool_id: str) -> pd.DataFrame:
    frame = _read_columns(connection, pool_id)
    return _read_rows(connection, pool_id) if frame is None else frame


def _read_columns(connection: Connection, pool_id: str) -> pd.DataFrame | None:
    """Return the list from its columns; None where it was written before there were any."""
    table = tables.pool_columns
    written = connection.scalar(select(table.c.columns).where(table.c.pool_id == pool_id))
    if written is None:
        return None
    held = pa.ipc.open_stream(written).read_all()
    frame: pd.DataFrame = held.cast(columns.schema(_ROWS)).to_pandas()
    return frame


def _read_rows(connection: Connection, pool_id: str) -> pd.DataFrame:
    member = tables.pool_member
    query = (
        select(member.c.edit_id, member.c.overall, member.c.edit_type)
        .where(member.c.pool_id == pool_id)
        .order_by(member.c.edit_id)
    )
    return columns.arrow_frame(connection, query, {}, _ROWS)


def _keep(listed: str, frame: pd.DataFrame) -> None:
    with _LOCK:
        _FRAMES[listed] = frame
        while len(_FRAMES) > MOST_KEPT:
            _FRAMES.pop(next(iter(_FRAMES)))


def _once(names: pd.Series[str]) -> pd.Series[str]:
    """Return names with each different one in memory once."""
    known: dict[str | None, str | None] = {}
    return pd.Series([known.setdefault(name, name) for name in names], dtype=object)

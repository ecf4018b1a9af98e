"""The edits of a frozen pool, kept in memory for the next who reads them."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, text

from review.core.later import pandas as pd
from store.db.columns import Places, frame_of

#: Frozen pools read last, by id (unique in all workspaces): they never change.
_KEPT: dict[str, Members] = {}
MOST_KEPT = 6
_LOCK = threading.Lock()

_MEMBERS = text("""
SELECT edit_id, overall, edit_type FROM pool_member WHERE pool_id = :pool ORDER BY edit_id""")


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
    with _LOCK:
        kept = _KEPT.get(pool_id)
    if kept is None:
        found = frame_of(connection.execute(_MEMBERS, {"pool": pool_id}), ("overall",))
        kept = Members.of(found.assign(edit_type=_once(found["edit_type"])))
        with _LOCK:
            _KEPT[pool_id] = kept
            while len(_KEPT) > MOST_KEPT:
                _KEPT.pop(next(iter(_KEPT)))
    return kept


def pool_members(connection: Connection, pool_id: str) -> pd.DataFrame:
    """Return a pool's edits: edit_id, overall, edit_type; by edit id.

    Each caller gets a frame of its own.
    """
    return members(connection, pool_id).frame.copy(deep=False)


def _once(names: pd.Series[str]) -> pd.Series[str]:
    """Return names with each different one in memory once."""
    known: dict[str | None, str | None] = {}
    return pd.Series([known.setdefault(name, name) for name in names], dtype=object)

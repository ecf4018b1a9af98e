"""What state the database is in: as long as a revision stays, what was counted of it stays true.

A revision is read in the transaction that reads what is kept by it.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

#: Compared by equality alone; another one says only that something may have changed.
Revision = tuple[int | str | None, ...]

#: So many numbers back an entry can come late: on PostgreSQL they are given before the commit.
_LATE = 1000

_LOG = text("""
SELECT n.newest, (SELECT COUNT(*) FROM review WHERE entry > n.newest - :late)
FROM (SELECT COALESCE(MAX(entry), 0) AS newest FROM review) n""")

_DATASET = text("""
SELECT (SELECT COUNT(*) FROM import_run), (SELECT MAX(id) FROM import_run),
  (SELECT MAX(version) FROM settings_version)""")

_BATCHES = text("""
SELECT COUNT(*), COUNT(closed), MAX(id), MAX(closed) FROM batch""")


def of_log(connection: Connection) -> Revision:
    """Return the state of the log of answers: its newest entry, and how many came of the last."""
    return tuple(connection.execute(_LOG, {"late": _LATE}).one())


def of_dataset(connection: Connection) -> Revision:
    """Return the state of edits, groups, types and scores: they change by imports and settings."""
    return tuple(connection.execute(_DATASET).one())


def of_batches(connection: Connection) -> Revision:
    """Return which batches there are, and which are closed."""
    return tuple(connection.execute(_BATCHES).one())

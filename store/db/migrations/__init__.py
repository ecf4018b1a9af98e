"""The schema's migrations; ``upgrade`` brings a database to the newest one.

Opening a workspace that is there already is what every command does: whether its schema is the
newest is asked without Alembic, and without waiting for whoever writes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from store.db.engine import Database

FOLDER = Path(__file__).parent


def upgrade(database: Database, to: str = "head") -> None:
    """Create or migrate the tables, to the newest schema or the one named; harmless when there.

    Raises Refused for a schema that only a newer pico-review knows.
    """
    with database.read() as connection:
        if to == "head" and revision(connection) == max(revisions()):
            return
    from store.db.migrations import alembic_steps

    alembic_steps.run(database, to)


def revision(connection: Connection) -> str | None:
    """Return the revision of a database's schema, None where it has none yet."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def knows(revision: str) -> bool:
    """Whether this version of pico-review has that revision of the schema."""
    return revision in revisions()


@cache
def revisions() -> frozenset[str]:
    """Return all revisions, by the names of their files: each begins with its own."""
    return frozenset(file.name.partition("_")[0] for file in FOLDER.glob("versions/*_*.py"))

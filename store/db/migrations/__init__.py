"""The schema's migrations; ``upgrade`` brings a database to the newest one.

Opening a workspace that is there already is what every command does: whether its schema is the
newest is asked without Alembic, and without waiting for whoever writes.
"""

from __future__ import annotations

from store.db.engine import Database
from store.db.migrations.revisions import revision, revisions


def upgrade(database: Database, to: str = "head") -> None:
    """Create or migrate the tables, to the newest schema or the one named; harmless when there.

    Raises Refused for a schema that only a newer pico-review knows.
    """
    with database.read() as connection:
        if to == "head" and revision(connection) == max(revisions()):
            return
    from store.db.migrations import alembic_steps

    alembic_steps.run(database, to)

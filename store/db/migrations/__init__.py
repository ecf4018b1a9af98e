"""Alembic migrations; ``upgrade`` brings a database to the newest schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from review.core.errors import Refused
from review.core.i18n import _
from store.db.engine import Database, one_at_a_time


def upgrade(database: Database, to: str = "head") -> None:
    """Create or migrate the tables, to the newest schema or the one named; harmless when there.

    Raises Refused for a schema that only a newer pico-review knows.
    """
    with (
        database.engine.connect() as connection,
        _keys_unwatched(connection),
        database.transaction(connection),
    ):
        one_at_a_time(connection, "schema")
        made = config(connection)
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and not knows(current):
            raise Refused(
                _("A newer pico-review made this workspace."), what_to_do=_("Upgrade pico-review.")
            )
        command.upgrade(made, to)


@contextmanager
def _keys_unwatched(connection: Connection) -> Iterator[None]:
    """Let SQLite make a table anew while others refer to it; its own advice for ALTER TABLE."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def knows(revision: str) -> bool:
    """Whether this version of pico-review has that revision of the schema."""
    scripts = ScriptDirectory.from_config(config())
    return any(one.revision == revision for one in scripts.walk_revisions())


def config(connection: object | None = None) -> Config:
    """Return Alembic's configuration, bound to one open connection."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made

"""The migrations run, by Alembic. It loads only where there is something to migrate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from review.core.errors import Refused
from review.core.i18n import _
from store.db.engine import Database, one_at_a_time
from store.db.migrations.revisions import FOLDER, MOVED, knows, revision


def run(database: Database, to: str) -> None:
    """Create or migrate the tables.

    Raises Refused for a schema that only a newer one knows, and a database that was moved.
    """
    with (
        database.engine.connect() as connection,
        _keys_unwatched(connection),
        database.transaction(connection),
    ):
        one_at_a_time(connection, "schema")
        current = revision(connection)
        if current == MOVED:
            raise Refused(
                _("This workspace was moved to another database."),
                what_to_do=_("Name that one in PICO_REVIEW_DATABASE."),
            )
        if current is not None and not knows(current):
            raise Refused(
                _("A newer pico-review made this workspace."), what_to_do=_("Upgrade pico-review.")
            )
        command.upgrade(config(connection), to)


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


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, bound to one open connection."""
    alembic_config = Config()
    alembic_config.set_main_option("script_location", str(FOLDER))
    alembic_config.attributes["connection"] = connection
    return alembic_config

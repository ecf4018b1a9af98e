"""Alembic migrations; ``upgrade`` brings a database to the newest schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from store.engine import Database


def upgrade(database: Database) -> None:
    """Create or migrate the tables; harmless when they are up to date."""
    with database.write() as connection:
        command.upgrade(config(connection), "head")


def config(connection: object | None = None) -> Config:
    """Return Alembic's configuration, bound to one open connection."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made

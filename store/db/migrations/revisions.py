"""Which revisions of the schema there are, and which one a database has; asked without Alembic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection

FOLDER = Path(__file__).parent
#: Stands for the revision of a database whose rows were moved to another one.
MOVED = "moved"


def revision(connection: Connection) -> str | None:
    """Return the revision of a database's schema, None where it has none yet."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    number = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if number is None else str(number)


def knows(revision: str) -> bool:
    """Whether this version of pico-review has that revision of the schema."""
    return revision in revisions()


@cache
def revisions() -> frozenset[str]:
    """Return all revisions, by the names of their files: each begins with its own."""
    return frozenset(file.name.partition("_")[0] for file in FOLDER.glob("versions/*_*.py"))

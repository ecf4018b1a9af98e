"""What every table is built on.

Tables of SQLAlchemy's Core: no row is ever an object with a life of its own, so nothing that maps
rows to classes has to load before a command can run.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, MetaData, text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def required(name: str, kind: Any, *more: Any, **options: Any) -> Column[Any]:
    """Return a column that is never empty."""
    return Column(name, kind, *more, nullable=False, **options)


def partial(name: str, *columns: str, where: str) -> Index:
    """Return an index of the rows for which something holds.

    PostgreSQL is told so by the migrations (a test looks): to name it here would load its dialect
    for everybody who uses SQLite.
    """
    return Index(name, *columns, sqlite_where=text(where))

"""The temporary tables of one import. Filling them locks nobody out of the database."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from store.db import bulk
from store.db.engine import Database

CHUNK = 5_000

EDIT_COLUMNS = (
    "ordinal",
    "file_number",
    "line",
    "id",
    "kind",
    "output_image",
    "key",
    "source",
    "local_source",
    "text",
    "summarized_text",
    "edit_type",
    "extra_json",
    "local_output",
    "further_json",
    "variants_json",
)
MEMBER_COLUMNS = ("set_key", "set_id", "kind", "position", "ordinal", "local_source", "written")
SCORE_COLUMNS = (
    "ordinal",
    "file_number",
    "line",
    "judge",
    "output_image",
    "edit_ordinal",
    "new_edit_id",
    "overall",
    "criteria_json",
    "reason",
    "problem",
    "chain",
    "set_key",
    "supplied",
)

FAITHFULNESS_COLUMNS = (
    "ordinal",
    "file_number",
    "line",
    "judge",
    "output_image",
    "edit_ordinal",
    "new_edit_id",
    "value",
)

_DDL = {
    "staged_edit": """ordinal INTEGER PRIMARY KEY, file_number INTEGER, line INTEGER, id TEXT,
        kind TEXT, output_image TEXT, key TEXT, source TEXT, local_source TEXT, text TEXT,
        summarized_text TEXT, edit_type TEXT, extra_json TEXT, local_output TEXT,
        further_json TEXT, variants_json TEXT""",
    "staged_member": """set_key TEXT, set_id TEXT, kind TEXT, position INTEGER, ordinal INTEGER,
        local_source TEXT, written TEXT""",
    "staged_score": """ordinal INTEGER PRIMARY KEY, file_number INTEGER, line INTEGER, judge TEXT,
        output_image TEXT, edit_ordinal INTEGER, new_edit_id TEXT, overall DOUBLE PRECISION,
        criteria_json TEXT, reason TEXT, problem TEXT, chain TEXT, set_key TEXT,
        supplied DOUBLE PRECISION""",
    "staged_faithfulness": """ordinal INTEGER PRIMARY KEY, file_number INTEGER, line INTEGER,
        judge TEXT, output_image TEXT, edit_ordinal INTEGER, new_edit_id TEXT,
        value DOUBLE PRECISION""",
}


#: A bound JSON list of texts (``:images``), as rows with a column ``value``.
EACH = {
    "sqlite": "json_each(:images)",
    "postgresql": "json_array_elements_text(CAST(:images AS json)) AS t(value)",
}


class Buffer:
    """Rows on their way into one staging table, written in chunks."""

    def __init__(self, connection: Connection, table: str, columns: Sequence[str]) -> None:
        self.connection = connection
        self.table = table
        self.columns = columns
        self.rows: list[Sequence[Any]] = []

    def add(self, row: Sequence[Any]) -> None:
        """Stage one row."""
        self.rows.append(row)
        if len(self.rows) >= CHUNK:
            self.flush()

    def add_all(self, rows: Iterable[Sequence[Any]]) -> None:
        """Stage many rows."""
        self.rows.extend(rows)
        if len(self.rows) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if self.rows:
            bulk.insert(self.connection, self.table, self.columns, self.rows)
            self.rows.clear()


@contextmanager
def staging(database: Database) -> Iterator[Connection]:
    """Yield a connection of its own that has the empty staging tables; they go with it."""
    with database.engine.connect() as connection:
        try:
            with database.aside(connection):
                for name, columns in _DDL.items():
                    connection.execute(text(f"CREATE TEMPORARY TABLE {name} ({columns})"))
            yield connection
        finally:
            # Closed, not given back: cheaper than dropping what it staged.
            connection.invalidate()


@contextmanager
def collector_frozen() -> Iterator[None]:
    """Spare the garbage collector all that was there before: millions of rows set it off often."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def run(connection: Connection, statements: Iterable[str], **values: Any) -> None:
    """Execute statements in order, with the same bound values."""
    for statement in statements:
        connection.execute(text(statement), values)


def count(connection: Connection, query: str, **values: Any) -> int:
    """Return the one number a query gives."""
    return int(connection.execute(text(query), values).scalar_one() or 0)

"""Many rows at once. In: ``executemany`` on SQLite, ``COPY`` on PostgreSQL. Out: in chunks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table

_NAME = re.compile(r"(?<![:\w]):(\w+)")


def insert(
    connection: Connection,
    table: Table | str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Insert rows whose values are already what the driver takes (text, numbers, bools, None)."""
    name = table if isinstance(table, str) else table.name
    cursor = cast("Any", connection.connection.driver_connection).cursor()
    listed = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {name} ({listed}) VALUES ({marks})"
        cursor.executemany(statement, rows)
        return
    with cursor.copy(f"COPY {name} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def chunks(
    connection: Connection, sql: str, values: Mapping[str, Any], size: int = 8192
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a query with ``:name`` values, as the driver gives them, so many at a time.

    What the driver gives is no more than text, numbers, bools (0 and 1 on SQLite) and None.
    """
    driver = cast("Any", connection.connection.driver_connection)
    if connection.dialect.name == "sqlite":
        cursor = driver.execute(sql, dict(values))
    else:  # A cursor with a name stays on the server, which sends no more than is asked for.
        cursor = driver.cursor(name="chunks")
        cursor.execute(_NAME.sub(r"%(\1)s", sql), dict(values))
    try:
        while rows := cursor.fetchmany(size):
            yield rows
    finally:
        cursor.close()

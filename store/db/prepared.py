"""SQL that runs with every decision: prepared once for each database, and sent as it is.

SQLAlchemy takes a tenth of a millisecond for a statement, the database a hundredth; a decision has
ten of them. What runs seldom goes through SQLAlchemy like everything else in ``store``.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from store.db.engine import raw

_LIST = re.compile(r"IN \(:\*(\w+)\)")
_NAME = re.compile(r"(?<![:\w]):(\w+)")


class Statement:
    """One statement with named values, ``:name``; a list of texts is ``IN (:*name)``.

    ``times`` names the columns that hold times. Values that are times are aware.
    """

    def __init__(self, sql: str, *, times: Sequence[str] = ()) -> None:
        self._sqlite = _LIST.sub(r"IN (SELECT value FROM json_each(:\1))", sql)
        self._postgres = _NAME.sub(r"%(\1)s", _LIST.sub(r"= ANY(:\1)", sql))
        self._times = frozenset(times)
        self._row: Callable[..., Any] | None = None
        self._places: list[int] = []

    def rows(self, connection: Connection, **values: object) -> list[Any]:
        """Return all rows, their columns by name."""
        cursor = self._run(connection, values)
        rows = cursor.fetchall()
        if self._row is None:
            names = [column[0] for column in cursor.description]
            self._places = [place for place, name in enumerate(names) if name in self._times]
            kind: Callable[..., Any] = namedtuple  # The names are known only now: not a type.
            self._row = kind("Row", names, rename=True)._make
        cursor.close()
        return [self._row(self._read(row) if self._places else row) for row in rows]

    def first(self, connection: Connection, **values: object) -> Any:
        """Return the first row, or None."""
        rows = self.rows(connection, **values)
        return rows[0] if rows else None

    def value(self, connection: Connection, **values: object) -> Any:
        """Return the first value of the first row, or None."""
        rows = self.rows(connection, **values)
        return rows[0][0] if rows else None

    def execute(self, connection: Connection, **values: object) -> int:
        """Execute it; return how many rows it changed."""
        cursor = self._run(connection, values)
        changed = int(cursor.rowcount)
        cursor.close()
        return changed

    def execute_many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Execute it once for each row of values, in their order."""
        self._run(connection, rows).close()

    def _run(
        self, connection: Connection, values: dict[str, Any] | Sequence[dict[str, Any]]
    ) -> Any:
        sqlite = connection.dialect.name == "sqlite"
        sql, sent = (self._sqlite, _sqlite_values) if sqlite else (self._postgres, _as_it_is)
        cursor = raw(connection).cursor()
        try:
            if isinstance(values, dict):
                cursor.execute(sql, sent(values))
            else:
                cursor.executemany(sql, [sent(row) for row in values])
        except Exception as error:
            cursor.close()
            base = connection.dialect.loaded_dbapi.Error
            if not isinstance(error, base):
                raise
            raise DBAPIError.instance(sql, None, error, base, hide_parameters=True) from error
        return cursor

    def _read(self, row: Sequence[Any]) -> list[Any]:
        read = list(row)
        for place in self._places:
            read[place] = _time(read[place])
        return read


def _as_it_is(values: dict[str, Any]) -> dict[str, Any]:
    return values


def _sqlite_values(values: dict[str, Any]) -> dict[str, Any]:
    written = values.copy()
    for name, value in values.items():
        if (write := _WRITTEN.get(type(value))) is not None:
            written[name] = write(value)
    return written


def _written_time(value: datetime) -> str:
    """Write a time as SQLAlchemy does: in UTC, with microseconds and without a zone."""
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return in_utc.isoformat(" ", "microseconds")[:26]


def _written_list(value: list[str]) -> str:
    return msgspec.json.encode(value).decode()


#: What SQLite does not take as it is → how it is written.
_WRITTEN: dict[type, Callable[[Any], str]] = {datetime: _written_time, list: _written_list}


def _time(value: Any) -> datetime | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return None if value is None else value.astimezone(UTC)

"""A backup's rows brought into an empty database: all of them by one transaction, or none.

Every name in a backup is somebody else's word: tables and columns are held against what this
version of pico-review has before one of them is used.
"""

from __future__ import annotations

import base64
import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import msgspec
import psycopg
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Dialect, exists, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from review.core.errors import Refused
from review.core.i18n import _
from store.backup.backup import CHUNK, Manifest, TableRows
from store.backup.verifying import damaged
from store.db import bulk, migrations, tables
from store.db.engine import Database, one_at_a_time

#: Bytes of a row: filter configs are the longest (100 MB), and a text's signs are written as two.
MOST_ROW = 250_000_000


def fill(archive: zipfile.ZipFile, manifest: Manifest, file: Path, url: str) -> None:
    """Bring an empty database to the backup's schema, its rows in by one transaction, then up."""
    try:
        database = Database(url)
        try:
            _check_empty(database, manifest)
            migrations.upgrade(database, to=manifest.revision)
            with database.write() as connection:
                one_at_a_time(connection, "schema")
                _check_rows(connection, manifest, file)
                for table in manifest.tables:
                    _fill_table(connection, archive, table, file)
                _go_on_counting(connection)
            migrations.upgrade(database)
        finally:
            database.close()
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error, ImportError) as error:
        why = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise Refused(
            _("The database did not take the backup: {why}.", why=why),
            what_to_do=_("Nothing was written. Check its URL."),
        ) from error


def _check_empty(database: Database, manifest: Manifest) -> None:
    with database.read() as connection:
        if not inspect(connection).get_table_names():
            return
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision != manifest.revision or _holds_anything(connection):
            raise _occupied()


def _holds_anything(connection: Connection) -> bool:
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    ours = tables.METADATA.tables
    return any(
        name not in ours or connection.scalar(select(exists().select_from(ours[name])))
        for name in names
    )


def _occupied() -> Refused:
    return Refused(
        _("The database is not empty."),
        what_to_do=_("Nothing is overwritten: name an empty database."),
    )


def _check_rows(connection: Connection, manifest: Manifest, file: Path) -> None:
    """Refuse what the schema does not have: names in a backup are somebody else's words."""
    schema = inspect(connection)
    there = {
        name: {column["name"] for column in schema.get_columns(name)}
        for name in schema.get_table_names()
        if name != "alembic_version"
    }
    if there != {table.name: set(table.columns) for table in manifest.tables}:
        raise damaged(
            file, _("its tables are not those of schema {revision}", revision=manifest.revision)
        )


def _fill_table(
    connection: Connection, archive: zipfile.ZipFile, table: TableRows, file: Path
) -> None:
    read = [_reader(kind, connection.dialect) for kind in table.columns.values()]
    done = 0

    def rows() -> Iterator[Sequence[Any]]:
        nonlocal done
        with _lines(archive, table) as lines:
            while line := lines.readline(MOST_ROW + 1):
                if len(line) > MOST_ROW:
                    raise ValueError(_("the row is longer than {n:,} bytes", n=MOST_ROW))
                yield _row(msgspec.json.decode(line), read)
                done += 1

    try:
        bulk.insert(connection, table.name, list(table.columns), rows())
    except (TypeError, ValueError, msgspec.DecodeError) as error:
        raise damaged(
            file, _("{name}, row {row}: {error}", name=table.name, row=done + 1, error=error)
        ) from error
    if done != table.rows:
        raise damaged(
            file,
            _("{name} has {done} rows, not {rows}", name=table.name, done=done, rows=table.rows),
        )


def _lines(archive: zipfile.ZipFile, table: TableRows) -> io.BufferedReader:
    member = cast("Any", archive.open(f"tables/{table.name}.jsonl"))
    return io.BufferedReader(member, CHUNK)


def _row(values: list[Any], read: list[Callable[[Any], Any] | None]) -> list[Any]:
    return [
        value if value is None or reader is None else reader(value)
        for value, reader in zip(values, read, strict=True)
    ]


def _reader(kind: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what turns a written value into what the database's driver takes."""
    if kind == "bytes":
        return base64.b64decode
    if kind != "datetime":
        return None
    # As the database's own dialect writes times: SQLite keeps text, and leases compare it.
    kept = cast("Any", tables.review.c.time.type).dialect_impl(dialect)
    bind = kept.bind_processor(dialect) or (lambda value: value)
    return lambda value: bind(datetime.fromisoformat(value))


def _go_on_counting(connection: Connection) -> None:
    """Let PostgreSQL number the next row after the last one; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables.METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is None or not inspect(connection).has_table(table.name):
            continue
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        last = connection.scalar(select(func.max(column)))
        if last is not None and connection.scalar(select(sequence)):
            connection.execute(select(func.setval(sequence, last)))

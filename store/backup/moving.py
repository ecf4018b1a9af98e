"""A workspace's rows moved into another database: compared there, then the old one takes no more.

Everybody else's writing waits while it lasts. What a server that still runs on the old database
writes afterwards is refused there, so that nothing is confirmed that the new one does not have.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy import URL, Connection, Table, select, text
from sqlalchemy.exc import ArgumentError

from review.core.errors import Refused
from review.core.i18n import _
from store.backup import backup
from store.backup.filling import fill
from store.db import tables
from store.db.engine import Database
from store.db.migrations.revisions import MOVED
from store.db.workspace import Store

#: Modulus of a table's checksum: hashes of rows are added, for databases sort text differently.
_MODULUS = 1 << 256
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True)
class Moved:
    """What was moved: ``place``, the new database without its password; table → rows."""

    place: str
    last_entry: int
    rows: dict[str, int]


def move(store: Store, database_url: str) -> Moved:
    """Move all rows into an empty database, compare each table, and close the old one for good.

    Raises Refused where the other database is this one, holds anything, cannot be reached, or came
    to hold other rows; then the old one goes on as before.
    """
    url = _url(database_url)
    if url == store.database.engine.url:
        raise Refused(_("The workspace is in that database already."))
    place = url.render_as_string(hide_password=True)
    with TemporaryDirectory(prefix=".moving-", dir=store.folder) as folder:
        file = Path(folder) / "rows.zip"
        with _nobody_writes(store.database) as connection:
            manifest = backup.write(store, file)
            with file.open("rb") as raw, zipfile.ZipFile(raw) as archive:
                fill(archive, manifest, file, database_url)
                _compare(archive, database_url, place)
            _close_for_good(connection)
    return Moved(place, manifest.last_entry, manifest.rows)


def _url(database_url: str) -> URL:
    try:
        there = Database(database_url)
    except (ArgumentError, ImportError):
        raise Refused(
            _("This is no database's URL."),
            what_to_do=_("Write postgresql://USER:PASSWORD@HOST/NAME or sqlite:////FOLDER/FILE."),
        ) from None
    there.close()
    return there.engine.url


@contextmanager
def _nobody_writes(database: Database) -> Iterator[Connection]:
    """Yield a connection whose transaction lets all others read, and none write."""
    with database.write() as connection:
        if not database.is_sqlite:  # SQLite's writer is alone already.
            names = ", ".join(table.name for table in tables.METADATA.sorted_tables)
            connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
        yield connection


def _compare(archive: zipfile.ZipFile, database_url: str, place: str) -> None:
    """Refuse the new database where a table's number of rows, or what they say, differs."""
    database = Database(database_url)
    try:
        with database.read() as connection:
            for table in tables.METADATA.sorted_tables:
                with archive.open(f"tables/{table.name}.jsonl") as written:
                    if _checksum(written) != _checksum(_lines(connection, table)):
                        raise Refused(
                            _("{place} came to hold other rows of {table}.", place=place,
                              table=table.name),
                            what_to_do=_("The old database goes on. Empty the new one."),
                        )  # fmt: skip
    finally:
        database.close()


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield a table's rows as a backup writes them."""
    result = connection.execute(select(*table.columns).execution_options(yield_per=2000))
    for chunk in result.partitions():
        yield from _ENCODER.encode_lines([tuple(row) for row in chunk]).splitlines(keepends=True)


def _checksum(lines: Iterator[bytes]) -> tuple[int, int]:
    """Return how many lines there are, and the sum of their hashes: the same in any order."""
    number = total = 0
    for line in lines:
        number += 1
        total += int.from_bytes(sha256(line).digest(), "big")
    return number, total % _MODULUS


def _close_for_good(connection: Connection) -> None:
    """Let no server that is still open write there, and none open it again."""
    says = "This workspace was moved to another database."
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql(
            "CREATE FUNCTION moved() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{says}'; END $$"
        )
    for table in tables.METADATA.sorted_tables:
        if not sqlite:
            connection.exec_driver_sql(
                f"CREATE TRIGGER moved BEFORE INSERT OR UPDATE OR DELETE ON {table.name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION moved()"
            )
            continue
        for change in ("INSERT", "UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER moved_{table.name}_{change} BEFORE {change} ON {table.name} "
                f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            )
    connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{MOVED}'")

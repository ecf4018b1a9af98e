"""Backups taken back: verified whole, then brought in, or nothing is.

Every name in a backup is somebody else's word: members, tables and columns are held against what
this version of pico-review has before one of them is used.
"""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import msgspec
import psycopg
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Dialect, exists, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from review.core.errors import BadInput, Refused
from review.core.i18n import _
from store.backup.backup import (
    CHUNK,
    FORMAT,
    FORMAT_VERSION,
    KEPT,
    MANIFEST,
    SEAL,
    Manifest,
    Member,
    TableRows,
    sync,
)
from store.db import bulk, migrations, tables
from store.db.engine import Database, one_at_a_time, sqlite_url
from store.db.migrations.revisions import knows
from store.db.workspace import DATABASE_FILE
from store.opening import open_workspace

#: What a folder may hold before a restore: the old secret, and what a killed restore left.
SECRET, BUILDING = "secret.key", ".restoring"
MANIFEST_BYTES = 100 << 20
#: What a damaged zip file makes its readers raise; OSError: a place that is not in the file.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    msgspec.DecodeError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def restore(file: Path, folder: Path, *, database_url: str | None = None) -> Manifest:
    """Make a workspace of a backup, in a folder and a database that hold nothing yet.

    Every checksum is verified before anything is written; what cannot be finished leaves
    nothing. A ``secret.key`` in the folder is kept. Raises BadInput for a damaged file, Refused
    where something stands already or the schema is newer.
    """
    with file.open("rb") as raw:
        archive, manifest = _opened(file, raw)
        _check_free(folder)
        with _building(folder) as building:
            _unpack_files(archive, manifest, building)
            _fill(archive, manifest, file, database_url or sqlite_url(building / DATABASE_FILE))
            for made in sorted(building.iterdir(), key=lambda made: made.name == DATABASE_FILE):
                made.replace(folder / made.name)  # The database last: then it is a workspace.
    sync(folder)
    open_workspace(folder, database_url=database_url).close()
    return manifest


def _opened(file: Path, raw: BinaryIO) -> tuple[zipfile.ZipFile, Manifest]:
    try:
        archive = zipfile.ZipFile(raw)
        return archive, _verified(archive, file)
    except _DAMAGED as error:
        raise _damaged(file, str(error).strip("'\"") or type(error).__name__) from error


def _damaged(file: Path, why: str) -> BadInput:
    return BadInput(
        _("the backup is damaged or none ({why}).", why=why),
        file=str(file),
        what_to_do=_("Nothing was written. Use another copy."),
    )


def _verified(archive: zipfile.ZipFile, file: Path) -> Manifest:
    """Return the manifest once every byte of the backup is what was written."""
    if archive.getinfo(MANIFEST).file_size > MANIFEST_BYTES:
        raise _damaged(file, _("its manifest is too large"))
    said = archive.read(MANIFEST)
    if archive.getinfo(SEAL).file_size != 64 or archive.read(SEAL).decode() != _hex(said):
        raise _damaged(file, _("its manifest was changed"))
    manifest = msgspec.json.decode(said, type=Manifest)
    if manifest.format != FORMAT:
        raise _damaged(file, _("it is something else"))
    if manifest.format_version > FORMAT_VERSION or not knows(manifest.revision):
        raise Refused(
            _("A newer pico-review made this backup."), what_to_do=_("Upgrade pico-review.")
        )
    wanted = [MANIFEST, SEAL, *(member.path for member in manifest.members)]
    if sorted(wanted) != sorted(archive.namelist()) or not _expected(manifest):
        raise _damaged(file, _("its list of files was changed"))
    for member in manifest.members:
        _verify(archive, member, file)
    return manifest


def _hex(content: bytes) -> str:
    return sha256(content).hexdigest()


def _expected(manifest: Manifest) -> bool:
    """Whether the members are one file per table, and files that a workspace keeps."""
    rows = [f"tables/{table.name}.jsonl" for table in manifest.tables]
    given = [member.path for member in manifest.members]
    if given[: len(rows)] != rows or len(set(given)) < len(given):
        return False
    return all(_inside(path) for path in given[len(rows) :])


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    plain = path == "/".join(parts) and "\\" not in path and "\x00" not in path
    return plain and ".." not in parts and parts[:1] == ("workspace",) and parts[1] in KEPT


def _verify(archive: zipfile.ZipFile, member: Member, file: Path) -> None:
    digest, size = sha256(), 0
    with archive.open(member.path) as content:
        while chunk := content.read(CHUNK):
            size += len(chunk)
            digest.update(chunk)
            if size > member.bytes:
                break
    if (size, digest.hexdigest()) != (member.bytes, member.sha256):
        raise _damaged(file, _("{path} has another checksum", path=member.path))


def _check_free(folder: Path) -> None:
    """Refuse a folder that holds anything but a secret, or what a killed restore left."""
    if folder.exists() and not folder.is_dir():
        raise Refused(_("{folder} is not a folder.", folder=folder))
    found = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if found - {SECRET, BUILDING}:
        raise Refused(
            _("{folder} is not empty.", folder=folder),
            what_to_do=_("A restore overwrites nothing: name a new folder with --workspace."),
        )


@contextmanager
def _building(folder: Path) -> Iterator[Path]:
    """Yield a place inside the folder that goes when it is left, and the folder with it."""
    was_there = folder.exists()
    building = folder / BUILDING
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        yield building
    except BaseException:
        shutil.rmtree(building)
        if not was_there:
            folder.rmdir()
        raise
    building.rmdir()


def _unpack_files(archive: zipfile.ZipFile, manifest: Manifest, building: Path) -> None:
    for member in manifest.members[len(manifest.tables) :]:
        path = building / member.path.removeprefix("workspace/")
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member.path) as content, path.open("xb") as out:
            shutil.copyfileobj(content, out, CHUNK)
            out.flush()
            os.fsync(out.fileno())


def _fill(archive: zipfile.ZipFile, manifest: Manifest, file: Path, url: str) -> None:
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
            what_to_do=_("Nothing was restored. Check PICO_REVIEW_DATABASE."),
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
        what_to_do=_("A restore overwrites nothing: name a new one in PICO_REVIEW_DATABASE."),
    )


def _check_rows(connection: Connection, manifest: Manifest, file: Path) -> None:
    """Refuse what the schema does not have: names in a backup are somebody else's words."""
    seen = inspect(connection)
    there = {
        name: {column["name"] for column in seen.get_columns(name)}
        for name in seen.get_table_names()
        if name != "alembic_version"
    }
    if there != {table.name: set(table.columns) for table in manifest.tables}:
        raise _damaged(
            file, _("its tables are not those of schema {revision}", revision=manifest.revision)
        )


def _fill_table(
    connection: Connection, archive: zipfile.ZipFile, table: TableRows, file: Path
) -> None:
    read = [_reader(kind, connection.dialect) for kind in table.columns.values()]
    done = 0

    def rows() -> Iterator[Sequence[Any]]:
        nonlocal done
        with archive.open(f"tables/{table.name}.jsonl") as lines:
            for line in lines:
                yield _row(msgspec.json.decode(line), read)
                done += 1

    try:
        bulk.insert(connection, table.name, list(table.columns), rows())
    except (TypeError, ValueError, msgspec.DecodeError) as error:
        raise _damaged(
            file, _("{name}, row {row}: {error}", name=table.name, row=done + 1, error=error)
        ) from error
    if done != table.rows:
        raise _damaged(
            file,
            _("{name} has {done} rows, not {rows}", name=table.name, done=done, rows=table.rows),
        )


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

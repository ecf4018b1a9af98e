"""Backups: the workspace as one file of checked rows, that either database takes back.

A zip of JSON Lines, one member per table, read in one snapshot while others write; see
docs/decisions/0005. Pictures stay where they are, and the signing secret stays out.
"""

from __future__ import annotations

import os
import secrets
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from alembic.migration import MigrationContext
from sqlalchemy import (
    Boolean,
    Connection,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    TypeDecorator,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeEngine

from review.core.errors import Refused
from review.core.i18n import _
from store.db import tables
from store.db.engine import Database
from store.db.workspace import Store

FORMAT, FORMAT_VERSION = "pico-review backup", 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
#: What of the workspace's folder is kept; the rest is secret, cache or somebody's own.
KEPT = ("settings.yaml", "imports")
CHUNK = 1 << 20
_KINDS: dict[type[TypeEngine[Any]], str] = {
    DateTime: "datetime",
    Boolean: "boolean",
    Integer: "integer",
    Float: "real",
    String: "text",
    LargeBinary: "bytes",
}
_ENCODER = msgspec.json.Encoder()


class TableRows(msgspec.Struct, frozen=True):
    """One table: its columns in the order of each row's values (name → kind), and its size."""

    name: str
    columns: dict[str, str]
    rows: int


class Member(msgspec.Struct, frozen=True):
    """One file inside the backup."""

    path: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds: ``revision`` of the schema, the last log entry, and each checksum."""

    format: str
    format_version: int
    made: datetime
    revision: str
    last_entry: int
    image_roots: list[str]
    tables: list[TableRows]
    members: list[Member]

    @property
    def rows(self) -> dict[str, int]:
        """Return table → rows."""
        return {table.name: table.rows for table in self.tables}


def write(store: Store, file: Path) -> Manifest:
    """Write a backup while others go on working; ``file`` is whole or not there.

    Raises Refused when there is such a file already, or an import holds the log for long.
    """
    if file.exists():
        raise Refused(
            _("{file} exists.", file=file),
            what_to_do=_("A backup overwrites nothing: name another."),
        )
    partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                manifest = _pack(store, archive)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
        sync(file.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return manifest


def _pack(store: Store, archive: zipfile.ZipFile) -> Manifest:
    members: list[Member] = []
    with store.database.read() as connection:
        _between_answers(store.database, connection)
        roots = connection.execute(select(tables.image_root.c.location)).scalars().all()
        last = connection.scalar(select(func.max(tables.review.c.entry))) or 0
        revision = MigrationContext.configure(connection).get_current_revision()
        made = store.clock()
        packed = [
            _pack_table(connection, archive, table, members)
            for table in tables.METADATA.sorted_tables
        ]
    for path in _kept_files(store.folder):
        name = f"workspace/{path.relative_to(store.folder).as_posix()}"
        with path.open("rb") as file, _member(archive, name, members) as put:
            for chunk in iter(lambda: file.read(CHUNK), b""):
                put(chunk)
    manifest = Manifest(
        FORMAT, FORMAT_VERSION, made, str(revision), last, sorted(roots), packed, members
    )
    sealed = msgspec.json.format(_ENCODER.encode(manifest))
    archive.writestr(zipfile.ZipInfo(MANIFEST), sealed)
    archive.writestr(zipfile.ZipInfo(SEAL), sha256(sealed).hexdigest())
    return manifest


def _between_answers(database: Database, connection: Connection) -> None:
    """Take the snapshot at a moment when no answer is half way: a prefix of the log.

    SQLite has one writer. On PostgreSQL numbers are given out before the commit, so that a later
    entry may be seen before an earlier one: wait, for a moment, until nobody appends.
    """
    if database.is_sqlite:
        return
    with database.engine.connect() as gate, gate.begin():
        gate.execute(text("SET LOCAL lock_timeout = '10s'"))
        try:
            gate.execute(text(f"LOCK TABLE {tables.review.name} IN SHARE MODE"))
        except OperationalError:
            raise Refused(
                _("An import is writing to the log."), what_to_do=_("Try again when it is done.")
            ) from None
        connection.execute(select(literal_column("1")))


def _pack_table(
    connection: Connection, archive: zipfile.ZipFile, table: Table, members: list[Member]
) -> TableRows:
    columns = {str(column.name): kind(column.type) for column in table.columns}
    query = select(*table.columns).order_by(*table.primary_key.columns)
    rows = 0
    with _member(archive, f"tables/{table.name}.jsonl", members) as put:
        result = connection.execute(query.execution_options(yield_per=2000))
        for chunk in result.partitions():
            put(_ENCODER.encode_lines([tuple(row) for row in chunk]))
            rows += len(chunk)
    return TableRows(str(table.name), columns, rows)


def kind(column: TypeEngine[Any]) -> str:
    """Return how a column's values are written: the same word on either database."""
    plain = column.impl_instance if isinstance(column, TypeDecorator) else column
    for known, name in _KINDS.items():
        if isinstance(plain, known):
            return name
    raise TypeError(f"backups do not know {column!r}")


def _kept_files(folder: Path) -> list[Path]:
    places = [folder / name for name in KEPT]
    paths = [path for place in places for path in (place, *place.rglob("*"))]
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())


@contextmanager
def _member(
    archive: zipfile.ZipFile, path: str, members: list[Member]
) -> Iterator[Callable[[bytes], None]]:
    digest, size = sha256(), 0
    with archive.open(path, "w", force_zip64=True) as out:

        def put(chunk: bytes) -> None:
            nonlocal size
            out.write(chunk)
            digest.update(chunk)
            size += len(chunk)

        yield put
    members.append(Member(path, size, digest.hexdigest()))


def sync(folder: Path) -> None:
    """Put a folder's list of names on the disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Columns beside the database: Arrow in files, mapped into memory by whoever reads them.

``WORKSPACE/columns/STATE/NAME.CHECKSUM.arrow``: STATE names one state of the dataset, so that what
another one gave is never read; a file is whole or not there, and is made anew where its checksum is
off. Whoever finds none makes the columns by SQL and leaves them there; where nothing can be
written, they stay in that process's memory. All of it may be lost.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from review.core.later import pyarrow as pa
from store.db import revision
from store.db.migrations.revisions import revisions
from store.db.workspace import Store

FOLDER, SUFFIX = "columns", ".arrow"
#: Goes up where a file's columns come to mean something else.
VERSION = 1
#: Fewer rows are sooner read by SQL.
FEW = 5_000
#: Answers need room on the disk more than columns do: so many times a file's size stays free.
ROOM = 4
CHUNK = 1 << 20


@dataclass(frozen=True)
class Columns:
    """A table of Arrow in one piece, shared and only read; ``mapped``: it lies in a file."""

    table: pa.Table
    mapped: bool

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def nbytes(self) -> int:
        """Return how many bytes of memory it holds: what is mapped, the system takes back."""
        return 0 if self.mapped else int(self.table.nbytes)

    @property
    def names(self) -> list[str]:
        """Return what its columns are called."""
        return list(self.table.column_names)

    def column(self, name: str) -> pa.Array:
        """Return a column, not copied."""
        chunks = self.table.column(name)
        return chunks.chunk(0) if chunks.num_chunks == 1 else chunks.combine_chunks()


def columns(
    store: Store, connection: Connection, name: str, make: Callable[[], pa.Table]
) -> Columns:
    """Return what ``make`` gives of the dataset as this transaction sees it: from its file, if any.

    ``name``: small letters, figures and dashes; another one for whatever else ``make`` depends on.
    """
    now = revision.of_dataset(connection)

    def find() -> Columns:
        folder = store.folder / FOLDER / _state(connection, now)
        # What is mapped must not go: on a folder of the network another machine may remove it.
        mapped = store.database.is_sqlite
        if found := _found(folder, name, mapped=mapped):
            return found
        made = make().unify_dictionaries().combine_chunks()
        lasting = now[-1] is not None and len(made) >= FEW
        written = lasting and _written(folder, name, made)
        return (written and _found(folder, name, mapped=mapped)) or Columns(made, mapped=False)

    return store.kept.value(("columns", name), now, find)


def _state(connection: Connection, now: revision.Revision) -> str:
    """Name a state of a dataset: those of two databases in one folder differ, too."""
    known = (connection.dialect.name, max(revisions()), VERSION, *now)
    return hashlib.sha256(repr(known).encode()).hexdigest()[:24]


def _found(folder: Path, name: str, *, mapped: bool) -> Columns | None:
    for file in sorted(folder.glob(f"{name}.*{SUFFIX}")):
        if (table := _read(file, mapped=mapped)) is not None:
            return Columns(table, mapped)
        with suppress(OSError):
            file.unlink()
    return None


def _read(file: Path, *, mapped: bool) -> pa.Table | None:
    """Return what a file holds, None where it is damaged or gone."""
    try:
        if _checksum(file) != file.name.split(".")[-2]:
            return None
        with pa.memory_map(str(file)) if mapped else pa.OSFile(str(file)) as source:
            return pa.ipc.open_file(source.read_buffer()).read_all()
    except (OSError, pa.ArrowException):
        return None


def _checksum(file: Path) -> str:
    """Return a file's CRC-32; read as a file, since what is read by the map counts as held."""
    with file.open("rb", buffering=0) as content:
        found = 0
        for piece in iter(lambda: content.read(CHUNK), b""):
            found = zlib.crc32(piece, found)
    return f"{found:08x}"


def _written(folder: Path, name: str, table: pa.Table) -> bool:
    """Leave a table for whoever needs it next; False where the disk does not let it."""
    part = folder / f".{name}.{secrets.token_hex(4)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_others(folder)
        if shutil.disk_usage(folder).free < ROOM * table.nbytes:
            return False
        try:
            _write(part, table)
            part.replace(folder / f"{name}.{_checksum(part)}{SUFFIX}")
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        logging.getLogger(__name__).info("No columns are kept in %s: %s", folder, error)
        return False
    return True


def _write(file: Path, table: pa.Table) -> None:
    with pa.OSFile(str(file), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_others(folder: Path) -> None:
    """Remove other states, and what somebody began long ago and never finished."""
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    for part in folder.glob(".*.part"):
        if time.time() - part.stat().st_mtime > 3600:
            part.unlink(missing_ok=True)

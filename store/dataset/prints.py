"""What tells a shard that was imported from another file that has since taken its name.

A picture inside a shard is named by its row or member: in another file the same name is another
picture, which must not be shown for the edit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from store.db import tables

#: A file is looked at in so many pieces, of so many bytes each, spread evenly; its end whole.
PIECES, PIECE, END = 64, 4096, 1 << 16


def of(file: Path) -> str:
    """Return a file's print: from its size, its end and pieces of it, whatever its times are.

    Raises OSError.
    """
    stat = file.stat()
    return _of(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4096)
def _of(file: Path, _changed: int, size: int) -> str:
    made = hashlib.sha256(str(size).encode())
    with file.open("rb") as stream:
        if size <= PIECES * PIECE + END:
            made.update(stream.read())
        else:
            for number in range(PIECES):
                stream.seek(size * number // PIECES)
                made.update(stream.read(PIECE))
            stream.seek(size - END)
            made.update(stream.read())
    return made.hexdigest()


def kept(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """Return the prints of the shards of these names as they were imported."""
    table = tables.shard
    found = connection.execute(select(table).where(table.c.name.in_(list(names))))
    return {row.name: row.print for row in found}


def keep(connection: Connection, found: Mapping[str, str]) -> None:
    """Keep the prints of shards, whatever was kept under their names before."""
    table = tables.shard
    if found:
        connection.execute(delete(table).where(table.c.name.in_(list(found))))
        rows = [{"name": name, "print": made} for name, made in found.items()]
        connection.execute(insert(table), rows)

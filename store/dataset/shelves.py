"""Which member of which archive lies where: an index of archives, kept with what can be remade.

An archive's members are listed once, until its file changes; a picture is then found without
reading what stands before it, and a row may name a picture that lies in any archive beside it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from review.core.errors import BadInput
from review.core.on_disk import is_file, is_text
from review.formats.containers.inside import ARCHIVES
from review.formats.containers.members import Member, members

#: Folders below an image root that are looked through for archives, and how many are taken.
DEEP = 3
MOST = 10_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS archive (number INTEGER PRIMARY KEY, path TEXT UNIQUE, state TEXT);
CREATE TABLE IF NOT EXISTS member (name TEXT, archive INTEGER, position INTEGER, size INTEGER,
    packed INTEGER, method INTEGER, zipped INTEGER, PRIMARY KEY (name, archive)) WITHOUT ROWID;
"""
_FIND = "SELECT name, position, size, packed, method, zipped FROM member"


class Shelves:
    """The index; ``folder``: where it is kept."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "members.db"

    def member(self, archive: Path, name: str) -> Member | None:
        """Return where a member lies in its archive, which is listed if it was not yet."""
        with self._opened() as database:
            number = self._number(database, archive)
            row = database.execute(
                f"{_FIND} WHERE name = ? AND archive = ?", (name, number)
            ).fetchone()
        return None if row is None else Member(*row)

    def list_all(self, archives: Sequence[Path]) -> None:
        """List the members of archives that were not listed yet; a damaged one holds nothing."""
        with self._opened() as database:
            for archive in archives:
                with suppress(BadInput, OSError):
                    self._number(database, archive)

    def holding(self, names: Sequence[str]) -> dict[str, list[Path]]:
        """Return, of names of members, the archives that hold each."""
        found: dict[str, list[Path]] = {}
        with self._opened() as database:
            for name in names:
                rows = database.execute(
                    "SELECT path FROM member JOIN archive ON number = archive WHERE name = ?",
                    (name,),
                )
                found[name] = [Path(path) for (path,) in rows]
        return found

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self.file, timeout=60, isolation_level=None)
        try:
            database.executescript(_SCHEMA)
            yield database
        finally:
            database.close()

    def _number(self, database: sqlite3.Connection, archive: Path) -> int:
        """Return an archive's number; it is listed anew where its file is another than before."""
        stat = archive.stat()
        state = f"{stat.st_mtime_ns}|{stat.st_size}"
        query = "SELECT number, state FROM archive WHERE path = ?"
        row = database.execute(query, (str(archive),)).fetchone()
        if row is not None and row[1] == state:
            return int(row[0])
        database.execute("BEGIN IMMEDIATE")
        try:
            number = _listed(database, archive, state)
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")
        return number


def _listed(database: sqlite3.Connection, archive: Path, state: str) -> int:
    path = (str(archive),)
    database.execute(
        "DELETE FROM member WHERE archive IN (SELECT number FROM archive WHERE path = ?)", path
    )
    database.execute("DELETE FROM archive WHERE path = ?", path)
    made = database.execute("INSERT INTO archive (path, state) VALUES (?, ?)", (*path, state))
    number = int(made.lastrowid or 0)
    rows = (
        (one.name, number, one.offset, one.size, one.packed, one.method, one.zipped)
        for one in members(archive)
        if isinstance(one, Member)
    )
    database.executemany("INSERT OR IGNORE INTO member VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return number


def archives_below(folder: Path) -> list[Path]:
    """Return the archives in a folder and a few folders below it."""
    found: list[Path] = []
    for depth in range(DEEP + 1):
        for path in sorted(folder.glob("*/" * depth + "*")):
            named = path.suffix.lower() in ARCHIVES and is_text(path)
            if named and is_file(path) and len(found) < MOST:
                found.append(path)
    return found

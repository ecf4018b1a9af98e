"""A workspace is a folder: settings, secret, caches, and by default the SQLite file.

``Store`` is what pages and doors hold; the other modules of ``store`` are functions over it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uuid_utils
from sqlalchemy.exc import ArgumentError, OperationalError

from review.core.errors import Refused, Unavailable, Unknown
from review.core.i18n import _
from store.db import lockable, migrations
from store.db.engine import Database, sqlite_url
from store.db.group_commit import GroupCommit
from store.db.kept import KeptValues
from store.db.soon import Soon
from store.db.steady import Steady
from store.db.steady import steady as of_workspace

DATABASE_FILE = "pico-review.db"


@dataclass(frozen=True)
class Store:
    """An open workspace: its folder, database, signing secret, clock (aware UTC) and tasks.

    ``steady``: the time that leases go by, which no clock's jump changes. What a task's handler is,
    ``work`` knows: to this room it is a name's value. ``kept``: what was counted for all visitors.
    ``soon``: what follows from answers.
    """

    folder: Path
    database: Database
    secret: bytes
    clock: Callable[[], datetime]
    steady: Steady
    tasks: Mapping[str, Any] = field(repr=False, compare=False)
    answers: GroupCommit = field(init=False, repr=False, compare=False)
    kept: KeptValues = field(init=False, repr=False, compare=False, default_factory=KeptValues)
    soon: Soon = field(init=False, repr=False, compare=False, default_factory=Soon)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", GroupCommit(self.database))

    @property
    def workspace_id(self) -> str:
        """Name this workspace without giving its secret away."""
        return hashlib.sha256(b"workspace" + self.secret).hexdigest()[:12]

    def close(self) -> None:
        """Finish what is being written, and give the database connections back."""
        self.answers.close()
        self.soon.finish()
        self.database.close()


def open_workspace(
    folder: Path,
    *,
    tasks: Mapping[str, Any],
    database_url: str | None = None,
    create: bool = True,
    clock: Callable[[], datetime] | None = None,
) -> Store:
    """Open (and where asked make) a workspace, its schema brought up to date.

    A ``clock`` that is given is also what leases go by. Raises Unknown when there is no workspace
    and ``create`` is false, Unavailable when its database cannot be reached.
    """
    if not create and not is_workspace(folder):
        raise Unknown(
            _("There is no workspace in {folder}.", folder=folder),
            what_to_do=_("Import a manifest first, or name another folder with --workspace."),
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise lockable.read_only(folder) from error
    if database_url is None:
        lockable.check(folder, DATABASE_FILE)
    try:
        database = _database(database_url or sqlite_url(folder.resolve() / DATABASE_FILE))
    except (ArgumentError, ImportError, OperationalError) as error:
        why = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise Unavailable(
            _("The database cannot be opened: {why}.", why=why),
            what_to_do=_("Check PICO_REVIEW_DATABASE.")
            if database_url
            else _("Look at {folder}: its disk, and who else writes there.", folder=folder),
        ) from error
    folder, own = folder.resolve(), clock or _utc_now
    steady = (lambda _: own()) if clock else of_workspace(folder, own, is_sqlite=database.is_sqlite)
    return Store(folder, database, _secret(folder), own, steady, tasks)


def is_workspace(folder: Path) -> bool:
    """Whether a folder is a workspace already."""
    return (folder / "secret.key").exists()


def new_id() -> str:
    """Return a UUIDv7 as text: unique, and in order of time."""
    return str(uuid_utils.uuid7())


def new_ids(number: int) -> list[str]:
    """Return so many new ids, in order."""
    return [str(uuid_utils.uuid7()) for _each in range(number)]


def _database(url: str) -> Database:
    """Connect and bring the schema up to date; where that fails, no connection stays open."""
    database = Database(url)
    try:
        migrations.upgrade(database)
    except BaseException:
        database.close()
        raise
    return database


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _secret(folder: Path) -> bytes:
    """Read the signing secret; make it on first use, readable by its owner only."""
    if from_environment := os.environ.get("PICO_REVIEW_SECRET"):
        return from_environment.encode()
    path = folder / "secret.key"
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    for _again in range(50):  # Another process may have made the file and be about to write it.
        if secret := path.read_bytes():
            return secret
        time.sleep(0.02)
    raise Refused(_("{path} is empty.", path=path), what_to_do=_("Remove it; a new one is made."))

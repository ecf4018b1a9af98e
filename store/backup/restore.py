"""Backups taken back: verified whole, then brought in, or nothing is."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from review.core.errors import Refused
from review.core.i18n import _
from review.core.on_disk import require_file
from store.backup.backup import CHUNK, Manifest, sync
from store.backup.filling import fill
from store.backup.verifying import opened
from store.db.engine import sqlite_url
from store.db.workspace import DATABASE_FILE
from store.opening import open_workspace

#: What a folder may hold before a restore: the old secret, and what a killed restore left.
SECRET, BUILDING = "secret.key", ".restoring"
#: A row takes so many times its bytes in the database's file: with its indexes, and its log.
ROWS_TAKE = 2


def restore(file: Path, folder: Path, *, database_url: str | None = None) -> Manifest:
    """Make a workspace of a backup, in a folder and a database that hold nothing yet.

    Every checksum is verified before anything is written; what cannot be finished leaves
    nothing. A ``secret.key`` in the folder is kept. Raises BadInput for a damaged file, Refused
    where something stands already or the schema is newer.
    """
    require_file(file)
    with file.open("rb") as raw:
        archive, manifest = opened(file, raw)
        _check_free(folder)
        _check_room(folder, manifest, with_rows=database_url is None)
        with _building(folder) as building:
            _unpack_files(archive, manifest, building)
            fill(archive, manifest, file, database_url or sqlite_url(building / DATABASE_FILE))
            for path in sorted(building.iterdir(), key=lambda path: path.name == DATABASE_FILE):
                path.replace(folder / path.name)  # The database last: then it is a workspace.
    sync(folder)
    open_workspace(folder, database_url=database_url).close()
    return manifest


def _check_free(folder: Path) -> None:
    """Refuse a folder that holds anything but a secret, or what a killed restore left."""
    if folder.exists() and not folder.is_dir():
        raise Refused(_("{folder} is not a folder.", folder=folder))
    names = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if names - {SECRET, BUILDING}:
        raise Refused(
            _("{folder} is not empty.", folder=folder),
            what_to_do=_("A restore overwrites nothing: name a new folder with --workspace."),
        )


def _check_room(folder: Path, manifest: Manifest, *, with_rows: bool) -> None:
    """Refuse a disk on which the files have no place, nor the rows where they go there too."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free
    rows, files = manifest.members[: len(manifest.tables)], manifest.members[len(manifest.tables) :]
    needed = sum(one.bytes for one in files)
    if with_rows:
        needed += ROWS_TAKE * sum(one.bytes for one in rows)
    if needed > free:
        raise Refused(
            _(
                "The backup needs {needed:,} bytes on the disk, of which {free:,} are free.",
                needed=needed,
                free=free,
            ),
            what_to_do=_("Nothing was written. Make room, or name a folder on another disk."),
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

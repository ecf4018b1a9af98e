"""Backups opened again, and backups that somebody changed."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from store.backup import backup, restore
from store.db.workspace import Store
from store.opening import open_workspace

Members = dict[str, bytes]


def restored(file: Path, folder: Path, url: str | None = None) -> Store:
    """Restore a backup, and open what came of it."""
    restore.restore(file, folder, database_url=url)
    return open_workspace(folder, database_url=url, create=False)


def rewritten(file: Path, change: Callable[[Members], None], *, sealed: bool = False) -> Path:
    """Write a backup again with members changed; ``sealed``: with a manifest that fits them."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if sealed:
        _seal(members)
    made = file.with_name("changed.zip")
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made


def _seal(members: Members) -> None:
    manifest = json.loads(members[backup.MANIFEST])
    manifest["members"] = [
        {"path": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in members.items()
        if name not in (backup.MANIFEST, backup.SEAL)
    ]
    members[backup.MANIFEST] = json.dumps(manifest).encode()
    members[backup.SEAL] = sha256(members[backup.MANIFEST]).hexdigest().encode()


def in_manifest(**values: object) -> Callable[[Members], None]:
    """Return a change of some values of the manifest."""

    def change(members: Members) -> None:
        manifest = json.loads(members[backup.MANIFEST])
        members[backup.MANIFEST] = json.dumps({**manifest, **values}).encode()

    return change

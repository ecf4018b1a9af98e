"""The releases there are: the folders of the workspace, and those written elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from review.formats.hub.configs import MANIFEST
from store.db.workspace import Store
from store.releases import history
from store.releases.folders import Contents, parent
from store.releases.history import Listed

#: What every manifest says.
ALWAYS = {"kind", "counts", "last_log_entry", "code_version", "files"}


@dataclass(frozen=True)
class Made(Contents):
    """A release: its folder's name (None: written elsewhere, by the terminal), when, by whom."""

    name: str | None
    created: datetime | None
    created_by: str | None


def made(store: Store) -> list[Made]:
    """Return all releases, newest first.

    A folder's own manifest is what counts. Who made it and when stands in the history, where
    releases that were written elsewhere are listed too.
    """
    listed = history.released(store)[::-1]
    read = [(folder, _manifest(folder)) for folder in _folders(store)]
    found = [_with_history(folder, manifest, listed) for folder, manifest in read if manifest]
    elsewhere = [Made(one.manifest, None, one.created, one.created_by) for one in listed]
    return sorted(
        [*found, *elsewhere], key=lambda one: (_moment(one), one.name or ""), reverse=True
    )


def damaged(store: Store) -> list[str]:
    """Return the folders that were releases, and whose manifest cannot be read any more."""
    return [folder.name for folder in _folders(store) if _manifest(folder) is None]


def folder_of(store: Store, name: str) -> Path | None:
    """Return the folder of a release of this workspace, None where there is none of that name."""
    return next((folder for folder in _folders(store) if folder.name == name), None)


def _folders(store: Store) -> list[Path]:
    return sorted(file.parent for file in parent(store).glob(f"[0-9]*/{MANIFEST}"))


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return what a folder's manifest says, None where it is damaged, gone, or none of ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(manifest, dict) and manifest.keys() >= ALWAYS
    return manifest if whole else None


def _with_history(folder: Path, manifest: dict[str, Any], listed: list[Listed]) -> Made:
    """Return a folder's release; its line of the history is taken out of those ``listed``."""
    line = next((one for one in listed if one.manifest == manifest), None)
    if line is None:
        return Made(manifest, folder.name, None, None)
    listed.remove(line)
    return Made(manifest, folder.name, line.created, line.created_by)


def _moment(one: Made) -> float:
    return one.created.timestamp() if one.created else 0.0

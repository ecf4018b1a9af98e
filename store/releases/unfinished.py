"""Where a release is written until it is whole, and how far it came if it was stopped."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import msgspec

from store.db.workspace import Store
from store.filters import dry_runs
from store.work import queue

_MARK, _SO_FAR = "made-of.txt", "so-far.json"


class Journal:
    """How far a release came: one small file, written anew after each of its files is whole.

    It lies beside the folder that the release is written into.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder.parent / _SO_FAR

    def read(self) -> dict[str, Any] | None:
        """Return what was noted last; None where nothing was, or half of it."""
        try:
            noted = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return noted if isinstance(noted, dict) else None

    def note(self, so_far: dict[str, Any]) -> None:
        """Note how far it came."""
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(so_far), encoding="utf-8")
        part.replace(self._file)


def made_of(store: Store, kind: str, request: Any) -> str:
    """Return a SHA-256 (hex) of all that a release depends on: edits, filter, log, what is asked.

    What was written of a release that was stopped is gone on with where this is the same.
    """
    with store.database.read() as connection:
        entry = queue.last_entry(connection)
    asked = asdict(request) if is_dataclass(request) and not isinstance(request, type) else request
    return hashlib.sha256(
        msgspec.json.encode([kind, asked, entry, *dry_runs.state(store)])
    ).hexdigest()


@contextmanager
def place(out: Path, mark: str | None) -> Iterator[Path]:
    """Give the folder to write a release into, beside its place.

    Without a ``mark`` it is gone if the release fails. With one it stays, under a name of its own,
    and the next release that is made of the same goes on in it.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    if mark is None:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".release-") as temporary:
            folder = Path(temporary) / "release"
            folder.mkdir()
            yield folder
        return
    kept = out.parent / f".{out.name}.unfinished"
    folder = kept / "release"
    if not _is_of(kept, mark):
        shutil.rmtree(kept, ignore_errors=True)
        folder.mkdir(parents=True)
        (kept / _MARK).write_text(mark, encoding="utf-8")
    yield folder
    shutil.rmtree(kept)


def _is_of(kept: Path, mark: str) -> bool:
    try:
        noted = (kept / _MARK).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return noted == mark and (kept / "release").is_dir()

"""A workspace on a folder that cannot hold its database is refused, in words, at once."""

from __future__ import annotations

import errno
import fcntl
import mmap
from pathlib import Path
from typing import Any

import pytest

from review.core.errors import Refused
from store.db import lockable
from store.opening import open_workspace


def failing(number: int) -> Any:
    """Return what fails as a system call does."""

    def call(*_words: Any, **_more: Any) -> None:
        raise OSError(number, "said by the system")

    return call


@pytest.mark.parametrize(
    ("module", "name", "number"),
    [(fcntl, "lockf", errno.ENOLCK), (mmap, "mmap", errno.ENODEV)],
)
def test_a_folder_without_locks_or_shared_memory_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, number: int
) -> None:
    """What to do is said too: another folder, or PostgreSQL; nothing of a try is left behind."""
    monkeypatch.setattr(module, name, failing(number))
    with pytest.raises(Refused, match="network folder, or one that cannot lock") as said:
        open_workspace(tmp_path / "workspace", create=True)
    assert "PostgreSQL" in str(said.value)
    assert list((tmp_path / "workspace").iterdir()) == []


def test_a_read_only_folder_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a matter of PICO_REVIEW_DATABASE, which nobody set."""
    monkeypatch.setattr(lockable, "NamedTemporaryFile", failing(errno.EROFS))
    with pytest.raises(Refused, match="read-only for you") as said:
        open_workspace(tmp_path / "workspace", create=True)
    assert "PICO_REVIEW_DATABASE" not in str(said.value)


def test_a_usual_folder_is_used_and_left_clean(tmp_path: Path) -> None:
    """The try leaves no file."""
    lockable.check(tmp_path, "pico-review.db")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_no_network_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other failures are left to the database, which says them itself."""
    monkeypatch.setattr(mmap, "mmap", failing(errno.ENOSPC))
    lockable.check(tmp_path, "pico-review.db")

"""What a backup may take: its sizes are held against its own, and the disk, before the work."""

from __future__ import annotations

import shutil
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest

from review.core.errors import BadInput, Refused
from store.access import people
from store.backup import backup, filling, restore, verifying
from store.db.workspace import Store
from tests.store.backups import Members, restored, rewritten
from tests.store.importing_files import contents

Usage = namedtuple("Usage", "total used free")
PROBLEMS = "workspace/imports/1/problems.csv"


def _packed(file: Path, how: int) -> Path:
    """Pack a backup's members again in another way."""
    made = file.with_name("packed.zip")
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(made, "w", how) as out:
        for name in archive.namelist():
            out.writestr(name, archive.read(name))
    return made


def _with_zeros(store: Store, tmp_path: Path, length: int) -> Path:
    """Return a sealed backup with a file of so many zeros."""

    def change(members: Members) -> None:
        members[PROBLEMS] = bytes(length)

    backup.write(store, tmp_path / "b.zip")
    changed = rewritten(tmp_path / "b.zip", change, sealed=True)
    return _packed(changed, zipfile.ZIP_DEFLATED)


def test_a_backup_that_unpacks_to_gigabytes_is_refused_unread(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20 MB of zeros in a few kB, where 1 MB is free of question: no member is unpacked."""
    file = _with_zeros(sqlite_store, tmp_path, 20_000_000)
    monkeypatch.setattr(verifying, "MOST_UNPACKED", 1_000_000)
    monkeypatch.setattr(verifying, "_verify", None)
    with pytest.raises(BadInput, match="more than 200 times as much"):
        restore.restore(file, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_backup_within_the_bound_restores(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of problems that packs well is no attack; nor is a backup of no compression."""
    file = _with_zeros(sqlite_store, tmp_path, 1_000_000)
    again = restored(file, tmp_path / "again")
    assert contents(again) == contents(sqlite_store)
    again.close()
    monkeypatch.setattr(verifying, "MOST_UNPACKED", 0)
    restored(tmp_path / "b.zip", tmp_path / "whole").close()


def test_a_member_packed_in_another_way_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    """Those ways pack zeros a hundred thousand times, and our backups have none."""
    backup.write(sqlite_store, tmp_path / "b.zip")
    with pytest.raises(BadInput, match="packed in another way"):
        restore.restore(_packed(tmp_path / "b.zip", zipfile.ZIP_LZMA), tmp_path / "again")


def test_a_full_disk_is_said_before_anything_is_written(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the rows and files have no room, the folder is not even made."""
    people.add(sqlite_store, "Ana")
    backup.write(sqlite_store, tmp_path / "b.zip")
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(1000, 990, 10))
    with pytest.raises(Refused, match="of which 10 are free"):
        restore.restore(tmp_path / "b.zip", tmp_path / "deep" / "again")
    assert not (tmp_path / "deep").exists()


def test_a_row_without_end_is_not_held(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row longer than any that a workspace has is named, and nothing stays."""
    people.add(sqlite_store, "Ana")
    backup.write(sqlite_store, tmp_path / "b.zip")
    monkeypatch.setattr(filling, "MOST_ROW", 5)
    with pytest.raises(BadInput, match=r"row 1: the row is longer than 5 bytes"):
        restore.restore(tmp_path / "b.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()

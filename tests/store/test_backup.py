"""Backups: one file, the same log again on either database, or a clear refusal and nothing."""

from __future__ import annotations

import re
import sqlite3
import stat
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from review.core.errors import Refused
from store import settings
from store.access import people
from store.backup import backup, filling, restore
from store.db import tables
from store.db.workspace import Store
from store.filters import configs, drafts, publishing
from store.opening import open_workspace
from store.work import queue
from tests.store.backups import restored
from tests.store.importing_files import contents, edit, jsonl, load
from tests.store.reviewing import (
    answer_all,
    answer_next,
    decide,
    drawn,
    fresh_id,
    leased,
    log_entries,
    reviewer,
    rows_of,
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target_url(request: pytest.FixtureRequest) -> str | None:
    """Where a backup is restored to: None for a SQLite file, else a new PostgreSQL database."""
    if request.param == "sqlite":
        return None
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def lived_in(store: Store, fill, tmp_path: Path) -> Store:
    """A workspace with all that people leave: answers, an undo, odd words, a filter, a problem."""
    fill(store, 12, types=("Zoom in", None))
    load(store, jsonl(tmp_path / "odd.jsonl", edit("o\u2028dd.png", "“quoted”\n\ttab 🙂"), "{no"))
    drawn(store, 8, per_unit=2)
    ana = reviewer(store)
    answer_all(store, ana, most=5)
    _, saved = answer_next(store, ana, "unsure")
    queue.undo(store, ana, saved.id, fresh_id())
    answer_all(store, reviewer(store, "Бен"), lambda _: "reject")
    draft = drafts.draft(store, threshold=0.5, by="lead")
    publishing.publish(store, draft.id, comment="first", not_proven="too few labels", by="lead")
    return store


def test_a_backup_restores_entry_by_entry_on_either_database(
    lived_in: Store, tmp_path: Path, target_url: str | None
) -> None:
    """The log and every other row are the same, from SQLite or PostgreSQL into either."""
    made = backup.write(lived_in, tmp_path / "b.zip")
    again = restored(tmp_path / "b.zip", tmp_path / "again", target_url)
    assert log_entries(again) == log_entries(lived_in)
    assert len(log_entries(again)) == made.rows["review"] > 10
    assert contents(again) == contents(lived_in)
    assert made.last_entry == log_entries(lived_in)[-1].entry
    again.close()


def test_the_settings_and_the_problem_lists_come_along(lived_in: Store, tmp_path: Path) -> None:
    """settings.yaml with its comments, and what each import could not read."""
    before = settings.current(lived_in)
    backup.write(lived_in, tmp_path / "b.zip")
    again = restored(tmp_path / "b.zip", tmp_path / "again")
    assert settings.current(again) == before
    lists = sorted(path.name for path in (lived_in.folder / "imports").iterdir())
    assert sorted(path.name for path in (again.folder / "imports").iterdir()) == lists != []
    assert configs.published(again).text == configs.published(lived_in).text
    again.close()


def test_times_come_back_as_this_database_writes_them(lived_in: Store, tmp_path: Path) -> None:
    """SQLite keeps times as text and leases compare it: another spelling would lose them."""
    backup.write(lived_in, tmp_path / "b.zip")
    again = restored(tmp_path / "b.zip", tmp_path / "again")
    with again.database.read() as connection:
        kept = connection.exec_driver_sql(
            "SELECT lease_until FROM slot UNION SELECT time FROM review"
        )
        assert all(re.fullmatch(r"[\d-]{10} [\d:]{8}\.\d{6}", text) for text in kept.scalars())
    again.close()


def test_work_goes_on_after_the_last_entry(
    lived_in: Store, tmp_path: Path, target_url: str | None
) -> None:
    """The next answer in a restored workspace is the next entry, and nothing is leased twice."""
    made = backup.write(lived_in, tmp_path / "b.zip")
    again = restored(tmp_path / "b.zip", tmp_path / "again", target_url)
    drawn(again, 2, name="more")
    answer_all(again, reviewer(again, "Cy"))
    added = log_entries(again)[made.rows["review"] :]
    assert added[0].entry == made.last_entry + 1
    assert not any(entry.surplus for entry in added)
    settings.replace(again, settings.current(again).text + "# more\n", by="lead")
    again.close()


def test_links_go_on_and_the_secret_stays_out(store: Store, tmp_path: Path) -> None:
    """Personal links still open; the signing secret is new, unless the old one was put there."""
    _, link = people.add(store, "Ana")
    backup.write(store, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert not any(store.secret in archive.read(name) for name in archive.namelist())
    fresh = restored(tmp_path / "b.zip", tmp_path / "fresh")
    assert people.by_secret(fresh, link) is not None
    assert fresh.workspace_id != store.workspace_id
    (tmp_path / "same").mkdir()
    (tmp_path / "same" / "secret.key").write_bytes(store.secret)
    same = restored(tmp_path / "b.zip", tmp_path / "same")
    assert same.workspace_id == store.workspace_id
    fresh.close()
    same.close()


def test_pictures_stay_where_they_are(lived_in: Store, tmp_path: Path) -> None:
    """A backup records the folders of images, and holds no image and no cache."""
    (lived_in.folder / "cache" / "ab").mkdir(parents=True)
    (lived_in.folder / "cache" / "ab" / "ab.webp").write_bytes(b"a picture")
    made = backup.write(lived_in, tmp_path / "b.zip")
    assert made.image_roots == [str(tmp_path)]
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        kinds = {Path(name).suffix for name in archive.namelist()}
    assert kinds == {".jsonl", ".yaml", ".csv", ".json", ".sha256"}


def test_a_backup_taken_while_people_answer_is_a_prefix_of_the_log(
    store: Store, fill, tmp_path: Path
) -> None:
    """Each is the log up to some entry, and holds every answer with its slot, or neither."""
    fill(store, 60)
    drawn(store, 60, per_unit=3)
    names = [reviewer(store, name) for name in ("Ana", "Ben", "Cy")]
    warm = threading.Barrier(4)

    def answer(who: str) -> None:
        for number in range(60):
            if number == 5:
                warm.wait(timeout=30)
            (lease,) = leased(store, who)
            decide(store, who, lease)

    files = [tmp_path / f"{number}.zip" for number in range(4)]
    with ThreadPoolExecutor(3) as threads:
        running = [threads.submit(answer, who) for who in names]
        warm.wait(timeout=30)
        for file in files:
            backup.write(store, file)
        for one in running:
            one.result(timeout=120)
    whole = log_entries(store)
    assert len(whole) == 180
    for file in files:
        copy = restored(file, tmp_path / file.stem)
        entries = log_entries(copy)
        assert entries == whole[: len(entries)]
        filled = [row["review_id"] for row in rows_of(copy, "slot") if row["review_id"]]
        assert sorted(filled) == sorted(entry.id for entry in entries)
        assert len(entries) >= 15
        copy.close()


@pytest.mark.postgres
def test_an_answer_on_its_way_is_waited_for(postgres_url: str, tmp_path: Path) -> None:
    """On PostgreSQL no later entry is in a backup without an earlier one still being committed."""
    store = open_workspace(tmp_path / "workspace", database_url=postgres_url)
    with ThreadPoolExecutor(1) as threads, store.database.write() as connection:
        connection.execute(select(tables.review.c.entry))
        connection.exec_driver_sql("LOCK TABLE review IN ROW EXCLUSIVE MODE")
        writing = threads.submit(backup.write, store, tmp_path / "b.zip")
        waiting = (
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'review'::regclass"
        )
        while not connection.exec_driver_sql(waiting).scalar():
            assert not writing.done()
        connection.commit()
        assert writing.result(timeout=30).rows["review"] == 0
    store.close()


def test_a_backup_overwrites_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    """A file of that name stays as it is."""
    file = tmp_path / "b.zip"
    file.write_text("mine")
    with pytest.raises(Refused, match="exists"):
        backup.write(sqlite_store, file)
    assert file.read_text() == "mine"


def test_a_backup_is_for_its_owner_only(sqlite_store: Store, tmp_path: Path) -> None:
    """It holds names and words of people: nobody else on the machine can read it."""
    backup.write(sqlite_store, tmp_path / "b.zip")
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_no_file(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither half a backup under its name nor a leftover beside it."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.os, "fsync", full)
    (tmp_path / "out").mkdir()
    with pytest.raises(OSError, match="No space"):
        backup.write(sqlite_store, tmp_path / "out" / "b.zip")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_restore_that_fails_half_way_can_be_done_again(
    sqlite_store: Store, tmp_path: Path, target_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is as before and the database empty; the next try restores all."""
    people.add(sqlite_store, "Ana")
    backup.write(sqlite_store, tmp_path / "b.zip")
    real, done = filling._fill_table, []

    def breaks(*given: Any) -> None:
        done.append(given)
        if len(done) == len(tables.METADATA.tables) - 1:
            raise sqlite3.OperationalError("database or disk is full")
        real(*given)

    monkeypatch.setattr(filling, "_fill_table", breaks)
    with pytest.raises(Refused, match="disk is full"):
        restore.restore(tmp_path / "b.zip", tmp_path / "again", database_url=target_url)
    assert not (tmp_path / "again").exists()
    monkeypatch.undo()
    again = restored(tmp_path / "b.zip", tmp_path / "again", target_url)
    assert contents(again) == contents(sqlite_store)
    again.close()


def test_what_a_killed_restore_left_is_cleared_away(sqlite_store: Store, tmp_path: Path) -> None:
    """A half-built workspace under its working name does not stop the next restore."""
    backup.write(sqlite_store, tmp_path / "b.zip")
    left = tmp_path / "again" / restore.BUILDING
    left.mkdir(parents=True)
    (left / "pico-review.db").write_bytes(b"half")
    again = restored(tmp_path / "b.zip", tmp_path / "again")
    assert contents(again) == contents(sqlite_store)
    assert not left.exists()
    again.close()


@pytest.mark.parametrize("name", sorted(tables.METADATA.tables))
def test_every_column_can_be_written(name: str) -> None:
    """A new kind of column is taught to backups with the migration that brings it."""
    for column in tables.METADATA.tables[name].columns:
        assert backup.kind(column.type) in {
            "text",
            "integer",
            "real",
            "boolean",
            "datetime",
            "bytes",
        }

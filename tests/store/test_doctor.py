"""What may be wrong with a workspace is found, with what to do; what is well is called well."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from review.core.settings import preset_text
from store.access import people
from store.dataset import images
from store.db.workspace import Store
from store.health import Check
from store.health.doctor import examine
from store.settings import settings_file
from tests.conftest import Clock
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.reviewing import answer_next, drawn, leased, reviewer


def found(store: Store) -> dict[str, Check]:
    """Return what was found, by name."""
    return {check.name: check for check in examine(store)}


def ill(store: Store) -> set[str]:
    """Return the names of what is not well; each says what to do."""
    checks = [check for check in found(store).values() if not check.well]
    assert all(check.what_to_do for check in checks)
    return {check.name for check in checks}


@pytest.fixture
def reviewed(store: Store, clock: Clock, tmp_path: Path) -> Store:
    """A workspace with pictures, a drawn batch, one answer; its clock is the database's."""
    clock.now = datetime.now(UTC)
    (tmp_path / "images").mkdir()
    records = []
    for number in range(3):
        (tmp_path / f"images/{number}.png").write_bytes(b"a picture")
        kept = {"scores": scores(0.5), "judge": "gemini"}
        records.append(edit(f"images/{number}.png", f"change {number}", **kept))
    load(store, jsonl(tmp_path / "sft.jsonl", records))
    images.keep_root(store, str(tmp_path.resolve()))
    drawn(store, 3)
    answer_next(store, reviewer(store, "Ana"))
    return store


def test_a_workspace_in_use_is_well(reviewed: Store) -> None:
    """On both databases; every check says what it looked at."""
    assert ill(reviewed) == set()
    assert set(found(reviewed)) == {
        "database", "schema", "disk", "integrity", "answers", "reservations", "clock", "settings",
        "pictures",
    }  # fmt: skip


def test_missing_pictures_are_counted_and_named(reviewed: Store, tmp_path: Path) -> None:
    """A folder that was moved is found before a reviewer meets it."""
    shutil.rmtree(tmp_path / "images")
    check = found(reviewed)["pictures"]
    assert not check.well
    assert "images/0.png" in check.found


def test_a_reservation_of_who_may_not_come_in_is_told(reviewed: Store) -> None:
    """It goes to others by itself, so that nothing is to be done."""
    me = reviewer(reviewed, "Rui")
    leased(reviewed, me, 1)
    people.revoke(reviewed, "Rui")
    assert ill(reviewed) == set()
    told = found(reviewed)["reservations"]
    assert "1 unit is reserved" in told.found
    assert told.what_to_do.startswith("Nothing")


def test_an_answer_that_was_taken_out_by_hand_is_found(reviewed: Store) -> None:
    """A slot that names no entry of the log: rows were deleted."""
    with reviewed.database.write() as connection:
        connection.execute(text("UPDATE slot SET review_id = 'gone' WHERE review_id IS NOT NULL"))
    assert ill(reviewed) == {"answers"}


def test_a_clock_behind_the_log_is_found(reviewed: Store, clock: Clock) -> None:
    """An answer of tomorrow: this machine's clock went back."""
    clock.now -= timedelta(days=1)
    assert "clock" in ill(reviewed)


def test_settings_that_cannot_be_read_are_found(reviewed: Store) -> None:
    """With what is wrong in them; looking makes no version of them."""
    file = settings_file(reviewed)
    file.write_text("criteria: [", encoding="utf-8")
    assert ill(reviewed) == {"settings"}
    file.write_text(preset_text("viescore"), encoding="utf-8")
    assert ill(reviewed) == set()
    with reviewed.database.read() as connection:
        assert connection.scalar(text("SELECT COUNT(*) FROM settings_version")) == 1
    file.unlink()
    assert ill(reviewed) == {"settings"}


def test_a_damaged_file_is_found(sqlite_store: Store, tmp_path: Path) -> None:
    """References that lead nowhere say so."""
    with sqlite_store.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(
            "INSERT INTO edit_event VALUES ('e', 'no edit', 'retired', 'no import', '2026-01-01')"
        )
    assert "integrity" in ill(sqlite_store)

"""A workspace moved between databases: the same rows there, and nothing more is written here."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from review.core.errors import Refused
from store.access import people
from store.backup import moving
from store.db import tables
from store.db.engine import Database
from store.db.workspace import Store
from store.opening import open_workspace
from tests.store.importing_files import contents
from tests.store.reviewing import (
    answer_all,
    answer_next,
    decide,
    drawn,
    leased,
    log_entries,
    reviewer,
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that holds nothing."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'moved.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def lived_in(store: Store, fill) -> Store:
    """A workspace with answers, and one unit reserved."""
    fill(store, 12, types=("Zoom in", None))
    drawn(store, 8, per_unit=2)
    answer_all(store, reviewer(store, "Ána “x”"), most=5)
    return store


def test_all_rows_come_along_and_work_goes_on(lived_in: Store, target: str) -> None:
    """Every table is the same there, personal links still open, and the next answer is next."""
    _, link = people.add(lived_in, "Ben")
    before, entries = contents(lived_in), log_entries(lived_in)
    moved = moving.move(lived_in, target)
    there = open_workspace(lived_in.folder, database_url=target, create=False)
    try:
        assert contents(there) == before
        assert (moved.rows["review"], moved.last_entry) == (len(entries), entries[-1].entry)
        ben = people.by_secret(there, link)
        assert ben is not None
        answer_all(there, ben.id)
        assert log_entries(there)[len(entries)].entry == entries[-1].entry + 1
        assert there.workspace_id == lived_in.workspace_id
    finally:
        there.close()


def test_the_old_database_takes_no_more(lived_in: Store, target: str) -> None:
    """A server still open on it can neither record an answer nor change or remove a row."""
    ben = reviewer(lived_in, "Ben")
    unit = leased(lived_in, ben)[0]
    before = contents(lived_in)
    moving.move(lived_in, target)
    with pytest.raises(DBAPIError, match="moved to another database"):
        decide(lived_in, ben, unit)
    for change in (update(tables.person).values(name="x"), tables.edit.delete()):
        with pytest.raises(DBAPIError, match="moved"), lived_in.database.write() as connection:
            connection.execute(change)
    assert contents(lived_in) == before


def test_the_old_database_is_not_opened_again(lived_in: Store, target: str) -> None:
    """It says that the workspace moved, and which variable names the new place."""
    moving.move(lived_in, target)
    old = lived_in.database.url
    with pytest.raises(Refused, match=r"was moved to another database.*PICO_REVIEW_DATABASE"):
        open_workspace(lived_in.folder, database_url=old)


def test_a_database_that_holds_anything_is_refused(lived_in: Store, target: str) -> None:
    """Nothing there is overwritten, and the old database goes on."""
    open_workspace(lived_in.folder / "other", database_url=target).close()
    there = Database(target)
    with there.write() as connection:
        connection.execute(insert(tables.image_root).values(location="here"))
    there.close()
    with pytest.raises(Refused, match="not empty"):
        moving.move(lived_in, target)
    answer_next(lived_in, reviewer(lived_in, "Ben"), "accept")


def test_rows_that_differ_there_are_no_move(
    lived_in: Store, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the new database holds other words than were sent, the old one goes on."""
    filled = moving.fill

    def and_bent(*of: object) -> None:
        filled(*of)  # type: ignore[arg-type]
        there = Database(target)
        with there.write() as connection:
            connection.execute(update(tables.person).values(name="bent"))
        there.close()

    monkeypatch.setattr(moving, "fill", and_bent)
    with pytest.raises(Refused, match="other rows of person"):
        moving.move(lived_in, target)
    answer_next(lived_in, reviewer(lived_in, "Cy"), "accept")


def test_a_move_onto_itself_is_refused(lived_in: Store) -> None:
    """The database that holds the workspace is no other one."""
    with pytest.raises(Refused, match="in that database already"):
        moving.move(lived_in, lived_in.database.url)

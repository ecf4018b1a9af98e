"""The database: what is saved survives, times are UTC, transactions are whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from store.db import tables
from store.db.engine import Database, one_at_a_time, say
from store.db.workspace import Store

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def person(name: str, **more: Any) -> Any:
    row = {"id": name, "name": name, "role": "lead", "kind": "person", "created": NOON, **more}
    return insert(tables.person).values(**row)


def names(store: Store) -> list[str]:
    with store.database.read() as connection:
        return list(connection.execute(select(tables.person.c.name)).scalars())


@contextmanager
def running(work: Any) -> Iterator[Thread]:
    thread = Thread(target=work, daemon=True)
    thread.start()
    yield thread
    thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)],
)
def test_sqlite_keeps_what_it_acknowledged(sqlite_store: Store, pragma: str, value: object) -> None:
    """Write-ahead log, full synchronisation, foreign keys: on every connection, also new ones."""
    for _ in range(2):
        with sqlite_store.database.read() as one, sqlite_store.database.read() as two:
            for connection in (one, two):
                assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        sqlite_store.database.close()


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    """Nothing is guessed about times; the row is not written."""
    with (
        pytest.raises(StatementError, match="A time needs its zone"),
        store.database.write() as connection,
    ):
        connection.execute(person("Ana", created=datetime(2026, 3, 1, 12, 0)))  # noqa: DTZ001
    assert names(store) == []


@pytest.mark.parametrize("hours", [0, 9, -5])
def test_times_come_back_in_utc(store: Store, hours: int) -> None:
    """The same moment, with its zone, whatever zone it was given in."""
    given = NOON.astimezone(timezone(timedelta(hours=hours)))
    with store.database.write() as connection:
        connection.execute(person("Ana", created=given))
    with store.database.read() as connection:
        found = connection.scalar(select(tables.person.c.created))
    assert found == NOON
    assert found.utcoffset() == timedelta(0)


def test_a_transaction_is_whole_or_not_there(store: Store) -> None:
    """An error after the first row takes the first row back too."""

    def add_twice() -> None:
        with store.database.write() as connection:
            connection.execute(person("Ana"))
            connection.execute(person("Ana"))

    with pytest.raises(IntegrityError):
        add_twice()
    assert names(store) == []
    with store.database.write() as connection:
        connection.execute(person("Ben"))
    assert names(store) == ["Ben"]


def test_a_row_cannot_point_nowhere(store: Store) -> None:
    """Foreign keys are kept by both databases."""
    row = {"pool_id": "none", "edit_id": "none", "overall": 0.5}
    with pytest.raises(IntegrityError), store.database.write() as connection:
        connection.execute(insert(tables.pool_member).values(**row))


def test_a_reader_sees_one_state(store: Store) -> None:
    """What is committed meanwhile shows only in the next reading."""
    query = select(func.count()).select_from(tables.person)
    with store.database.read() as reader:
        assert reader.scalar(query) == 0
        with store.database.write() as writer:
            writer.execute(person("Ana"))
        assert reader.scalar(query) == 0
    with store.database.read() as reader:
        assert reader.scalar(query) == 1


def test_reading_leaves_nothing_behind(store: Store) -> None:
    """Whatever is tried on a reading connection is rolled back."""
    with store.database.read() as connection:
        connection.execute(person("Ana"))
    assert names(store) == []


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    """While a transaction is open, pages still read the state before it."""
    with store.database.write() as writer:
        writer.execute(person("Ana"))
        assert names(store) == []
    assert names(store) == ["Ana"]


def test_two_who_name_the_same_thing_go_one_after_the_other(store: Store) -> None:
    """The second enters only when the first has committed, and sees what it wrote."""
    inside, seen = Event(), []

    def second() -> None:
        inside.wait(timeout=30)
        with store.database.write() as connection:
            one_at_a_time(connection, "desk")
            seen.extend(connection.execute(select(tables.person.c.name)).scalars())

    with running(second), store.database.write() as connection:
        one_at_a_time(connection, "desk")
        inside.set()
        connection.execute(person("Ana"))
    assert seen == ["Ana"]


@pytest.mark.postgres
def test_on_postgresql_different_things_do_not_wait(postgres_url: str) -> None:
    """Two reviewers' requests run side by side."""
    database = Database(postgres_url)
    with database.write() as one:
        one_at_a_time(one, "Ana")
        with database.write() as two:
            two.execute(text("SET lock_timeout = '5s'"))
            one_at_a_time(two, "Ben")
    database.close()


@pytest.mark.parametrize("scheme", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_postgresql_urls_are_taken_as_people_write_them(scheme: str) -> None:
    """All three forms use the driver that is installed."""
    database = Database(f"{scheme}ana@db.invalid/reviews")
    assert database.url == "postgresql+psycopg://ana@db.invalid/reviews"
    assert database.is_sqlite is False
    database.close()


def test_what_sqlite_itself_refuses_is_raised_as_of_any_statement(sqlite_store: Store) -> None:
    """So that whoever looks for an absent or busy database finds it."""
    with sqlite_store.database.write() as connection, pytest.raises(OperationalError):
        say(connection, "BEGIN IMMEDIATE")  # There is one already.
    with sqlite_store.database.write() as connection:
        connection.execute(text("SELECT 1"))

"""Several answers, one commit: whole or not at all, each by itself."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from review.core.errors import Refused
from store.db.prepared import Statement
from store.db.workspace import Store


@pytest.fixture
def notes(store: Store) -> Store:
    """A store with a table to write into."""
    with store.database.write() as connection:
        connection.execute(text("CREATE TABLE note (word VARCHAR PRIMARY KEY)"))
    return store


def write(word: str) -> Any:
    return lambda connection: connection.execute(text("INSERT INTO note VALUES (:w)"), {"w": word})


def written(store: Store) -> list[str]:
    with store.database.read() as connection:
        return sorted(connection.execute(text("SELECT word FROM note")).scalars())


def refused(connection: Connection) -> None:
    write("half")(connection)
    raise Refused("no")


def broken(connection: Connection) -> None:
    write("half")(connection)
    raise OperationalError("INSERT", {}, Exception("the disk is full"))


def together(store: Store, *works: Any) -> list[Future[Any]]:
    """Ask for several pieces of work while another one holds the writer up."""
    go = threading.Event()
    first = store.answers.submit(lambda _: go.wait(timeout=30))
    asked = [store.answers.submit(work) for work in works]
    go.set()
    first.exception(timeout=30)
    return asked


def test_what_came_together_is_all_there(notes: Store) -> None:
    """Acknowledged means committed: another connection sees it."""
    for one in together(notes, *(write(word) for word in "abc")):
        one.result(timeout=30)
    assert written(notes) == ["a", "b", "c"]


def test_a_refusal_takes_back_its_own_and_nothing_else(notes: Store) -> None:
    """The one before and the one after are kept."""
    one, two, three = together(notes, write("a"), refused, write("b"))
    with pytest.raises(Refused):
        two.result(timeout=30)
    for kept in (one, three):
        kept.result(timeout=30)
    assert written(notes) == ["a", "b"]


def test_a_refusal_alone_leaves_nothing_and_holds_nobody_up(notes: Store) -> None:
    """It has a transaction of its own, which is taken back; the next one is kept."""
    for error in (refused, broken):
        with pytest.raises((Refused, OperationalError)):
            notes.answers.submit(error).result(timeout=30)
    notes.answers.submit(write("a")).result(timeout=30)
    assert written(notes) == ["a"]


def test_what_prepared_statements_alone_wrote_is_kept(notes: Store) -> None:
    """They go by the driver, past what SQLAlchemy counts as a transaction; and are taken back."""
    put = Statement("INSERT INTO note (word) VALUES (:word)")
    notes.answers.submit(lambda connection: put.execute(connection, word="a")).result(timeout=30)

    def half(connection: Connection) -> None:
        put.execute(connection, word="half")
        raise Refused("no")

    with pytest.raises(Refused):
        notes.answers.submit(half).result(timeout=30)
    assert written(notes) == ["a"]


def test_a_database_error_in_one_fails_no_other(notes: Store) -> None:
    """The group is taken back and each is done by itself: none half, none twice."""
    one, failed, two, again = together(notes, write("a"), broken, write("b"), write("a"))
    two.result(timeout=30)
    with pytest.raises(OperationalError, match="disk is full"):
        failed.result(timeout=30)
    # On PostgreSQL they are under way at once: either may be the first.
    assert sorted(each.exception(timeout=30) is None for each in (one, again)) == [False, True]
    assert written(notes) == ["a", "b"]


def test_what_cannot_be_committed_is_acknowledged_to_nobody(
    notes: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at the commit: everybody hears of it, nothing is there."""

    def full(*_: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("the disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(type(notes.database.engine.dialect), "do_commit", full)
        for one in together(notes, write("a"), write("b")):
            with pytest.raises(OperationalError):
                one.result(timeout=30)
    notes.answers.submit(write("later")).result(timeout=30)
    assert written(notes) == ["later"]


def test_closing_finishes_what_was_asked(notes: Store) -> None:
    """Nothing that was taken is dropped."""
    asked = [notes.answers.submit(write(str(number))) for number in range(100)]
    notes.answers.close()
    assert all(one.done() and one.exception() is None for one in asked)
    assert len(written(notes)) == 100


def test_who_goes_away_takes_no_other_answer_along(sqlite_store: Store) -> None:
    """A run of a judge that is broken off cancels what it waits for; people's answers go on."""
    held, go_on = threading.Event(), threading.Event()

    def slow(_connection: Connection) -> str:
        held.set()
        go_on.wait(10)
        return "written"

    first = sqlite_store.answers.submit(slow)
    assert held.wait(10)
    gone = sqlite_store.answers.submit(lambda _connection: "also written")
    assert not first.cancel()
    assert not gone.cancel()
    go_on.set()
    assert sqlite_store.answers.submit(lambda _connection: "on").result(10) == "on"
    assert (first.result(10), gone.result(10)) == ("written", "also written")


def test_statements_of_decisions_are_planned_once(store: Store) -> None:
    """On PostgreSQL, and those alone: a page's are planned for what it asks."""
    if store.database.is_sqlite:
        return
    asked = "SHOW plan_cache_mode"
    with store.database.write() as connection:
        assert connection.exec_driver_sql(asked).scalar() == "auto"
    often = store.answers.submit(lambda connection: connection.exec_driver_sql(asked).scalar())
    assert often.result(timeout=30) == "force_generic_plan"

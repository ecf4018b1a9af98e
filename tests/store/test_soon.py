"""What follows from answers: done a moment later, once for many, and never dropped."""

from __future__ import annotations

import threading
from typing import NoReturn

import pytest

from store.db.soon import Soon


def test_what_is_asked_for_again_meanwhile_is_done_once() -> None:
    """By its key; the last one asked."""
    soon, done = Soon(seconds=60), []
    for number in range(5):
        soon.ask("batch one", lambda number=number: done.append(("one", number)))
    soon.ask("batch two", lambda: done.append(("two", 0)))
    assert done == []
    soon.finish()
    assert done == [("one", 4), ("two", 0)]
    soon.finish()
    assert len(done) == 2


def test_it_is_done_without_being_waited_for() -> None:
    """A moment after it was asked for, and again after it is asked for again."""
    soon = Soon(seconds=0.01)
    for _ in range(2):
        done = threading.Event()
        soon.ask("batch", done.set)
        assert done.wait(timeout=30)


def test_what_is_asked_for_while_it_is_being_done_is_done_after_it() -> None:
    """The answer that came meanwhile may be the one that completes a look."""
    soon, done = Soon(seconds=60), []
    soon.ask(
        "batch", lambda: (done.append("first"), soon.ask("batch", lambda: done.append("next")))
    )
    soon.finish()
    assert done == ["first"]
    soon.finish()
    assert done == ["first", "next"]


def test_what_fails_takes_nothing_along(caplog: pytest.LogCaptureFixture) -> None:
    """The others are done; the log says what failed."""
    soon, done = Soon(seconds=60), []

    def fails() -> NoReturn:
        raise RuntimeError("no disk")

    soon.ask("one", fails)
    soon.ask("two", lambda: done.append("two"))
    soon.finish()
    assert done == ["two"]
    assert "no disk" in caplog.text

"""Several reviewers at once, in real threads: nothing doubled, nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest

from store.db.workspace import Store
from store.work import batches, queue
from store.work.queue import Lease, Saved
from tests.conftest import Clock
from tests.store.reviewing import (
    answer_to,
    decide,
    drawn,
    fresh_id,
    leased,
    log_entries,
    reviewer,
)


def drain(store: Store, who: str, want: int, start: Barrier) -> list[Saved]:
    """Answer until nothing is offered any more, as a station does."""
    start.wait(timeout=30)
    saved = []
    while found := leased(store, who, want):
        saved += [decide(store, who, lease) for lease in found]
    return saved


def at_once(store: Store, people: list[str], want: int = 3) -> list[Saved]:
    start = Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as threads:
        running = [threads.submit(drain, store, who, want, start) for who in people]
        return [saved for one in running for saved in one.result(timeout=120)]


@pytest.mark.parametrize("per_unit", [1, 2])
def test_reviewers_drain_a_batch_together(store: Store, fill, per_unit: int) -> None:
    """Each edit gets as many answers as it asked for, from different people, all counting."""
    fill(store, 30)
    batch = drawn(store, 30, per_unit=per_unit)
    people = [reviewer(store, name) for name in ("Ana", "Ben", "Cy")]
    saved = at_once(store, people)
    entries = log_entries(store)
    assert sorted(one.id for one in saved) == sorted(entry.id for entry in entries)
    assert not any(entry.surplus for entry in entries)
    assert set(Counter(entry.unit_id for entry in entries).values()) == {per_unit}
    pairs = Counter((entry.unit_id, entry.reviewer_id) for entry in entries)
    assert set(pairs.values()) == {1}
    done = batches.get(store, batch.id)
    assert (done.answered, done.asked, done.reserved) == (30 * per_unit, 30 * per_unit, 0)


def test_two_tabs_of_one_reviewer_never_take_both_slots_of_an_edit(store: Store, fill) -> None:
    """One person in two tabs answers each edit once, though two reviews of it are due."""
    fill(store, 12)
    drawn(store, 12, per_unit=2)
    ana = reviewer(store)
    at_once(store, [ana, ana], want=2)
    counting = Counter(entry.unit_id for entry in log_entries(store) if not entry.surplus)
    assert len(counting) == 12
    assert set(counting.values()) == {1}


def test_an_answer_sent_twice_at_once_is_logged_once(store: Store, fill) -> None:
    """Two copies of an outbox get the same reply."""
    fill(store, 8)
    drawn(store, 8)
    ana = reviewer(store)
    answers = [answer_to(lease) for lease in leased(store, ana, 8)]
    start = Barrier(2)

    def send() -> list[Saved]:
        start.wait(timeout=30)
        return [queue.record(store, ana, answer) for answer in answers]

    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(send), threads.submit(send)]
        first, second = (one.result(timeout=60) for one in running)
    assert first == second == [Saved(answer.id, surplus=False) for answer in answers]
    assert len(log_entries(store)) == 8


def test_an_undo_sent_twice_at_once_is_logged_once(store: Store, fill) -> None:
    """Both replies give the same unit back."""
    fill(store, 1)
    drawn(store, 1)
    ana = reviewer(store)
    (lease,) = leased(store, ana)
    saved, undo_id = decide(store, ana, lease), fresh_id()
    start = Barrier(2)

    def send() -> queue.Lease | None:
        start.wait(timeout=30)
        return queue.undo(store, ana, saved.id, undo_id)

    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(send), threads.submit(send)]
        assert [one.result(timeout=60) for one in running] == [lease, lease]
    assert [entry.kind for entry in log_entries(store)] == ["answer", "undo"]


def taking(store: Store, who: str, want: int, batch: str | None = None) -> Any:
    """Return a transaction in which somebody reserves units, and has not ended it yet."""
    wanted = queue.Reservation("score", want, batch)

    @contextmanager
    def begun() -> Iterator[list[Lease]]:
        with store.database.write() as connection:
            yield queue.reserve(store, connection, who, wanted)

    return begun()


def test_nobody_waits_for_what_somebody_else_is_taking(store: Store, fill) -> None:
    """On PostgreSQL: others pass over exactly those slots, and take the other one of a unit."""
    if store.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    fill(store, 4)
    drawn(store, 4, per_unit=2)
    ana, ben, cy = (reviewer(store, name) for name in ("Ana", "Ben", "Cy"))
    with taking(store, ana, 2) as hers:
        his = leased(store, ben, 4)
        assert [one.draw_order for one in his] == [1, 2, 3, 4]
        assert [one.draw_order for one in hers] == [1, 2]
        assert [one.draw_order for one in leased(store, cy, 4)] == [3, 4]


def test_who_would_have_nothing_waits_for_what_may_be_left(store: Store, fill) -> None:
    """The one who was about to take the last unit fails; it is not told to be gone."""
    if store.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    fill(store, 1)
    drawn(store, 1)
    ana, ben = (reviewer(store, name) for name in ("Ana", "Ben"))
    with ThreadPoolExecutor(1) as threads, store.database.engine.connect() as connection:
        (hers,) = queue.reserve(store, connection, ana, queue.Reservation("score", 1))
        waiting = threads.submit(leased, store, ben, 1)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.5)
        connection.rollback()
        assert [one.draw_id for one in waiting.result(timeout=30)] == [hers.draw_id]


def test_lapsed_units_are_taken_in_draw_order_with_the_others(
    store: Store, fill, clock: Clock
) -> None:
    """One whose holder went away comes in its place, also to that holder, and once."""
    fill(store, 4)
    drawn(store, 4)
    ana, ben = (reviewer(store, name) for name in ("Ana", "Ben"))
    first, second = leased(store, ana, 2)
    decide(store, ana, first)
    clock.forward(minutes=31)
    assert [one.draw_order for one in leased(store, ben, 2)] == [2, 3]
    assert [one.draw_order for one in leased(store, ana, 4)] == [4]
    assert second.draw_id not in {one.draw_id for one in leased(store, ana, 4)}
    clock.forward(minutes=31)
    assert [one.draw_order for one in leased(store, ana, 4)] == [2, 3, 4]

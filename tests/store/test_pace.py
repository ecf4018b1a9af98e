"""How fast somebody answers, and how much on each day."""

from __future__ import annotations

from datetime import timedelta

from store.db.workspace import Store
from store.work import pace, queue
from tests.conftest import Clock
from tests.store.reviewing import answer_to, drawn, leased, reviewer


def answer(store: Store, who: str, milliseconds: int) -> str:
    """Answer the next unit in that time; return the answer's id."""
    (lease,) = leased(store, who)
    given = answer_to(lease, milliseconds=milliseconds)
    queue.record(store, who, given)
    return given.id


def test_the_time_is_the_median_of_ones_own_answers(store: Store, fill) -> None:
    """Else, while one gave few, of everybody's; without any answer nobody can say."""
    fill(store, 40)
    drawn(store, 30)
    ana, ben = reviewer(store), reviewer(store, "Ben")
    assert pace.seconds(store, ana, "score") is None
    for milliseconds in (1000, 2000, 3000, 4000, 90_000):
        answer(store, ana, milliseconds)
    assert pace.seconds(store, ana, "score") == 3
    answer(store, ben, 8000)
    assert pace.seconds(store, ben, "score") == 3.5
    assert pace.seconds(store, ana, "types") is None


def test_days_count_what_stands_of_ones_own_answers(store: Store, fill, clock: Clock) -> None:
    """Seven days, today the last; what was taken back is none."""
    fill(store, 40)
    drawn(store, 30)
    ana, ben = reviewer(store), reviewer(store, "Ben")
    answer(store, ana, 900)
    clock.now += timedelta(days=2)
    answer(store, ana, 900)
    answer(store, ben, 900)
    taken = answer(store, ana, 900)
    queue.undo(store, ana, taken, "01a22781-78ae-7028-9bd4-6dc09c354300")
    given = pace.days(store, ana)
    assert list(given.values()) == [0, 0, 0, 0, 1, 0, 1]
    assert list(given)[-1] == clock.now.date()

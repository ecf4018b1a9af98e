"""How many units are waiting for somebody: as many as they could take now, whatever happened."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import text

from store.db.workspace import Store
from store.work import queue
from store.work.seen import note
from tests.conftest import Clock
from tests.store.reviewing import decide, drawn, leased, reviewer

VERDICTS = ("accept", "reject", "skip", "unsafe")


def could_take(store: Store, who: str) -> int:
    """Count the plain way: take all there is, and leave it again."""
    with store.database.engine.connect() as connection:
        if store.database.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = queue.reserve(store, connection, who, queue.Reservation("score", 999))
        connection.rollback()
    return len(found)


@pytest.mark.parametrize("seed", range(4))
def test_waiting_is_what_one_could_take(store: Store, fill, clock: Clock, seed: int) -> None:
    """Answers, skips, flags, what was seen, leases that lapse or are astray: the same number."""
    rng = Random(seed)  # noqa: S311
    fill(store, 16)
    drawn(store, 9)
    drawn(store, 7, per_unit=2, seed=1)
    people = [reviewer(store, name) for name in ("Ana", "Ben", "Cy")]
    looks = reviewer(store, "Dee")
    for step in range(24):
        who = rng.choice(people)
        found = leased(store, who, rng.randint(1, 4))
        if found and rng.random() < 0.7:
            decide(store, who, rng.choice(found), rng.choice(VERDICTS))
        elif found:
            note(store, [found[0].unit_id], looks)
        if step % 7 == 3:
            clock.forward(minutes=rng.choice([-3000, 20, 40]))
        waiting = [queue.waiting(store, one, "score") for one in (*people, looks)]
        assert waiting == [could_take(store, one) for one in (*people, looks)]
        assert queue.waiting_for(store, [*people, looks], "score") == waiting
    with store.database.read() as connection:
        said = set(connection.scalars(text("SELECT verdict FROM review")))
    assert {"skip", "unsafe"} <= said

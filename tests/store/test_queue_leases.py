"""Leases: who is shown which unit, for how long, and who gets it after them."""

from __future__ import annotations

import pytest

from review.core.errors import Refused
from store.db.workspace import Store
from store.work import batches, queue
from tests.conftest import Clock
from tests.store.reviewing import (
    answer_all,
    answer_next,
    answer_to,
    decide,
    drawn,
    leased,
    log_entries,
    reviewer,
    slots,
)


def units(found: list[queue.Lease]) -> list[str]:
    return [lease.unit_id for lease in found]


def orders(found: list[queue.Lease]) -> list[int]:
    return [lease.draw_order for lease in found]


def test_a_leased_unit_is_nobody_elses(store: Store, fill) -> None:
    """While one reviewer holds units, another gets the next ones, and at the end none."""
    fill(store, 5)
    drawn(store, 5)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    first, second = leased(store, ana, 3), leased(store, ben, 3)
    assert orders(first) == [1, 2, 3]
    assert orders(second) == [4, 5]
    assert leased(store, reviewer(store, "Cy"), 3) == []


def test_a_clock_that_steps_back_gives_no_held_unit_away(store: Store, fill, clock: Clock) -> None:
    """Minutes or hours change nothing; only a lease days ahead was given by a wrong clock."""
    fill(store, 1)
    drawn(store, 1)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    clock.forward(days=400)
    leased(store, ana)
    clock.forward(seconds=-1)
    assert leased(store, ben) == []
    clock.forward(hours=-5)
    assert leased(store, ben) == []
    clock.forward(days=-399)
    assert orders(leased(store, ben)) == [1]


def test_asking_again_gives_the_units_one_holds(store: Store, fill) -> None:
    """A reload shows the same units again, and only then further ones."""
    fill(store, 5)
    drawn(store, 5)
    ana = reviewer(store)
    first = leased(store, ana, 2)
    assert units(leased(store, ana, 2)) == units(first)
    assert units(leased(store, ana, 4))[:2] == units(first)
    assert orders(leased(store, ana, 9)) == [1, 2, 3, 4, 5]


def test_two_reviews_of_an_edit_come_from_two_reviewers(store: Store, fill) -> None:
    """With two reviews per edit both get every edit once, and a third gets none."""
    fill(store, 3)
    batch = drawn(store, 3, per_unit=2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    for who in (ana, ben):
        assert orders(leased(store, who, 9)) == [1, 2, 3]
        assert answer_all(store, who) == 3
        assert leased(store, who, 9) == []
    assert leased(store, reviewer(store, "Cy"), 9) == []
    assert batches.get(store, batch.id).answered == 6


def test_an_unused_lease_goes_to_somebody_else(store: Store, fill, clock) -> None:
    """Half an hour after the last sign of life the unit is free, not a moment earlier."""
    fill(store, 1)
    drawn(store, 1)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    (lease,) = leased(store, ana)
    assert lease.until == clock() + queue.LEASE
    clock.forward(minutes=29, seconds=59)
    assert leased(store, ben) == []
    clock.forward(seconds=1)
    assert units(leased(store, ben)) == [lease.unit_id]
    assert leased(store, ana) == []


def test_a_reviewer_gets_their_own_lapsed_unit_once(store: Store, fill, clock) -> None:
    """With two slots per edit, coming back late is one slot again, not both."""
    fill(store, 1)
    batch = drawn(store, 1, per_unit=2)
    ana = reviewer(store)
    leased(store, ana)
    clock.forward(hours=1)
    assert len(leased(store, ana, 9)) == 1
    assert [slot.reviewer_id for slot in slots(store, batch)].count(ana) == 1


def test_asking_renews_what_one_holds(store: Store, fill, clock) -> None:
    """Whoever keeps asking keeps their units."""
    fill(store, 2)
    drawn(store, 2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    leased(store, ana, 2)
    for _ in range(4):
        clock.forward(minutes=20)
        assert leased(store, ben) == []
        assert orders(leased(store, ana, 1)) == [1]
    assert decide(store, ana, leased(store, ana, 2)[1]).surplus is False


@pytest.mark.parametrize("request_kind", ["answer", "the same answer again", "undo"])
def test_every_request_renews_the_other_units_one_holds(
    store: Store, fill, clock, request_kind: str
) -> None:
    """Answering, sending again and taking back each keep what is decoded ahead."""
    fill(store, 3)
    drawn(store, 3)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    first, second, _ = leased(store, ana, 3)
    answer = answer_to(first)
    queue.record(store, ana, answer)
    clock.forward(minutes=20)
    if request_kind == "answer":
        decide(store, ana, second)
    elif request_kind == "undo":
        queue.undo(store, ana, answer.id, answer_to(first).id)
    else:
        queue.record(store, ana, answer)
    clock.forward(minutes=20)
    assert leased(store, ben, 3) == []


def test_a_closed_batch_leases_nothing(store: Store, fill) -> None:
    """After closing, held units are no longer offered and open ones are not given out."""
    fill(store, 3)
    batch = drawn(store, 3)
    ana = reviewer(store)
    leased(store, ana)
    batches.close(store, batch.id)
    assert leased(store, ana, 3) == []
    assert queue.waiting(store, ana, "score") == 0
    with pytest.raises(Refused, match="closed already"):
        batches.close(store, batch.id)


def test_the_older_batch_comes_first(store: Store, fill, clock) -> None:
    """Work is handed out batch by batch in the order drawn, unless one batch is asked for."""
    fill(store, 4)
    older = drawn(store, 2)
    clock.forward(minutes=1)
    newer = drawn(store, 2, seed=3)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    found = leased(store, ana, 3)
    assert [lease.batch_id for lease in found] == [older.id, older.id, newer.id]
    (lease,) = leased(store, ben, 3, newer)
    assert (lease.batch_id, lease.draw_order) == (newer.id, 2)


def test_waiting_counts_what_one_could_still_answer(store: Store, fill, clock) -> None:
    """One's own leases count, other people's do not until they lapse, answered ones never."""
    fill(store, 4)
    batch = drawn(store, 4)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    leased(store, ana, 2)
    assert queue.waiting(store, ana, "score") == 4
    assert queue.waiting(store, ben, "score") == 2
    answer_next(store, ana)
    assert queue.waiting(store, ana, "score", batch.id) == 3
    assert queue.waiting(store, ana, "score", "another batch") == 0
    clock.forward(hours=1)
    assert queue.waiting(store, ben, "score") == 3


def test_waiting_counts_an_edit_once(store: Store, fill) -> None:
    """An edit that two reviewers are due waits once for each of them."""
    fill(store, 3)
    drawn(store, 3, per_unit=2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    answer_next(store, ana)
    assert queue.waiting(store, ana, "score") == 2
    assert queue.waiting(store, ben, "score") == 3


def test_each_batch_asks_for_its_own_number_of_reviews(store: Store, fill) -> None:
    """One reviewer is led through batches of one and of three reviews without a gap."""
    fill(store, 6)
    drawn(store, 6, per_unit=3)
    drawn(store, 6, seed=1)
    ana = reviewer(store)
    assert len(leased(store, ana, 12)) == 12
    assert answer_all(store, ana) == 12
    assert len({entry.draw_id for entry in log_entries(store)}) == 12


def given_back(store: Store, who: str, kept: list[str] | None = None) -> int:
    """Let a reviewer leave the station."""
    with store.database.write() as connection:
        return queue.hand_back(store, connection, who, "score", kept=kept or [])


def test_what_is_handed_back_is_anybodys_at_once(store: Store, fill) -> None:
    """Who leaves holds nothing; the next one gets the same units, from the first on."""
    fill(store, 5)
    drawn(store, 5)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    held = leased(store, ana, 3)
    assert given_back(store, ana) == 3
    assert given_back(store, ana) == 0
    assert units(leased(store, ben, 3)) == units(held)
    assert orders(leased(store, ana, 3)) == [4, 5]


def test_what_is_decided_and_not_sent_yet_is_not_handed_back(store: Store, fill) -> None:
    """The outbox's units stay their reviewer's, so that the answers count when they come."""
    fill(store, 3)
    drawn(store, 3)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    first, *_ = leased(store, ana, 3)
    assert given_back(store, ana, [first.draw_id]) == 2
    assert orders(leased(store, ben, 3)) == [2, 3]
    assert decide(store, ana, first).surplus is False


def test_an_answer_after_handing_back_counts_while_nobody_else_has_the_unit(
    store: Store, fill
) -> None:
    """From another window, or overtaken on its way; once somebody has the unit it is surplus."""
    fill(store, 2)
    drawn(store, 2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    first, second = leased(store, ana, 2)
    given_back(store, ana)
    assert decide(store, ana, first).surplus is False
    (taken,) = leased(store, ben, 1)
    assert taken.unit_id == second.unit_id
    assert decide(store, ana, second).surplus is True
    assert decide(store, ben, taken).surplus is False
    assert len([slot for slot in log_entries(store) if not slot.surplus]) == 2


def test_handing_back_leaves_other_peoples_units_and_other_batches_alone(
    store: Store, fill, clock
) -> None:
    """Only what one holds oneself, of the batch that is named."""
    fill(store, 4)
    older = drawn(store, 2)
    clock.forward(minutes=1)
    drawn(store, 2, seed=3)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    leased(store, ana, 3)
    assert len(leased(store, ben, 1)) == 1
    with store.database.write() as connection:
        assert queue.hand_back(store, connection, ana, "score", older.id) == 2
        assert queue.hand_back(store, connection, ben, "types") == 0
    assert len(leased(store, ben, 9)) == 3


def test_who_handed_a_unit_back_is_still_somebody_left_to_ask(store: Store, fill) -> None:
    """A colleague's skip counts against it only when they passed it on too."""
    fill(store, 1)
    batch = drawn(store, 1, per_unit=2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    leased(store, ana)
    (other,) = leased(store, ben)
    given_back(store, ana)
    decide(store, ben, other, "skip")
    assert [slot.review_id for slot in slots(store, batch)] == [None, None]

"""Units passed on: to whom they go, and what counts when nobody is left."""

from __future__ import annotations

import pytest

from store.access import people
from store.db.workspace import Store
from store.work import batches, labels, queue
from store.work.batches import Batch
from store.work.queue import Lease
from tests.store.reviewing import (
    answer_next,
    answer_to,
    decide,
    drawn,
    fresh_id,
    leased,
    log_entries,
    reviewer,
    slots,
)


@pytest.fixture
def batch(store: Store, fill) -> Batch:
    fill(store, 2)
    return drawn(store, 2)


def states(store: Store, batch: Batch) -> list[str]:
    with store.database.read() as connection:
        return list(labels.of_batch(connection, batch.id)["state"])


def orders(found: list[Lease]) -> list[int]:
    return [lease.draw_order for lease in found]


def test_a_skipped_unit_goes_to_the_others_and_not_back(store: Store, batch: Batch) -> None:
    """No label yet; the next reviewer gets it first, whoever skipped it does not."""
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    _, saved = answer_next(store, ana, "skip")
    assert saved.surplus is False
    assert states(store, batch) == ["open", "open"]
    assert orders(leased(store, ana, 5)) == [2]
    assert orders(leased(store, ben, 5)) == [1]
    assert queue.waiting(store, ana, "score") == 1
    assert queue.waiting(store, ben, "score") == 1


def test_skipped_by_all_it_was_due_to_is_a_reject(store: Store, batch: Batch) -> None:
    """Nobody is left who could answer: the oldest skip fills the slot, and counts against."""
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    _, first = answer_next(store, ana, "skip")
    answer_next(store, ben, "skip")
    assert states(store, batch) == ["reject", "open"]
    assert slots(store, batch)[0].review_id == first.id
    assert [entry.verdict for entry in log_entries(store)] == ["skip", "skip"]


def test_the_one_local_user_is_all_there_is(store: Store, batch: Batch) -> None:
    """Where nobody has a link, a skip by the local user stays in its slot."""
    answer_next(store, people.local(store).id, "skip")
    assert states(store, batch) == ["reject", "open"]


def test_who_may_not_come_in_any_more_is_not_waited_for(store: Store, batch: Batch) -> None:
    """A reviewer whose link ended is no one the unit is due to."""
    ana = reviewer(store, "Ana")
    reviewer(store, "Ben")
    people.revoke(store, "Ben")
    answer_next(store, ana, "skip")
    assert states(store, batch)[0] == "reject"


def test_a_skip_counts_once_the_others_have_answered(store: Store, fill) -> None:
    """Of two reviews one is in, one reviewer skipped, and there is no third: the skip counts."""
    fill(store, 1)
    batch = drawn(store, 1, per_unit=2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    answer_next(store, ana, "skip")
    assert states(store, batch) == ["open"]
    answer_next(store, ben, "accept")
    assert states(store, batch) == ["reject"]
    assert batches.get(store, batch.id).answered == 2


def test_while_somebody_holds_it_a_skip_does_not_count(store: Store, fill) -> None:
    """Whoever has the other slot on screen is still to answer."""
    fill(store, 1)
    batch = drawn(store, 1, per_unit=2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    (held,) = leased(store, ben)
    answer_next(store, ana, "skip")
    assert states(store, batch) == ["open"]
    decide(store, ben, held, "reject")
    assert states(store, batch) == ["reject"]


def test_a_skip_taken_back_gives_the_unit_back_if_it_is_free(store: Store, batch: Batch) -> None:
    """And not from somebody who has it by now."""
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    lease, saved = answer_next(store, ana, "skip")
    again = queue.undo(store, ana, saved.id, fresh_id())
    assert again is not None
    assert again.unit_id == lease.unit_id
    _, second = answer_next(store, ana, "skip")
    assert orders(leased(store, ben, 1)) == [1]
    assert queue.undo(store, ana, second.id, fresh_id()) is None


def test_a_skip_that_counted_can_be_taken_back(store: Store, batch: Batch) -> None:
    """Alone: the slot is free again, and held by whoever took the skip back."""
    ana = reviewer(store)
    _, saved = answer_next(store, ana, "skip")
    assert states(store, batch)[0] == "reject"
    assert queue.undo(store, ana, saved.id, fresh_id()) is not None
    assert states(store, batch)[0] == "open"
    answer_next(store, ana, "accept")
    assert states(store, batch)[0] == "accept"


def test_a_skip_corrected_counts_while_the_unit_is_free(store: Store, batch: Batch) -> None:
    """A second thought is an answer where nobody else took the unit meanwhile."""
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    lease, saved = answer_next(store, ana, "skip")
    corrected = queue.record(store, ana, answer_to(lease, "accept", replaces=saved.id))
    assert corrected.surplus is False
    assert states(store, batch)[0] == "accept"
    lease, saved = answer_next(store, ana, "skip")
    leased(store, ben, 1)
    late = queue.record(store, ana, answer_to(lease, "accept", replaces=saved.id))
    assert late.surplus is True
    assert states(store, batch) == ["accept", "open"]

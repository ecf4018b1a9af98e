"""Who saw others' answers or a judge: what they say of the unit is kept and does not count."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.db.workspace import Store
from store.work import labels, on_screen, own_answers, queue, seen
from store.work.batches import Batch
from store.work.hidden import hidden_edits
from tests.store.reviewing import (
    answer_all,
    answer_next,
    answer_to,
    decide,
    drawn,
    fresh_id,
    leased,
    log_entries,
    reviewer,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ana(store: Store) -> str:
    return reviewer(store, "Ana")


@pytest.fixture
def ben(store: Store) -> str:
    return reviewer(store, "Ben")


def states(store: Store, batch: Batch) -> list[str]:
    with store.database.read() as connection:
        return list(labels.of_batch(connection, batch.id)["state"])


def test_after_others_answers_were_looked_at_a_correction_does_not_count(
    store: Store, fill, ana: str, ben: str
) -> None:
    """The batch is full and open; Ana reads Ben's verdict in Browse, and says another thing."""
    fill(store, 1)
    batch = drawn(store, 1, per_unit=2)
    lease, first = answer_next(store, ana, "accept")
    assert seen.look(store, [lease.unit_id], ana) == {lease.unit_id}, "it is still measured"
    answer_next(store, ben, "accept")
    assert seen.look(store, [lease.unit_id], ana) == set()
    saved = queue.record(store, ana, answer_to(lease, "reject", replaces=first.id))
    assert saved.surplus
    assert states(store, batch) == ["accept"]


def test_who_looked_at_nothing_may_still_correct(store: Store, fill, ana: str, ben: str) -> None:
    """A slip of the last unit is mended: that the batch is full says nothing of who looked."""
    fill(store, 1)
    batch = drawn(store, 1, per_unit=2)
    lease, first = answer_next(store, ana, "reject")
    answer_next(store, ben, "accept")
    seen.look(store, [lease.unit_id], ben)
    assert not queue.record(store, ana, answer_to(lease, "accept", replaces=first.id)).surplus
    assert states(store, batch) == ["accept"]


def test_taking_back_and_answering_anew_does_not_count_either(
    store: Store, fill, ana: str, ben: str
) -> None:
    """The first answer stays the label; the unit comes back to look at; sent again, the same."""
    fill(store, 1)
    batch = drawn(store, 1, per_unit=2)
    lease, first = answer_next(store, ana, "accept")
    answer_next(store, ben, "accept")
    seen.look(store, [lease.unit_id], ana)
    undo = fresh_id()
    shown = queue.undo(store, ana, first.id, undo)
    assert shown is not None
    assert shown.draw_id == lease.draw_id
    assert queue.undo(store, ana, first.id, undo) == shown
    assert states(store, batch) == ["accept"]
    again = decide(store, ana, shown, "reject")
    assert again.surplus
    assert states(store, batch) == ["accept"]
    assert queue.undo(store, ana, again.id, fresh_id()) is not None
    assert [(one.kind, one.surplus) for one in log_entries(store, reviewer_id=ana)] == [
        ("answer", False), ("undo", True), ("answer", True), ("undo", True),
    ]  # fmt: skip
    assert leased(store, ana) == []


def test_a_unit_that_opens_again_is_not_offered_to_who_saw_its_answer(
    store: Store, fill, ana: str, ben: str
) -> None:
    """Ben takes his answer back; Ana, who read it, is not asked and counts none as waiting."""
    fill(store, 1)
    batch = drawn(store, 1)
    lease, answer = answer_next(store, ben, "reject")
    assert seen.look(store, [lease.unit_id], ana) == set()
    assert queue.undo(store, ben, answer.id, fresh_id())
    assert queue.lease(store, ana, "score", 5) == []
    assert queue.waiting(store, ana, "score") == 0
    assert not decide(store, ben, lease, "accept").surplus
    assert states(store, batch) == ["accept"]


def test_after_the_judge_was_shown_undo_and_a_new_answer_do_not_count(
    store: Store, fill, ana: str
) -> None:
    """In a batch that shows the judge, once it was asked for; the first, blind answer counts on."""
    fill(store, 2)
    batch = drawn(store, 2, purpose="fit")
    lease, first = answer_next(store, ana, "accept")
    with store.database.write() as connection:
        assert on_screen.reveal(connection, first.id, ana, store.clock())
    assert queue.undo(store, ana, first.id, fresh_id()) is not None
    assert decide(store, ana, lease, "reject").surplus
    assert states(store, batch)[0] == "accept"
    other, second = answer_next(store, ana, "accept")
    again = queue.undo(store, ana, second.id, fresh_id())
    assert again is not None
    assert not decide(store, ana, again, "reject").surplus, "its judge was not shown"
    assert states(store, batch)[1] == "reject"
    assert other.draw_id == again.draw_id


def test_the_judge_is_not_told_of_an_answer_that_was_taken_back(
    store: Store, fill, ana: str, ben: str
) -> None:
    """Nor of another's."""
    fill(store, 2)
    drawn(store, 2, purpose="fit")
    _, first = answer_next(store, ana, "accept")
    with store.database.write() as connection:
        assert on_screen.reveal(connection, first.id, ben, store.clock()) == []
    queue.undo(store, ana, first.id, fresh_id())
    with store.database.write() as connection:
        assert on_screen.reveal(connection, first.id, ana, store.clock()) == []


def test_the_judge_in_ones_own_answers_was_seen_too(store: Store, fill, ana: str) -> None:
    """The list tells it, so what follows does not count; the list says so before."""
    fill(store, 1)
    batch = drawn(store, 1, purpose="fit")
    lease, first = answer_next(store, ana, "accept")
    (own,) = own_answers.mine(store, ana, "score", 5)
    assert own.judge
    assert queue.undo(store, ana, first.id, fresh_id()) is not None
    assert decide(store, ana, lease, "reject").surplus
    assert states(store, batch) == ["accept"]


def test_ones_own_answers_say_that_a_correction_would_not_count(
    store: Store, fill, ana: str
) -> None:
    """Before the look it would, after it it would not."""
    fill(store, 1)
    drawn(store, 1)
    lease, _ = answer_next(store, ana, "accept")
    assert own_answers.mine(store, ana, "score", 5)[0].counts_corrected
    seen.look(store, [lease.unit_id], ana)
    assert not own_answers.mine(store, ana, "score", 5)[0].counts_corrected


def test_a_later_batch_asks_anew(store: Store, fill, ana: str) -> None:
    """What was seen is noted of the batches that were open: a later one is another question."""
    fill(store, 1)
    drawn(store, 1)
    answer_all(store, ana)
    units = [one.unit_id for one in log_entries(store)]
    seen.look(store, units, ana)
    drawn(store, 1)
    (lease,) = leased(store, ana)
    assert hidden_edits(store, units, ana) == set(units)
    assert not decide(store, ana, lease).surplus


def test_pages_ask_by_look_alone() -> None:
    """No page reads what is hidden without noting that it shows the rest."""
    pages = [path for path in (ROOT / "pages").rglob("*.py") if "hidden_edits" in path.read_text()]
    assert pages == []


def test_ones_own_answer_alone_bars_from_nothing(store: Store, fill) -> None:
    """Whoever is shown all answers, and gave them all, may go on; another's answer ends that."""
    fill(store, 1)
    batch = drawn(store, 1, per_unit=2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    (lease,) = queue.lease(store, ana, "score", 1)
    queue.record(store, ana, answer_to(lease, "accept"))
    seen.note_answers(store, [lease.unit_id], ana)
    with store.database.read() as connection:
        assert not seen.has_seen(connection, ana, lease.draw_id)
    (other,) = queue.lease(store, ben, "score", 1)
    queue.record(store, ben, answer_to(other, "reject"))
    seen.note_answers(store, [lease.unit_id], ana)
    with store.database.read() as connection:
        assert seen.has_seen(connection, ana, lease.draw_id)
    assert batch.units == 1

"""Answers: each is in the log exactly once, and counts only under a live lease."""

from __future__ import annotations

import pytest

from review.core.errors import BadInput, Refused, Unknown
from store.db.workspace import Store
from store.work import batches, labels, log, queue
from store.work.batches import Batch
from store.work.queue import Saved
from tests.store.importing_files import contents
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
    """A measuring batch of three edits, each due one review."""
    fill(store, 3)
    return drawn(store, 3)


@pytest.fixture
def ana(store: Store) -> str:
    return reviewer(store, "Ana")


@pytest.fixture
def ben(store: Store) -> str:
    return reviewer(store, "Ben")


def states(store: Store, batch: Batch) -> list[str]:
    with store.database.read() as connection:
        return list(labels.of_batch(connection, batch.id)["state"])


def test_an_answer_is_logged_with_its_circumstances(
    store: Store, batch: Batch, ana: str, clock
) -> None:
    """The entry names unit, reviewer, batch, draw, probability, what was shown, and the time."""
    (lease,) = leased(store, ana)
    answer = answer_to(lease, "unsure", milliseconds=812)
    assert queue.record(store, ana, answer) == Saved(answer.id, surplus=False)
    (entry,) = log_entries(store)
    assert (entry.id, entry.kind, entry.task, entry.verdict) == (
        answer.id, "answer", "score", "unsure",
    )  # fmt: skip
    assert (entry.unit_id, entry.reviewer_id, entry.batch_id, entry.draw_id) == (
        lease.unit_id, ana, batch.id, lease.draw_id,
    )  # fmt: skip
    assert (entry.draw_order, entry.inclusion_probability) == (1, 1.0)
    assert entry.answers_json == '{"verdict":"unsure"}'
    assert entry.shown_json == '{"sides":"source left"}'
    assert (entry.milliseconds, entry.surplus, entry.replaces) == (812, False, None)
    assert entry.time == clock()


@pytest.mark.parametrize("verdict", ["accept", "reject", "unsure", "cannot_judge"])
def test_every_answer_of_the_task_can_be_given(
    store: Store, batch: Batch, ana: str, verdict: str
) -> None:
    """The stable value is stored, and the unit is done."""
    answer_next(store, ana, verdict)
    assert log_entries(store)[0].verdict == verdict
    assert batches.get(store, batch.id).answered == 1


@pytest.mark.parametrize("verdict", ["", "Accept", "skip ", "exclude"])
def test_an_answer_the_task_does_not_have_is_refused(
    store: Store, batch: Batch, ana: str, verdict: str
) -> None:
    """The refusal lists the answers there are; nothing is logged and the unit stays reserved."""
    (lease,) = leased(store, ana)
    with pytest.raises(BadInput, match="answers: accept, reject, unsure, cannot_judge"):
        decide(store, ana, lease, verdict)
    assert log_entries(store) == []
    assert leased(store, ana) == [lease]


def test_answers_that_cannot_be_are_refused(store: Store, batch: Batch, ana: str) -> None:
    """A time below zero and a unit that no batch has are told apart."""
    (lease,) = leased(store, ana)
    with pytest.raises(BadInput, match="negative"):
        queue.record(store, ana, answer_to(lease, milliseconds=-1))
    with pytest.raises(Unknown):
        queue.record(store, ana, queue.Answer(fresh_id(), "no such draw", "accept", {}))
    assert log_entries(store) == []


def test_sending_an_answer_again_changes_nothing(
    store: Store, batch: Batch, ana: str, clock
) -> None:
    """The same id with the same answer gives the same reply, even hours later."""
    (lease,) = leased(store, ana)
    answer = answer_to(lease)
    first = queue.record(store, ana, answer)
    before = contents(store)["review"]
    clock.forward(hours=5)
    assert queue.record(store, ana, answer) == first
    assert contents(store)["review"] == before


def test_another_answer_under_a_used_id_is_refused(
    store: Store, batch: Batch, ana: str, ben: str
) -> None:
    """Neither another verdict, nor another unit, nor another person can hide behind an id."""
    one, two = leased(store, ana, 2)
    answer = answer_to(one, "accept")
    queue.record(store, ana, answer)
    for who, other in (
        (ana, answer_to(one, "reject", id=answer.id)),
        (ana, answer_to(two, "accept", id=answer.id)),
        (ben, answer),
    ):
        with pytest.raises(Refused, match="id"):
            queue.record(store, who, other)
    assert [entry.verdict for entry in log_entries(store)] == ["accept"]


def test_a_late_answer_is_kept_and_does_not_count(
    store: Store, batch: Batch, ana: str, ben: str, clock
) -> None:
    """Ben took over Ana's lapsed unit: his answer counts, hers is surplus in the log."""
    (lease,) = leased(store, ana)
    clock.forward(hours=1)
    assert answer_next(store, ben, "reject")[1].surplus is False
    assert decide(store, ana, lease, "accept").surplus is True
    assert [(entry.reviewer_id, entry.surplus) for entry in log_entries(store)] == [
        (ben, False),
        (ana, True),
    ]
    assert states(store, batch) == ["reject", "open", "open"]


def test_a_late_answer_counts_while_nobody_took_the_unit(
    store: Store, batch: Batch, ana: str, ben: str, clock
) -> None:
    """However late; all slots are filled, each once, and nothing is left that sticks."""
    held = leased(store, ana, 3)
    clock.forward(days=3)
    assert [decide(store, ana, lease).surplus for lease in held] == [False] * 3
    assert states(store, batch) == ["accept"] * 3
    assert leased(store, ana, 3) == leased(store, ben, 3) == []


def test_a_late_skip_is_passed_on(store: Store, batch: Batch, ana: str, ben: str, clock) -> None:
    """It counts like any other late answer: the unit goes to the others, and not back."""
    (lease,) = leased(store, ana)
    clock.forward(hours=1)
    assert decide(store, ana, lease, "skip").surplus is False
    assert leased(store, ben)[0].unit_id == lease.unit_id
    assert lease.unit_id not in [one.unit_id for one in leased(store, ana, 3)]


def test_a_late_answer_starves_nobody(
    store: Store, batch: Batch, ana: str, ben: str, clock
) -> None:
    """Ben took the unit and left it: Ana's answer was surplus, and it is offered to her again."""
    (lease,) = leased(store, ana)
    clock.forward(hours=1)
    assert leased(store, ben)[0].unit_id == lease.unit_id
    assert decide(store, ana, lease).surplus is True
    assert states(store, batch) == ["open", "open", "open"]
    clock.forward(hours=1)
    again, saved = answer_next(store, ana)
    assert (again.unit_id, saved.surplus) == (lease.unit_id, False)
    assert states(store, batch) == ["accept", "open", "open"]


def test_an_answer_after_closing_is_surplus(store: Store, batch: Batch, ana: str) -> None:
    """Whoever still had a unit of the closed batch on screen is not lost, and not counted."""
    (lease,) = leased(store, ana)
    batches.close(store, batch.id)
    assert decide(store, ana, lease).surplus is True
    assert batches.get(store, batch.id).answered == 0


def test_an_answer_without_a_lease_is_surplus(
    store: Store, batch: Batch, ana: str, ben: str
) -> None:
    """Nobody fills a slot that is not theirs, or one they filled already."""
    (lease,) = leased(store, ana)
    assert decide(store, ben, lease).surplus is True
    assert decide(store, ana, lease).surplus is False
    assert decide(store, ana, lease, "reject").surplus is True
    assert states(store, batch)[0] == "accept"


def test_recording_and_counting_are_one_transaction(
    store: Store, batch: Batch, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the answer cannot be logged, its slot is not filled either."""
    (lease,) = leased(store, ana)
    before = contents(store)

    def broken(*_: object) -> dict[str, object]:
        raise OSError("the disk is full")

    monkeypatch.setattr(log, "_entry", broken)
    with pytest.raises(OSError, match="full"):
        decide(store, ana, lease)
    assert contents(store) == before


def test_undo_appends_and_gives_the_unit_back(store: Store, batch: Batch, ana: str) -> None:
    """The answer stays in the log, an entry that takes it back follows, the unit is reserved."""
    lease, saved = answer_next(store, ana, "reject")
    undo_id = fresh_id()
    again = queue.undo(store, ana, saved.id, undo_id)
    assert again == lease
    answered, undone = log_entries(store)
    assert (answered.id, answered.verdict, answered.surplus) == (saved.id, "reject", False)
    assert (undone.id, undone.kind, undone.verdict, undone.replaces) == (
        undo_id, "undo", None, saved.id,
    )  # fmt: skip
    assert states(store, batch)[0] == "open"
    assert decide(store, ana, again, "accept").surplus is False
    assert states(store, batch)[0] == "accept"


def test_undo_sent_again_changes_nothing(store: Store, batch: Batch, ana: str) -> None:
    """The same id gives the same unit; another id for the same answer is refused."""
    _, saved = answer_next(store, ana)
    undo_id = fresh_id()
    first = queue.undo(store, ana, saved.id, undo_id)
    assert queue.undo(store, ana, saved.id, undo_id) == first
    with pytest.raises(Refused, match="taken back or corrected already"):
        queue.undo(store, ana, saved.id, fresh_id())
    assert len(log_entries(store)) == 2


def test_only_ones_own_answers_can_be_taken_back(
    store: Store, batch: Batch, ana: str, ben: str
) -> None:
    """Another's answer, one that does not exist, and an undo itself are refused."""
    _, saved = answer_next(store, ana)
    undo_id = fresh_id()
    for who, taken_back in ((ben, saved.id), (ana, "no such answer")):
        with pytest.raises(Refused, match="not yours"):
            queue.undo(store, who, taken_back, undo_id)
    queue.undo(store, ana, saved.id, undo_id)
    with pytest.raises(Refused, match="not yours"):
        queue.undo(store, ana, undo_id, fresh_id())
    assert [entry.kind for entry in log_entries(store)] == ["answer", "undo"]


def test_an_undo_under_an_answers_id_is_refused(store: Store, batch: Batch, ana: str) -> None:
    """It is not acknowledged as if it had been done."""
    _, first = answer_next(store, ana)
    _, second = answer_next(store, ana)
    with pytest.raises(Refused, match="id"):
        queue.undo(store, ana, second.id, first.id)
    assert states(store, batch).count("accept") == 2


def test_a_surplus_answer_taken_back_reopens_nothing(
    store: Store, batch: Batch, ana: str, ben: str
) -> None:
    """Ana's slot keeps Ana's answer when Ben takes his uncounted one back."""
    lease, _ = answer_next(store, ana)
    extra = decide(store, ben, lease)
    assert queue.undo(store, ben, extra.id, fresh_id()) is None
    assert states(store, batch)[0] == "accept"
    assert slots(store, batch)[0].reviewer_id == ana


def test_own_answers_are_the_standing_ones(store: Store, batch: Batch, ana: str, ben: str) -> None:
    """Newest first, without those taken back and without other people's."""
    _, first = answer_next(store, ana)
    _, second = answer_next(store, ana)
    answer_next(store, ben)
    assert queue.own_answers(store, ana) == [second.id, first.id]
    assert queue.own_answers(store, ana, limit=1) == [second.id]
    queue.undo(store, ana, second.id, fresh_id())
    assert queue.own_answers(store, ana) == [first.id]

"""Second thoughts: appended, counted where they may, never twice."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review.core.answers import Pin
from review.core.errors import BadInput, Refused
from store.db.workspace import Store
from store.work import batches, labels, own_answers, queue
from store.work.batches import Batch
from tests.store.reviewing import (
    answer_next,
    answer_to,
    drawn,
    fresh_id,
    leased,
    log_entries,
    reviewer,
    slots,
)


@pytest.fixture
def batch(store: Store, fill) -> Batch:
    fill(store, 3)
    return drawn(store, 3)


@pytest.fixture
def ana(store: Store) -> str:
    return reviewer(store, "Ana")


def states(store: Store, batch: Batch) -> list[str]:
    with store.database.read() as connection:
        return list(labels.of_batch(connection, batch.id)["state"])


def test_a_correction_is_appended_and_counts_in_the_first_ones_place(
    store: Store, batch: Batch, ana: str
) -> None:
    """Both stand in the log; the slot points to the later one; sent again it changes nothing."""
    lease, first = answer_next(store, ana, "accept")
    changed = answer_to(lease, "reject", replaces=first.id)
    assert queue.record(store, ana, changed).surplus is False
    assert queue.record(store, ana, changed).surplus is False
    assert [(one.kind, one.verdict, one.replaces) for one in log_entries(store)] == [
        ("answer", "accept", None),
        ("correction", "reject", first.id),
    ]
    assert states(store, batch)[0] == "reject"
    assert slots(store, batch)[0].review_id == changed.id
    assert queue.own_answers(store, ana) == [changed.id]


def test_a_correction_can_be_corrected_and_taken_back(store: Store, batch: Batch, ana: str) -> None:
    """The last one counts; taken back, the unit is answered anew."""
    lease, first = answer_next(store, ana, "accept")
    second = queue.record(store, ana, answer_to(lease, "reject", replaces=first.id))
    third = queue.record(store, ana, answer_to(lease, "unsure", replaces=second.id))
    again = queue.undo(store, ana, third.id, fresh_id())
    assert again is not None
    assert again.unit_id == lease.unit_id
    assert states(store, batch)[0] == "open"
    queue.record(store, ana, answer_to(again, "accept"))
    assert states(store, batch)[0] == "accept"


def test_after_closing_a_correction_is_kept_and_does_not_count(
    store: Store, batch: Batch, ana: str
) -> None:
    """The label stays what it was when the batch closed."""
    lease, first = answer_next(store, ana, "accept")
    batches.close(store, batch.id)
    assert queue.record(store, ana, answer_to(lease, "reject", replaces=first.id)).surplus is True
    assert states(store, batch)[0] == "accept"


def test_after_the_judge_was_shown_a_correction_does_not_count(
    store: Store, fill, ana: str
) -> None:
    """What one says after hearing the judge is kept, and measures nothing."""
    fill(store, 1)
    batch = drawn(store, 1, purpose="fit")
    lease, first = answer_next(store, ana, "accept")
    assert queue.record(store, ana, answer_to(lease, "reject", replaces=first.id)).surplus is True
    assert states(store, batch)[0] == "accept"


def test_only_ones_own_standing_answer_can_be_corrected(
    store: Store, batch: Batch, ana: str
) -> None:
    """Not another's, not one corrected or taken back before, not with another unit."""
    ben = reviewer(store, "Ben")
    lease, first = answer_next(store, ana)
    other, _ = answer_next(store, ana)
    for who, about in ((ben, lease), (ana, other)):
        with pytest.raises(Refused):
            queue.record(store, who, answer_to(about, "reject", replaces=first.id))
    queue.record(store, ana, answer_to(lease, "reject", replaces=first.id))
    for attempt in ("reject", "accept"):
        with pytest.raises(Refused, match="corrected already"):
            queue.record(store, ana, answer_to(lease, attempt, replaces=first.id))
    with pytest.raises(Refused, match="corrected already"):
        queue.undo(store, ana, first.id, fresh_id())
    assert len(log_entries(store)) == 3


def test_what_was_said_besides_the_verdict_is_kept(store: Store, batch: Batch, ana: str) -> None:
    """Ratings, reasons, pins and comment are in the log, and in one's own last answers."""
    (lease,) = leased(store, ana)
    said = {
        "ratings": {"seamlessness": 2},
        "reasons": ("artefacts",),
        "pins": (Pin("edited", 0.25, 0.5, "artefacts"),),
        "comment": " a seam at the roof ",
        "guidelines_version": 1,
    }
    queue.record(store, ana, answer_to(lease, "reject", **said))
    (entry,) = log_entries(store)
    assert json.loads(entry.answers_json) == {
        "verdict": "reject",
        "ratings": {"seamlessness": 2},
        "reasons": ["artefacts"],
        "pins": [{"picture": "edited", "x": 0.25, "y": 0.5, "reason": "artefacts"}],
        "comment": "a seam at the roof",
    }
    (own,) = own_answers.mine(store, ana, "score", 10)
    assert (own.verdict, own.ratings, own.pins) == ("reject", said["ratings"], said["pins"])
    assert (own.unit.unit_id, own.closed, own.surplus) == (lease.unit_id, False, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ratings": {"beauty": 3}},
        {"ratings": {"seamlessness": 6}},
        {"reasons": ("no such reason",)},
        {"pins": (Pin("edited", 0.5, 0.5, "no such reason"),)},
        {"pins": (Pin("edited", 1.5, 0.5),)},
        {"comment": "x" * 2001},
    ],
)
def test_what_the_settings_do_not_have_is_refused(
    store: Store, batch: Batch, ana: str, wrong: dict
) -> None:
    """And nothing is recorded."""
    (lease,) = leased(store, ana)
    with pytest.raises(BadInput):
        queue.record(store, ana, answer_to(lease, "reject", **wrong))
    assert log_entries(store) == []


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["answer", "correct", "undo"]),
        st.sampled_from(["accept", "reject", "unsure", "skip", "cannot_judge"]),
        st.sampled_from([0, 1]),
    ),
    max_size=14,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(moves=MOVES)
def test_whatever_two_reviewers_do_the_slots_point_to_standing_answers(
    sqlite_store: Store, fill, moves: list[tuple[str, str, int]]
) -> None:
    """No slot counts what was taken back or corrected, no answer fills two, none is lost."""
    store = sqlite_store
    if not browse_any(store):
        fill(store, 2)
    batch = drawn(store, 2, per_unit=2)
    people = [reviewer(store, name) for name in ("Ana", "Ben")]
    for move, verdict, place in moves:
        who = people[place]
        own = [
            one
            for one in own_answers.mine(store, who, "score", 20)
            if one.unit.batch_id == batch.id
        ]
        if move == "answer":
            for lease in leased(store, who, 1, batch):
                queue.record(store, who, answer_to(lease, verdict))
        elif move == "correct" and own:
            answer = answer_to(own[0].unit, verdict, replaces=own[0].id)
            queue.record(store, who, answer)
        elif move == "undo" and own:
            queue.undo(store, who, own[0].id, fresh_id())
    entries = {one.id: one for one in log_entries(store, batch_id=batch.id)}
    replaced = {one.replaces for one in entries.values()}
    filled = [slot for slot in slots(store, batch) if slot.review_id]
    assert len({slot.review_id for slot in filled}) == len(filled)
    for slot in filled:
        entry = entries[slot.review_id]
        assert entry.id not in replaced
        assert not entry.surplus
        assert (entry.reviewer_id, entry.draw_id) == (slot.reviewer_id, slot.draw_id)
    counting = [
        one
        for one in entries.values()
        if one.kind != "undo" and not one.surplus and one.id not in replaced
    ]
    in_slots = {slot.review_id for slot in filled}
    assert all(one.id in in_slots or one.verdict == "skip" for one in counting)
    batches.close(store, batch.id)


def browse_any(store: Store) -> bool:
    from store.work import browse

    return browse.counts(store).edits > 0

"""Chains and pairs before a lead: what waits, what was said of them, what a word of theirs does."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.answers import Mark
from review.core.errors import Refused
from store.access import people
from store.dataset import groups
from store.db.workspace import Store
from store.work import adjudication, culling, labels, queue
from store.work.batches import Batch
from store.work.culling import Review
from tests.store.importing_files import by_image
from tests.store.reviewing import log_entries, reviewer
from tests.store.subsets import (
    answer,
    drawn_chains,
    drawn_pairs,
    load_chains,
    load_pairs,
    of_a_chain,
    of_a_pair,
)


@pytest.fixture
def lead(store: Store) -> str:
    return people.local(store).id


def states(store: Store, batch: Batch) -> list[str]:
    with store.database.read() as connection:
        return list(labels.of_batch(connection, batch.id)["state"])


def told(store: Store) -> list[str]:
    """Return what the queue says of the one unit that waits, a line per reviewer."""
    (case,) = adjudication.waiting(store)
    said = adjudication.answers_to(store, case.batch_id, case.unit_id)
    return [" · ".join([one.verdict, *one.told]) for one in said]


def test_a_divided_chain_waits_with_what_was_said_of_each_turn(
    store: Store, tmp_path: Path, lead: str
) -> None:
    """Accepted by one, broken at turn 2 for the other; the lead's word becomes its label."""
    load_chains(store, tmp_path)
    batch = drawn_chains(store, per_unit=2)
    answer(store, reviewer(store, "Ana"), "turns", **of_a_chain("rrr"))
    answer(store, reviewer(store, "Ben"), "turns", **of_a_chain("rhw"))
    (case,) = adjudication.waiting(store)
    assert (case.why, case.task) == ("tie", "turns")
    assert told(store) == [
        "accept · turn 1 right, turn 2 right, turn 3 right",
        "reject · turn 1 right, turn 2 hurts an earlier one, turn 3 wrong, breaks at turn 2",
    ]
    adjudication.decide(store, batch.id, case.unit_id, "accept", by=lead)
    assert adjudication.waiting(store) == []
    assert states(store, batch) == ["accept"]


def test_a_doubtful_pair_waits_with_what_was_said_of_its_texts(
    store: Store, tmp_path: Path, lead: str
) -> None:
    """What is lost is said in the words that were marked."""
    load_pairs(store, tmp_path)
    batch = drawn_pairs(store, per_unit=2)
    said = of_a_pair("loses", follows="long", lost=(Mark(4, 7), Mark(8, 11)), suggestion="Two red")
    answer(store, reviewer(store, "Ana"), "instructions", **said)
    answer(store, reviewer(store, "Ben"), "instructions", verdict="unsure")
    (case,) = adjudication.waiting(store)
    assert (case.why, case.task) == ("unsure", "instructions")
    assert told(store) == [
        "reject · loses something · lost: “two”, “red” · the picture follows the long one · "
        "better: “Two red”",
        "unsure",
    ]
    adjudication.decide(store, batch.id, case.unit_id, "reject", by=lead)
    assert (adjudication.waiting(store), states(store, batch)) == ([], ["reject"])


def test_an_excluded_chain_takes_its_edits_with_it(store: Store, tmp_path: Path, lead: str) -> None:
    """It leaves as a unit, and each of its edits leaves the dataset: another chain stays."""
    load_chains(store, tmp_path, 2)
    batch = drawn_chains(store, 2)
    ana = reviewer(store, "Ana")
    (lease, _saved) = answer(store, ana, "turns", verdict="unsafe", comment="blood")
    (case,) = adjudication.waiting(store)
    assert (case.why, case.unit_id) == ("unsafe", lease.unit_id)
    adjudication.decide(store, batch.id, case.unit_id, "exclude", by=lead, note="blood")
    turns = groups.edits_of(store, lease.unit_id)
    assert [one.edit_id for one in adjudication.exclusions(store)] == turns
    assert {one.note for one in adjudication.exclusions(store)} == {"blood"}
    assert sorted(states(store, batch)) == ["excluded", "open"]
    assert drawn_chains(store, 50).units == 1


def test_a_repeated_exclusion_of_a_chain_changes_nothing(
    store: Store, tmp_path: Path, lead: str
) -> None:
    """A browser that did not hear of it says so again: the log has it once."""
    load_chains(store, tmp_path)
    batch = drawn_chains(store)
    lease, _saved = answer(store, reviewer(store, "Ana"), "turns", verdict="unsafe")
    for _again in range(2):
        adjudication.decide(store, batch.id, lease.unit_id, "exclude", by=lead, entry="e1")
    assert len(log_entries(store, kind="adjudication")) == 1 + 3


@pytest.mark.parametrize("task", ["turns", "instructions"])
def test_a_flagged_unit_is_handed_back(store: Store, tmp_path: Path, lead: str, task: str) -> None:
    """It waits for its reviewer again, and nobody is asked meanwhile."""
    load_chains(store, tmp_path)
    load_pairs(store, tmp_path)
    batch = drawn_chains(store) if task == "turns" else drawn_pairs(store)
    ana = reviewer(store, "Ana")
    lease, _saved = answer(store, ana, task, verdict="unsafe")
    ben = reviewer(store, "Ben")
    assert queue.lease(store, ben, task, 1) == []
    adjudication.decide(store, batch.id, lease.unit_id, "hand_back", by=lead)
    assert [one.unit_id for one in queue.lease(store, ben, task, 1)] == [lease.unit_id]


def test_nobody_is_asked_about_a_chain_with_an_unsafe_turn(
    store: Store, tmp_path: Path, lead: str
) -> None:
    """Called unsafe as a single edit it holds its chain back; kept, the chain is asked again."""
    load_chains(store, tmp_path, 2)
    drawn_chains(store, 2)
    turn = by_image(store, "images/c1t2.png").id
    person = people.by_id(store, lead)
    assert person
    single = culling.draw(store, [turn], Review("score", "fit"), by=person)
    ana = reviewer(store, "Ana")
    answer(store, ana, "score", verdict="unsafe")
    (held,) = queue.lease(store, ana, "turns", 5)
    assert turn not in groups.edits_of(store, held.unit_id)
    adjudication.decide(store, single.id, turn, "accept", by=lead)
    assert len(queue.lease(store, ana, "turns", 5)) == 2
    culling.exclude(store, [turn], "blood", by=person)
    assert len(queue.lease(store, reviewer(store, "Ben"), "turns", 5)) == 0
    assert drawn_chains(store, 5).units == 1


def test_only_edits_with_two_instructions_are_picked_to_be_compared(
    store: Store, tmp_path: Path, lead: str
) -> None:
    """Of those marked on Browse; where none has them, that is said."""
    load_chains(store, tmp_path)
    load_pairs(store, tmp_path)
    person = people.by_id(store, lead)
    assert person
    turn, pair = by_image(store, "images/c0t1.png").id, by_image(store, "images/p0.png").id
    review = Review("instructions", "fit")
    assert culling.draw(store, [turn, pair], review, by=person).units == 1
    with pytest.raises(Refused, match="nothing to ask"):
        culling.draw(store, [turn], review, by=person)

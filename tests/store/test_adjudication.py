"""A lead's desk: what waits, what a decision does to labels, promises and drafts."""

from __future__ import annotations

import pytest

from commands import promising
from review.core.errors import Refused, Unknown
from store import promises
from store.access import people
from store.dataset import catalog
from store.db.workspace import Store
from store.filters import drafts
from store.work import adjudication, batches, labels, queue
from store.work.batches import Batch
from tests.store.reviewing import (
    answer_all,
    answer_next,
    answer_to,
    drawn,
    leased,
    log_entries,
    reviewer,
)


@pytest.fixture
def lead(store: Store) -> str:
    return people.local(store).id


def states(store: Store, batch: Batch) -> dict[str, str]:
    with store.database.read() as connection:
        frame = labels.of_batch(connection, batch.id)
    return dict(zip(frame["unit_id"], frame["state"], strict=True))


def why(store: Store) -> dict[str, str]:
    return {case.unit_id: case.why for case in adjudication.waiting(store)}


def test_what_waits_for_a_lead_and_why(store: Store, fill) -> None:
    """Flags first; then ties, doubts and contradictions of full units; open ones do not wait."""
    fill(store, 6)
    batch = drawn(store, 6, per_unit=3)
    said = {
        1: ("accept", "accept", "accept"),
        2: ("accept", "accept", "reject"),
        3: ("accept", "reject", "cannot_judge"),
        4: ("accept", "accept", "unsure"),
        5: ("accept", "unsafe", ""),
        6: ("accept", "reject", ""),
    }
    for place, name in enumerate(("Ana", "Ben", "Cy")):
        who = reviewer(store, name)
        for lease in leased(store, who, 6, batch):
            if verdict := said[lease.draw_order][place]:
                queue.record(store, who, answer_to(lease, verdict))
    with store.database.read() as connection:
        order = labels.of_batch(connection, batch.id).set_index("unit_id")["draw_order"]
    found = [(int(order[case.unit_id]), case.why) for case in adjudication.waiting(store)]
    assert found == [(5, "unsafe"), (3, "tie"), (4, "unsure"), (2, "contradiction")]


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_a_leads_verdict_stands_in_the_reviewers_place(
    store: Store, fill, lead: str, decision: str
) -> None:
    """Appended; the last one counts; the unit waits no more, and nobody's answer is gone."""
    fill(store, 1)
    batch = drawn(store, 1)
    lease, _ = answer_next(store, reviewer(store), "unsure")
    assert why(store) == {lease.unit_id: "unsure"}
    other = {"accept": "reject", "reject": "accept"}[decision]
    for said in (other, decision):
        adjudication.decide(store, batch.id, lease.unit_id, said, by=lead, note="looked twice")
    assert states(store, batch) == {lease.unit_id: decision}
    assert why(store) == {}
    assert [entry.kind for entry in log_entries(store)] == [
        "answer", "adjudication", "adjudication",
    ]  # fmt: skip
    assert [said.verdict for said in adjudication.answers_to(store, batch.id, lease.unit_id)] == [
        "unsure"
    ]


def test_a_flag_keeps_its_label_open_and_hands_back(store: Store, fill, lead: str) -> None:
    """Until a lead decides nobody is asked; handed back, everybody may be."""
    fill(store, 1)
    batch = drawn(store, 1)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    lease, _ = answer_next(store, ana, "unsafe")
    assert states(store, batch) == {lease.unit_id: "open"}
    assert why(store) == {lease.unit_id: "unsafe"}
    assert leased(store, ben) == []
    assert queue.waiting(store, ben, "score") == 0
    adjudication.decide(store, batch.id, lease.unit_id, "hand_back", by=lead)
    assert why(store) == {}
    assert queue.waiting(store, ben, "score") == 1
    answer_next(store, ben, "accept")
    assert states(store, batch) == {lease.unit_id: "accept"}


def test_a_flag_taken_back_holds_nothing(store: Store, fill) -> None:
    """The reviewer thought again: no case for a lead."""
    fill(store, 1)
    batch = drawn(store, 1)
    ana = reviewer(store, "Ana")
    lease, saved = answer_next(store, ana, "unsafe")
    queue.record(store, ana, answer_to(lease, "accept", replaces=saved.id))
    assert why(store) == {}
    assert states(store, batch) == {lease.unit_id: "accept"}


def test_only_what_a_flag_holds_is_handed_back(store: Store, fill, lead: str) -> None:
    """Not a label, not in a closed batch; a decision there is none, a unit there is none."""
    fill(store, 2)
    batch = drawn(store, 2)
    ana = reviewer(store)
    lease, _ = answer_next(store, ana, "unsure")
    with pytest.raises(Refused, match="flag"):
        adjudication.decide(store, batch.id, lease.unit_id, "hand_back", by=lead)
    flagged, _ = answer_next(store, ana, "unsafe")
    batches.close(store, batch.id)
    with pytest.raises(Refused, match="closed"):
        adjudication.decide(store, batch.id, flagged.unit_id, "hand_back", by=lead)
    with pytest.raises(Refused, match="no decision"):
        adjudication.decide(store, batch.id, lease.unit_id, "maybe", by=lead)
    with pytest.raises(Unknown):
        adjudication.decide(store, batch.id, "no such unit", "accept", by=lead)
    assert len(log_entries(store)) == 2


def test_an_excluded_edit_counts_as_rejected_in_the_open(store: Store, fill, lead: str) -> None:
    """Counted beside those nobody can judge; named in the next draft; asked of nobody."""
    fill(store, 12)
    batch = drawn(store, 8)
    ana = reviewer(store)
    gone, _ = answer_next(store, ana, "unsafe")
    adjudication.decide(store, batch.id, gone.unit_id, "exclude", by=lead, note="a face")
    answer_all(store, ana)
    assert states(store, batch)[gone.unit_id] == "excluded"
    ((plan, *_),) = promises.plan_names(store)
    found = promises.promise(store, plan)
    assert (len(found.evidence.excluded), len(found.evidence.labelled)) == (1, 8)
    assert len(found.evidence.pool) == 12
    label = found.evidence.frame.set_index("unit_id").loc[gone.unit_id]
    assert (label["state"], label["accepted"]) == ("excluded", False)
    assert any("excluded 1" in said for said in found.assumptions)
    image = catalog.edit(store, gone.unit_id).output_image
    (row,) = drafts.draft(store, threshold=0.5, by="lead").config.exclusions
    assert (row.edit, row.reason) == (image, "a face")
    drawn(store, 8, seed=1)
    assert gone.unit_id not in {lease.unit_id for lease in leased(store, ana, 20)}
    (listed,) = adjudication.exclusions(store)
    assert (listed.edit_id, listed.note, listed.by) == (gone.unit_id, "a face", "you")


def test_an_exclusion_after_a_look_leaves_the_look_standing(store: Store, fill, lead: str) -> None:
    """It weakens the promise, which others show; a verdict changed by a lead makes it void."""
    fill(store, 150)
    batch = drawn(store, 150)
    answer_all(store, reviewer(store))
    ((plan, *_),) = promises.plan_names(store)
    before = promises.promise(store, plan)
    assert before.certified is not None
    unit = str(before.evidence.labelled["unit_id"].iloc[0])
    adjudication.decide(store, batch.id, unit, "exclude", by=lead)
    after = promises.promise(store, plan)
    assert after.certified == before.certified
    assert len(after.evidence.excluded) == 1
    covers = drafts.draft(store, plan_id=plan, by="lead").config.certificate.covers
    assert (covers["removed"], covers["removed_rejects"]) == (1, 0)
    assert covers["promised_after_removals"] < 0.9
    answer = promises.as_json(after, 0.9, 0.95, None)
    kept = after.certified.outcome.kept
    assert (answer["certified"], answer["removed"]) == (True, 1)
    assert answer["promised_after_removals"] == pytest.approx((0.9 * kept - 1) / (kept - 1))
    assert answer["promised_after_removals"] == covers["promised_after_removals"]
    assert any("The filter leaves out 1 more" in line for line in promising.lines(answer))
    assert promises.as_json(before, 0.9, 0.95, None)["promised_after_removals"] == 0.9
    assert promises.as_json(after, 0.8, 0.95, None)["promised_after_removals"] is None
    other = str(before.evidence.labelled["unit_id"].iloc[1])
    adjudication.decide(store, batch.id, other, "reject", by=lead)
    assert promises.promise(store, plan).certified is None


def test_an_exclusion_can_be_lifted(store: Store, fill, lead: str) -> None:
    """The last word counts: kept with a verdict, the edit is back."""
    fill(store, 1)
    batch = drawn(store, 1)
    lease, _ = answer_next(store, reviewer(store), "unsafe")
    adjudication.decide(store, batch.id, lease.unit_id, "exclude", by=lead)
    adjudication.decide(store, batch.id, lease.unit_id, "accept", by=lead)
    assert states(store, batch) == {lease.unit_id: "accept"}
    assert adjudication.exclusions(store) == []

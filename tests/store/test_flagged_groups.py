"""Candidates called unsafe while they are ranked: what waits, what a lead decides, what then."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.errors import Refused, Unknown
from review.ranking.pairs import PairRule
from store.access import people
from store.db.workspace import Store
from store.ranking import asking as rank_asking
from store.ranking import drawing as rank_batches
from store.ranking import flagged as flagged_groups
from store.ranking import preference_release, votes
from store.ranking.drawing import RankRequest
from store.ranking.outgoing import PreferenceRequest
from store.work import adjudication, on_screen, own_answers, queue
from store.work.batches import Batch
from store.work.queue import Lease
from tests.store.importing_files import jsonl, load
from tests.store.ranking import BOWLS, bowls, lines, preference
from tests.store.reviewing import answer_to, log_entries, reviewer


@pytest.fixture
def lead(store: Store) -> str:
    return people.local(store).id


@pytest.fixture
def ana(store: Store) -> str:
    return reviewer(store)


def drawn(store: Store, folder: Path, size: int = 3, **more: object) -> Batch:
    """Draw the one group there is."""
    record = preference() | {"rejected_images": list(BOWLS[1:size])}
    load(store, jsonl(folder / "preference.jsonl", record))
    request = RankRequest(1, **{"repeats": 0.0, **more})  # type: ignore[arg-type]
    return rank_batches.draw_batch(store, request, by="lead")


def leased(store: Store, who: str) -> list[Lease]:
    return queue.lease(store, who, "rank", 20)


def flag(store: Store, who: str) -> Lease:
    """Call the first question of a reviewer unsafe."""
    lease = leased(store, who)[0]
    queue.record(store, who, answer_to(lease, "unsafe", comment="look at this"))
    return lease


def seen_by(store: Store, who: str) -> list[set[str]]:
    """Return the images of each question that a reviewer is asked now."""
    found = []
    for lease in leased(store, who):
        with store.database.read() as connection:
            shown = rank_asking.question_of(connection, who, lease.draw_id).candidates
            found.append({image for image, one in ids(store, lease).items() if one in shown})
    return found


def ids(store: Store, lease: Lease) -> dict[str, str]:
    """Return image → candidate and edit id: the same for a candidate that is an edit."""
    with store.database.read() as connection:
        group = votes.group_now(connection, lease.unit_id)
    return {one.name: one.id for one in group.candidates}


def exclude(store: Store, batch: Batch, lease: Lease, image: str, lead: str) -> str:
    edit_id = ids(store, lease)[image]
    flagged_groups.exclude(store, batch.id, lease.unit_id, edit_id, by=lead, note="blood")
    return edit_id


@pytest.mark.parametrize("mode", ["pairs", "listwise"])
def test_a_flagged_group_waits_and_is_no_vote(
    store: Store, tmp_path: Path, ana: str, mode: str
) -> None:
    """Nobody is asked about it, in any of its questions, until a lead decides."""
    drawn(store, tmp_path, mode=mode, per_unit=2)
    ben = reviewer(store, "Ben")
    assert leased(store, ben)
    lease = flag(store, ana)
    (case,) = adjudication.waiting(store)
    assert (case.unit_id, case.why, case.task) == (lease.unit_id, "unsafe", "rank")
    assert leased(store, ana) == leased(store, ben) == []
    assert queue.waiting(store, ben, "rank") == 0
    (flagged,) = adjudication.answers_to(store, case.batch_id, case.unit_id)
    assert (flagged.reviewer, flagged.verdict, flagged.comment) == ("Ana", "unsafe", "look at this")
    with store.database.read() as connection:
        assert votes.group_now(connection, lease.unit_id).votes.comparisons == ()


def test_handed_back_it_is_asked_again(store: Store, tmp_path: Path, ana: str, lead: str) -> None:
    """The question that was flagged too."""
    batch = drawn(store, tmp_path)
    lease = flag(store, ana)
    adjudication.decide(store, batch.id, lease.unit_id, "hand_back", by=lead)
    assert adjudication.waiting(store) == []
    assert len(leased(store, ana)) == 3


def test_kept_it_is_asked_no_more(store: Store, tmp_path: Path, ana: str, lead: str) -> None:
    """All its candidates stay; a group as a whole is neither excluded nor judged."""
    batch = drawn(store, tmp_path)
    lease = flag(store, ana)
    for decision in ("exclude", "reject"):
        with pytest.raises(Refused, match="group is no edit"):
            adjudication.decide(store, batch.id, lease.unit_id, decision, by=lead)
    adjudication.decide(store, batch.id, lease.unit_id, "accept", by=lead)
    assert adjudication.waiting(store) == leased(store, ana) == []
    assert adjudication.exclusions(store) == []
    assert set(ids(store, lease)) == set(BOWLS)


@pytest.mark.parametrize("mode", ["pairs", "listwise"])
def test_an_excluded_candidate_is_never_asked_about_again(
    store: Store, tmp_path: Path, ana: str, lead: str, mode: str
) -> None:
    """Also where it was reserved before; such a question is put anew, a late answer is surplus."""
    batch = drawn(store, tmp_path, mode=mode, per_unit=2)
    ben = reviewer(store, "Ben")
    before = leased(store, ben)
    lease = flag(store, ana)
    edit_id = exclude(store, batch, lease, BOWLS[0], lead)
    assert [one.why for one in adjudication.waiting(store)] == ["unsafe"]
    assert [(one.edit_id, one.note) for one in adjudication.exclusions(store)] == [
        (edit_id, "blood")
    ]
    entry = log_entries(store, kind="adjudication")[0]
    assert (entry.unit_id, entry.draw_id, entry.inclusion_probability) == (edit_id, None, None)
    adjudication.decide(store, batch.id, lease.unit_id, "hand_back", by=lead)
    for who in (ana, ben):
        asked = seen_by(store, who)
        assert asked
        assert all(one == set(BOWLS[1:]) for one in asked)
        assert all(
            unit.pictures for unit in on_screen.units(store, who, leased(store, who), "rank")
        )
    gone = [one for one in before if one.draw_id not in {now.draw_id for now in leased(store, ben)}]
    said = {"order": (("candidate-1",),)} if mode == "listwise" else {}
    late = answer_to(gone[0], "ranked" if mode == "listwise" else "left", **said)
    assert queue.record(store, ben, late).surplus


def test_own_answers_about_an_excluded_candidate_stay(
    store: Store, tmp_path: Path, ana: str, lead: str
) -> None:
    """They can be looked at; as votes they are gone."""
    batch = drawn(store, tmp_path, mode="listwise", per_unit=2)
    (lease,) = leased(store, ana)
    order = (("candidate-1",), ("candidate-2",), ("candidate-3",))
    queue.record(store, ana, answer_to(lease, "ranked", order=order))
    flag(store, reviewer(store, "Ben"))
    exclude(store, batch, lease, BOWLS[1], lead)
    (own,) = own_answers.mine(store, ana, "rank", 5)
    assert own.order == order
    (group,) = votes.groups(store)
    assert [one.name for one in group.candidates] == [BOWLS[0], BOWLS[2]]
    assert sorted(group.votes.rankings[0].order) == [(0,), (1,)]


def test_of_one_candidate_nothing_is_asked(
    store: Store, tmp_path: Path, ana: str, lead: str
) -> None:
    """A pair without one of the two is no question, drawn or not yet."""
    batch = drawn(store, tmp_path, 2)
    lease = flag(store, ana)
    exclude(store, batch, lease, BOWLS[0], lead)
    adjudication.decide(store, batch.id, lease.unit_id, "hand_back", by=lead)
    assert leased(store, ana) == []
    assert queue.waiting(store, ana, "rank") == 0
    assert votes.groups(store) == []
    with pytest.raises(Refused, match="nothing to rank"):
        rank_batches.draw_batch(store, RankRequest(1), by="lead")


def test_only_a_candidate_of_the_group_is_excluded(
    store: Store, tmp_path: Path, ana: str, lead: str
) -> None:
    """Not another edit, and none twice."""
    batch = drawn(store, tmp_path)
    lease = flag(store, ana)
    edit_id = exclude(store, batch, lease, BOWLS[2], lead)
    for name in ("no such edit", edit_id):
        with pytest.raises(Unknown, match="no such candidate"):
            flagged_groups.exclude(store, batch.id, lease.unit_id, name, by=lead)


def test_an_excluded_candidate_is_in_no_release(
    store: Store, tmp_path: Path, ana: str, lead: str
) -> None:
    """Neither chosen nor rejected; the pairs of the others stay."""
    bowls(store, tmp_path)
    request = RankRequest(1, repeats=0.0)
    with pytest.raises(Refused):  # All agree: done.
        rank_batches.draw_batch(store, request, by="lead")
    (group,) = votes.groups(store)
    edit_id = next(one.edit_id for one in group.candidates if one.name == BOWLS[0])
    batch = log_entries(store, task="rank")[0].batch_id
    flagged_groups.exclude(store, batch, group.id, str(edit_id), by=lead)
    made = preference_release.export(
        store, tmp_path / "out", PreferenceRequest("pico", PairRule(min_probability=0.5)), by="lead"
    )
    (record,) = [row for file in made.folder.glob("*.jsonl") for row in lines(file)]
    assert record["output_image"] == BOWLS[1]
    assert record["rejected_images"] == [BOWLS[2]]

"""Ranking in the station: what is asked of whom, what the log keeps, and when a group is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from review.core.errors import BadInput, Refused
from review.ranking.asked import GroupQuestion
from review.ranking.votes import repeats
from store.access import people, tokens
from store.dataset import catalog
from store.dataset.groups import edits_of
from store.db.workspace import Store
from store.ranking import asking as rank_asking
from store.ranking import drawing as rank_batches
from store.ranking import strengths as ranking
from store.ranking import votes
from store.ranking.drawing import RankRequest
from store.work import on_screen, own_answers, questions, queue
from store.work.batches import Batch
from store.work.queue import Lease
from tests.store.importing_files import edit, jsonl, load
from tests.store.ranking import BOWLS, preference
from tests.store.reviewing import answer_to, log_entries, reviewer, slots

#: From the best to the worst: what reviewers of these tests prefer.
BEST_FIRST = [*BOWLS, *(f"images/{letter}.png" for letter in "defgh")]


def group(store: Store, folder: Path, size: int = 3, **more: Any) -> None:
    """Bring in one group of candidates, the best first in the manifest."""
    record = preference() | {"rejected_images": BEST_FIRST[1:size]}
    load(store, jsonl(folder / "preference.jsonl", record | more))


def drawn(store: Store, size: int = 1, **more: Any) -> Batch:
    return rank_batches.draw_batch(store, RankRequest(size, **more), by="lead")


def leased(store: Store, who: str, want: int = 20) -> list[Lease]:
    return queue.lease(store, who, "rank", want)


def seen_by(store: Store, who: str, lease: Lease) -> GroupQuestion:
    with store.database.read() as connection:
        return rank_asking.question_of(connection, who, lease.draw_id)


def names(store: Store, lease: Lease) -> dict[str, str]:
    """Return candidate id → image."""
    with store.database.read() as connection:
        return {one.id: one.name for one in votes.group_now(connection, lease.unit_id).candidates}


def prefer(store: Store, who: str, lease: Lease) -> str:
    """Answer a pair by what is best; return the verdict."""
    known, (left, right) = names(store, lease), seen_by(store, who, lease).candidates
    better = BEST_FIRST.index(known[left]) < BEST_FIRST.index(known[right])
    verdict = "left" if better else "right"
    queue.record(store, who, answer_to(lease, verdict))
    return verdict


def answer_all(store: Store, who: str, answer: Callable[..., object] = prefer) -> int:
    done = 0
    while found := leased(store, who):
        for lease in found:
            answer(store, who, lease)
            done += 1
    return done


def said(store: Store) -> list[dict[str, Any]]:
    return [json.loads(row.answers_json) for row in log_entries(store, task="rank")]


@pytest.fixture
def ana(store: Store) -> str:
    return reviewer(store)


def test_three_candidates_are_asked_as_their_three_pairs(
    store: Store, tmp_path: Path, ana: str
) -> None:
    """Each reviewer gets each pair once; answers name candidates by id, and rank them."""
    group(store, tmp_path)
    batch = drawn(store)
    pairs = [frozenset(seen_by(store, ana, lease).candidates) for lease in leased(store, ana)]
    assert batch.units == 3
    assert len(set(pairs)) == 3
    assert answer_all(store, ana) == 3
    (one,) = votes.groups(store)
    assert all(given["winner"] == given["verdict"] for given in said(store))
    assert [
        one.votes.candidates[place] for place in ranking.fit_groups(store, [one])[0].fitted.order
    ] == list(BOWLS)


def test_what_was_on_screen_is_kept_and_stays(store: Store, tmp_path: Path, ana: str) -> None:
    """The same unit shows the same again; the log keeps the candidates in their order."""
    group(store, tmp_path)
    drawn(store)
    first = seen_by(store, ana, leased(store, ana)[0])
    lease = leased(store, ana)[0]
    assert seen_by(store, ana, lease) == first
    prefer(store, ana, lease)
    (row,) = log_entries(store, task="rank")
    shown = json.loads(row.shown_json)
    assert shown["candidates"] == list(first.candidates)
    assert shown["asked"] == "pairs"
    assert (said(store)[0]["left"], said(store)[0]["right"]) == first.candidates


def test_a_picture_is_found_by_its_place_on_the_reviewers_screen(
    store: Store, tmp_path: Path, ana: str
) -> None:
    """Its link names a place, so that it tells nothing of a candidate; no place more is there."""
    group(store, tmp_path)
    drawn(store)
    (lease, *_) = leased(store, ana)
    (unit,) = on_screen.units(store, ana, [lease], "rank")
    links = [tokens.read_image(store, picture.url.rpartition("/")[2]) for picture in unit.pictures]
    assert [link and link[1] for link in links] == ["source", "edited", "edited"]
    places = [link[0] for link in links if link]
    known, question = names(store, lease), seen_by(store, ana, lease)
    found = catalog.edits(store, [on_screen.edit_of(store, place) or "" for place in places])
    images = {edit_id: edit.output_image for edit_id, edit in found.items()}
    shown = [images[on_screen.edit_of(store, place) or ""] for place in places]
    left, right = (known[candidate] for candidate in question.candidates)
    assert shown == [left, left, right]
    assert on_screen.edit_of(store, f"{lease.draw_id}~{ana}~3") is None


def test_sides_fall_differently_for_different_reviewers(store: Store, tmp_path: Path) -> None:
    """Over many reviewers either candidate is left now and then."""
    group(store, tmp_path, 2)
    drawn(store, per_unit=20)
    left = set()
    for number in range(20):
        who = reviewer(store, f"r{number}")
        left.add(seen_by(store, who, leased(store, who)[0]).candidates[0])
    assert len(left) == 2


def test_a_hidden_repeat_swaps_the_sides(store: Store, tmp_path: Path, ana: str) -> None:
    """A second draw of the unit asks the same two again, the other way round."""
    group(store, tmp_path)
    assert drawn(store, repeats=1.0).units == 4
    found = [seen_by(store, ana, lease) for lease in leased(store, ana)]
    assert [one.again for one in found] == [False, False, False, True]
    assert found[3].candidates in [one.candidates[::-1] for one in found[:3]]
    answer_all(store, ana)
    assert repeats([one.votes for one in votes.groups(store)]) == (1, 1)


def test_what_was_handed_back_is_not_asked_again_as_if_it_had_been_answered(
    store: Store, tmp_path: Path, ana: str
) -> None:
    """A repeat repeats what the same person said: one who left said nothing, and is asked anew."""
    group(store, tmp_path)
    batch = drawn(store, repeats=1.0)
    ben, cy = reviewer(store, "Ben"), reviewer(store, "Cy")
    assert len(leased(store, ana, 3)) == 3
    with store.database.write() as connection:
        queue.hand_back(store, connection, ana, "rank")
    for lease in leased(store, ben, 3):
        queue.record(store, ben, answer_to(lease, prefer(store, ben, lease)))
    once_more = [one for one in slots(store, batch) if one.review_id is None and one.draw_order < 4]
    leased(store, cy, len(once_more))
    (repeat,) = leased(store, ana)
    assert repeat.draw_order == 4
    assert not seen_by(store, ana, repeat).again


def test_an_order_keeps_ties_and_what_was_left_out(store: Store, tmp_path: Path, ana: str) -> None:
    """Partial orders, ties and "none acceptable" are kept as given, by the candidates' ids."""
    group(store, tmp_path, 5)
    assert drawn(store, mode="listwise").units == 1
    (lease,) = leased(store, ana)
    shown = seen_by(store, ana, lease).candidates
    order = (("candidate-4",), ("candidate-1", "candidate-2"))
    queue.record(store, ana, answer_to(lease, "ranked", order=order, none_acceptable=True))
    (kept,) = said(store)
    assert kept["order"] == [[shown[3]], [shown[0], shown[1]]]
    assert kept["none_acceptable"] is True
    (own,) = own_answers.mine(store, ana, "rank", 5)
    assert own.order == order
    assert own.none_acceptable
    (one,) = votes.groups(store)
    assert one.votes.rankings[0].size == 3


@pytest.mark.parametrize(
    ("verdict", "order"),
    [
        ("left", ()),
        ("ranked", ()),
        ("ranked", (("candidate-1",), ())),
        ("ranked", (("candidate-1", "candidate-1"),)),
        ("ranked", (("candidate-9",),)),
        ("accept", ()),
    ],
)
def test_what_was_not_asked_is_refused(
    store: Store, tmp_path: Path, ana: str, verdict: str, order: tuple[tuple[str, ...], ...]
) -> None:
    """No answer of another kind, no empty place, no candidate twice or unknown; nothing is kept."""
    group(store, tmp_path)
    drawn(store, mode="listwise")
    (lease,) = leased(store, ana)
    with pytest.raises(BadInput):
        queue.record(store, ana, answer_to(lease, verdict, order=order))
    assert log_entries(store) == []


def test_who_was_not_asked_cannot_answer(store: Store, tmp_path: Path, ana: str) -> None:
    """A unit never reserved for a reviewer has no sides for them."""
    group(store, tmp_path)
    drawn(store)
    with pytest.raises(Refused):
        queue.record(store, reviewer(store, "Ben"), answer_to(leased(store, ana)[0], "left"))


def test_a_group_is_asked_until_its_order_is_confident(store: Store, tmp_path: Path) -> None:
    """Round after round goes to further reviewers; then nobody is asked any more."""
    group(store, tmp_path)
    drawn(store)
    asked = [answer_all(store, reviewer(store, f"r{number}")) for number in range(9)]
    (one,) = ranking.fit_groups(store, votes.groups(store))
    assert one.state == "done"
    assert 3 <= sum(asked) < 27
    assert asked[-1] == 0


def test_a_done_group_frees_what_nobody_holds(store: Store, tmp_path: Path) -> None:
    """Ten reviewers were asked for; those who agree early spare the others the work."""
    group(store, tmp_path)
    batch = drawn(store, per_unit=10)
    asked = [answer_all(store, reviewer(store, f"r{number}")) for number in range(10)]
    assert sum(asked) < 30
    assert len(slots(store, batch)) == sum(asked)


def test_a_group_that_contradicts_itself_comes_back(store: Store, tmp_path: Path) -> None:
    """Two reviewers who disagree on every pair leave the group open for a third."""
    group(store, tmp_path)
    drawn(store, per_unit=2)
    ana, ben, eve = (reviewer(store, name) for name in ("Ana", "Ben", "Eve"))

    def against(store: Store, who: str, lease: Lease) -> None:
        known, (left, right) = names(store, lease), seen_by(store, who, lease).candidates
        worse = BEST_FIRST.index(known[left]) > BEST_FIRST.index(known[right])
        queue.record(store, who, answer_to(lease, "left" if worse else "right"))

    assert answer_all(store, ana) == answer_all(store, ben, against) == 3
    assert ranking.fit_groups(store, votes.groups(store))[0].state == "contradictory"
    assert answer_all(store, eve) == 3


def test_from_five_candidates_no_pair_comes_twice_to_a_reviewer(
    store: Store, tmp_path: Path, ana: str
) -> None:
    """As many questions as candidates, each about another pair, what waits included."""
    group(store, tmp_path, 6)
    assert drawn(store).units == 6
    pairs = [frozenset(seen_by(store, ana, lease).candidates) for lease in leased(store, ana)]
    assert len(set(pairs)) == 6


def test_pictures_are_named_by_place_and_instructions_shown_where_they_differ(
    store: Store, tmp_path: Path, ana: str
) -> None:
    """No link tells which edit it shows; each candidate brings its own instruction."""
    rows = [edit(f"images/{n}.png", f"change {n}", open_image_input_url="s.jpg") for n in range(3)]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    drawn(store, mode="listwise", across_instructions=True)
    (unit,) = on_screen.units(store, ana, leased(store, ana), "rank")
    shown = seen_by(store, ana, leased(store, ana)[0]).candidates
    assert [one.key for one in unit.pictures] == ["source"] + [f"candidate-{n}" for n in (1, 2, 3)]
    assert {one.instruction for one in unit.pictures[1:]} == {f"change {n}" for n in range(3)}
    assert not any(edit_id in one.url + one.full_url for one in unit.pictures for edit_id in shown)
    assert unit.asked == "listwise"


def test_there_must_be_something_to_rank(store: Store, tmp_path: Path, ana: str) -> None:
    """Without groups nothing is drawn; done ones not again."""
    with pytest.raises(Refused, match="nothing to rank"):
        drawn(store)
    with pytest.raises(Refused):
        drawn(store, purpose="watch")
    assert people.everyone(store)


def test_a_question_about_a_group_reaches_the_lead(store: Store, tmp_path: Path, ana: str) -> None:
    """GroupQuestion of a group, it is listed for both, and the candidates can be looked at."""
    group(store, tmp_path)
    drawn(store)
    lease = leased(store, ana)[0]
    with store.database.write() as connection:
        given = answer_to(lease).id
        questions.ask_now(connection, ana, given, lease.draw_id, "Which?", store.clock())
    ((own, _),) = questions.own(store, ana)
    (asked,) = questions.asked(store, answered=False)
    assert own.text == asked.question.text == "Which?"
    assert set(edits_of(store, asked.unit_id)) == set(names(store, lease))


def test_taking_back_brings_the_same_question(store: Store, tmp_path: Path, ana: str) -> None:
    """After an undo the unit is the reviewer's again, with the sides as they were."""
    group(store, tmp_path)
    drawn(store)
    lease = leased(store, ana)[0]
    before = seen_by(store, ana, lease)
    given = answer_to(lease, "tie")
    queue.record(store, ana, given)
    again = queue.undo(store, ana, given.id, answer_to(lease).id)
    assert again is not None
    assert seen_by(store, ana, again) == before
    assert votes.groups(store) == []

"""Browsing edits: filters, pages, and what a reviewer may not see yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.errors import Unknown
from store.access import people
from store.dataset import catalog
from store.db.workspace import Store
from store.ranking import drawing as rank_batches
from store.ranking.drawing import RankRequest
from store.work import batches, browse, queue
from store.work.browse import Filter
from store.work.hidden import hidden_edits
from tests.store.importing_files import chain, edit, jsonl, load, scores
from tests.store.ranking import BOWLS, judged, preference
from tests.store.reviewing import (
    answer_all,
    answer_next,
    answer_to,
    drawn,
    fresh_id,
    leased,
    reviewer,
)

TYPES = ["Zoom in", "Photo to cartoon/sketch/comic"]


def found(store: Store, who: str = "nobody", **wanted: object) -> list[int]:
    """Return the numbers of the edits that fit, in the order shown."""
    page = browse.page(store, Filter(reviewer=who, **wanted), limit=1000)
    assert page.total == len(page.edits)
    return [int(one.output_image[-7:-4]) for one in page.edits]


def test_pages_follow_each_other(store: Store, fill) -> None:
    """Each edit is on exactly one page, and every page says how many there are."""
    fill(store, 10)
    pages = [browse.page(store, Filter("nobody"), offset=at, limit=4) for at in (0, 4, 8, 12)]
    assert [len(page.edits) for page in pages] == [4, 4, 2, 0]
    assert {page.total for page in pages} == {10}
    numbers = [one.output_image for page in pages for one in page.edits]
    assert numbers == [f"images/{number:03}.png" for number in range(10)]


def test_edits_are_found_by_type(store: Store, fill) -> None:
    """Of each type its own, and the list of types is what occurs."""
    fill(store, 6, types=TYPES)
    assert found(store, edit_type="Zoom in") == [0, 2, 4]
    assert found(store, edit_type="Photo") == []
    assert catalog.types(store) == sorted(TYPES)
    assert found(store, edit_types=("Zoom in", "Photo")) == [0, 2, 4]
    assert found(store, edit_types=()) == []


def test_edits_are_found_by_score(store: Store, fill) -> None:
    """Both ends belong to the range, rounding aside; the page brings the scores."""
    fill(store, values=[0.1, 0.5, 0.7, 0.9])
    assert found(store, lowest=0.5) == [1, 2, 3]
    assert found(store, highest=0.5) == [0, 1]
    assert found(store, lowest=0.5, highest=0.7) == [1, 2]
    assert found(store, lowest=0.7000000001, highest=0.8999999999) == [2, 3]
    page = browse.page(store, Filter("nobody", lowest=0.9))
    assert list(page.scores.values()) == [pytest.approx(0.9)]


def test_a_score_is_that_of_the_judge_named(store: Store, fill, tmp_path: Path) -> None:
    """Another judge's scores neither fit nor show."""
    fill(store, values=[0.2, 0.8])
    rows = [{"edit": "images/000.png", "judge": "qwen", **scores(0.9)}]
    load(store, jsonl(tmp_path / "scores.jsonl", *rows))
    assert found(store, judge="gemini", lowest=0.5) == [1]
    assert found(store, judge="qwen", lowest=0.5) == [0]
    page = browse.page(store, Filter("nobody", judge="qwen"))
    assert list(page.scores.values()) == [pytest.approx(0.9), None]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("DOG", [0, 1]), ("100%", [2]), ("_", [3]), ("002", [2]), ("a dog", [0]), ("cat", [])],
)
def test_edits_are_found_by_text(store: Store, tmp_path: Path, text: str, numbers: list) -> None:
    """In both instructions and the path, in any case; % and _ mean themselves."""
    records = [
        edit("images/000.png", "Remove a dog"),
        edit("images/001.png", "Do it", summarized_text="without dogs"),
        edit("images/002.png", "Zoom to 100%"),
        edit("images/003.png", "name it my_file"),
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *records))
    assert found(store, text=text) == numbers


def test_edits_are_found_by_what_people_said(store: Store, fill) -> None:
    """Standing answers only: one taken back counts as none, a second one as itself."""
    fill(store, 4)
    batch = drawn(store, 4, purpose="fit")
    ana = reviewer(store)
    said = {0: "accept", 1: "reject", 2: "unsure", 3: "accept"}
    answer_all(store, ana, lambda image: said[int(image[-7:-4])])
    assert found(store, ana, verdict="accept") == [0, 3]
    assert found(store, ana, verdict="reject") == [1]
    assert found(store, ana, verdict="none") == []
    undone = queue.own_answers(store, ana)[0]
    queue.undo(store, ana, undone, fresh_id())
    batches.close(store, batch.id)
    (gone,) = found(store, ana, verdict="none")
    assert gone not in found(store, ana, verdict=said[gone])


def test_filters_join(store: Store, fill) -> None:
    """Type, score, text and kind together are what fits all of them."""
    fill(store, 10, types=TYPES)
    wanted = {"edit_type": "Zoom in", "lowest": 0.3, "text": "change", "kind": "sft"}
    assert found(store, **wanted) == [4, 6, 8]
    assert found(store, **{**wanted, "kind": "preference"}) == []


def test_the_judge_is_hidden_while_an_edit_waits_for_me(store: Store, fill) -> None:
    """Before my own answer I see neither judge nor others' answers; after it I do."""
    ids = list(fill(store, 2).values())
    drawn(store, 2, purpose="fit", per_unit=2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    assert hidden_edits(store, ids, ana) == set(ids)
    lease, _ = answer_next(store, ana)
    assert hidden_edits(store, ids, ana) == set(ids) - {lease.unit_id}
    assert hidden_edits(store, ids, ben) == set(ids)
    answer_all(store, ana)
    answer_all(store, ben)
    cy = reviewer(store, "Cy")
    assert hidden_edits(store, ids, cy) == set()


def test_the_judge_is_hidden_until_a_measuring_batch_is_full(store: Store, fill) -> None:
    """Also from whoever has answered; when the last answer is in, or it is closed, all is shown."""
    ids = list(fill(store, 4).values())
    batch = drawn(store, 3)
    inside = {row.unit_id for row in leased(store, reviewer(store, "Cy"), 9)}
    batches.close(store, batch.id)
    assert hidden_edits(store, ids, "anybody") == set()
    drawn(store, 3)
    ana = reviewer(store, "Ana")
    answer_all(store, ana, most=2)
    assert hidden_edits(store, ids, ana) == inside
    answer_all(store, ana)
    assert hidden_edits(store, ids, ana) == set()


def test_the_judge_is_hidden_while_a_group_waits_for_my_order(store: Store, tmp_path: Path) -> None:
    """A candidate's score would tell which edit to prefer: shown after my answer, or at the end."""
    load(store, jsonl(tmp_path / "preference.jsonl", preference()))
    load(store, jsonl(tmp_path / "sft.jsonl", edit("images/alone.png", "Zoom in")))
    load(store, jsonl(tmp_path / "scores.jsonl", *judged(0.9, 0.5, 0.2)))
    ids = {view.id: view.output_image for view in browse.page(store, Filter("x")).edits}
    request = RankRequest(1, "listwise", per_unit=2, repeats=0)
    batch = rank_batches.draw_batch(store, request, by="lead")
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    assert {ids[one] for one in hidden_edits(store, list(ids), ana)} == set(BOWLS)
    assert browse.page(store, Filter(ana, lowest=0.0)).total == 0
    (lease,) = queue.lease(store, ana, "rank", 1)
    order = (("candidate-1",), ("candidate-2",))
    queue.record(store, ana, answer_to(lease, "ranked", order=order))
    assert hidden_edits(store, list(ids), ana) == set()
    assert browse.page(store, Filter(ana, lowest=0.0)).total == 3
    assert {ids[one] for one in hidden_edits(store, list(ids), ben)} == set(BOWLS)
    batches.close(store, batch.id)
    assert hidden_edits(store, list(ids), ben) == set()


def test_a_hidden_score_cannot_be_searched_out(store: Store, fill) -> None:
    """Asking by score or by verdict leaves out edits whose judge I may not see yet."""
    fill(store, 6)
    drawn(store, 3)
    ana = reviewer(store)
    drawn_numbers = {
        int(catalog.edit(store, lease.unit_id).output_image[-7:-4])
        for lease in leased(store, ana, 9)
    }
    open_numbers = sorted(set(range(6)) - drawn_numbers)
    assert found(store, ana) == list(range(6))
    for wanted in ({"lowest": 0.0}, {"highest": 1.0}, {"verdict": "none"}):
        assert found(store, ana, **wanted) == open_numbers
    assert found(store, ana, text="change") == list(range(6))


def test_what_is_left_out_is_counted_and_tells_nothing(store: Store, fill) -> None:
    """As many edits as are hidden, whatever score or verdict is asked for; without one, none."""
    fill(store, 8)
    batch = drawn(store, 3)
    ana = reviewer(store, "Ana")
    answer_next(store, ana, "accept")
    assert batch.units == 3
    for asked in ({"verdict": "accept"}, {"verdict": "reject"}, {"lowest": 0.9}, {"highest": 0.1}):
        assert browse.page(store, Filter(ana, **asked)).left_out == 3
    assert browse.page(store, Filter(ana, verdict="accept", text="nothing like it")).left_out == 0
    assert browse.page(store, Filter(ana)).left_out == 0


def test_collisions_are_shown_as_such(store: Store, tmp_path: Path) -> None:
    """All claims of one image are listed, marked, and counted."""
    records = [edit("images/000.png"), edit("images/001.png", "x"), edit("images/001.png", "y")]
    load(store, jsonl(tmp_path / "sft.jsonl", *records))
    page = browse.page(store, Filter("nobody"))
    assert [(one.text, one.collision) for one in page.edits] == [
        ("make it blue", False),
        ("x", True),
        ("y", True),
    ]
    assert browse.counts(store).collisions == 2


def test_a_retired_version_is_not_listed_and_can_still_be_opened(
    store: Store, tmp_path: Path
) -> None:
    """An old link to it works; the list shows the version that stands."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("images/000.png", "old")))
    (old,) = browse.page(store, Filter("nobody")).edits
    load(store, jsonl(tmp_path / "sft.jsonl", edit("images/000.png", "new")), accept_changes=True)
    assert [one.text for one in browse.page(store, Filter("nobody")).edits] == ["new"]
    assert catalog.edit(store, old.id).text == "old"
    with pytest.raises(Unknown):
        catalog.edit(store, "no such edit")


def test_one_edit_with_all_that_was_said(store: Store, fill, tmp_path: Path) -> None:
    """Judges by name with reason or problem; log entries in order, with what was taken back."""
    ids = fill(store, 1)
    (edit_id,) = ids.values()
    rows = [{"edit": "images/000.png", "judge": "broken", **scores(7), "reason": "wow"}]
    load(store, jsonl(tmp_path / "scores.jsonl", *rows))
    broken, gemini = catalog.judged(store, edit_id)
    assert (broken.judge, broken.overall, broken.reason) == ("broken", None, "wow")
    assert "outside the scale" in (broken.problem or "")
    assert (gemini.judge, gemini.overall, gemini.problem) == ("gemini", 0.01, None)
    assert gemini.criteria["seamlessness"] == 0.01
    drawn(store, 1, judge="gemini", name="first")
    ana = reviewer(store)
    _, saved = answer_next(store, ana, "reject")
    queue.undo(store, ana, saved.id, fresh_id())
    answer_next(store, ana, "accept")
    said = [(one.reviewer, one.kind, one.verdict, one.batch, one.taken_back)
            for one in browse.reviews(store, edit_id)]  # fmt: skip
    assert said == [
        ("Ana", "answer", "reject", "first", True),
        ("Ana", "undo", None, "first", False),
        ("Ana", "answer", "accept", "first", False),
    ]


def test_groups_and_chains_are_shown_with_their_members(store: Store, tmp_path: Path) -> None:
    """The success first, then its failures; turns in their order; counts of both."""
    group = edit("images/000.png", rejected_images=["images/001.png", "images/002.png"])
    turns = chain(("images/003.png", "a"), ("images/004.png", "b"))
    load(store, jsonl(tmp_path / "preference.jsonl", group))
    load(store, jsonl(tmp_path / "turns.jsonl", turns))
    shown_edits = browse.page(store, Filter("nobody")).edits
    by_number = dict(zip(found(store), shown_edits, strict=True))
    shown = [
        (kind, [int(one.output_image[-7:-4]) for one in members])
        for number in (1, 4)
        for kind, members in catalog.companions(store, by_number[number].id)
    ]
    assert shown == [("preference", [0, 1, 2]), ("multi-turn", [3, 4])]
    counts = browse.counts(store)
    assert (counts.edits, counts.groups, counts.chains) == (5, 1, 1)


def test_counts_are_those_of_the_workspace(store: Store, fill) -> None:
    """Edits, types, reviews and each judge's scores."""
    fill(store, 4, types=TYPES)
    drawn(store, 3)
    people.add(store, "Ben")
    answer_all(store, reviewer(store))
    counts = browse.counts(store)
    assert (counts.edits, counts.types, counts.answers, counts.judges) == (4, 2, 3, {"gemini": 4})


def test_edits_are_found_by_batch_and_by_who_answered(store: Store, fill) -> None:
    """Drawn into it, answered in it by that person, with that verdict there and not elsewhere."""
    fill(store, 8)
    first, second = drawn(store, 3, purpose="fit"), drawn(store, 8, purpose="fit", seed=1)
    ana = reviewer(store)
    answer_all(store, ana, lambda _: "accept", batch=first)
    answer_all(store, ana, lambda _: "reject", batch=second, most=5)
    assert len(found(store, batch=first.id)) == 3
    assert found(store, batch=second.id) == list(range(8))
    for batch in (first, second):
        batches.close(store, batch.id)
    assert found(store, batch=first.id, verdict="accept") == found(store, batch=first.id)
    assert found(store, batch=first.id, verdict="reject") == []
    assert len(found(store, batch=second.id, said_by=ana)) == 5
    assert found(store, said_by="somebody else") == []


def test_edits_of_a_group_are_found(store: Store, tmp_path: Path) -> None:
    """By the group's id, and by a batch that asks about the group."""
    load(store, jsonl(tmp_path / "preference.jsonl", preference()))
    load(store, jsonl(tmp_path / "sft.jsonl", edit("images/alone.png", "Zoom in")))
    batch = rank_batches.draw_batch(store, RankRequest(1, "listwise", repeats=0), by="lead")
    (lease,) = queue.lease(store, reviewer(store), "rank", 1)
    for wanted in ({"group": lease.unit_id}, {"batch": batch.id}):
        page = browse.page(store, Filter("nobody", **wanted))
        assert {one.output_image for one in page.edits} == set(BOWLS)

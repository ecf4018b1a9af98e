"""Comparisons and rankings in the log: grouped, once each, contradictions reported."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from store.dataset.groups import Formed, form_groups
from store.db import tables
from store.db.workspace import Store
from store.ranking import votes
from store.releases.reviews import export_reviews
from tests.store.importing_files import by_image, contents, counted, edit, jsonl, load, said
from tests.store.ranking import BOWLS, agreed, bowls, compare, lines, order, preference, vote
from tests.store.reviewing import rows_of


def log(store: Store) -> list[dict]:
    with store.database.read() as connection:
        rows = connection.execute(select(tables.review).order_by(tables.review.c.entry))
        return [dict(row._mapping) for row in rows]


def test_votes_on_edits_of_one_source_and_instruction_form_their_group(
    store: Store, tmp_path: Path
) -> None:
    """No group is named: it is that of the source and instruction; answers name edits' ids."""
    bowls(store, tmp_path, [compare(*BOWLS[:2], "both_bad"), order(BOWLS[2], list(BOWLS[:2]))])
    (group,) = votes.groups(store)
    assert (group.kind, group.name) == ("edits", BOWLS[0])
    ids = {candidate.name: candidate.id for candidate in group.candidates}
    assert ids == {image: by_image(store, image).id for image in BOWLS}
    first, second = (msgspec.json.decode(row["answers_json"]) for row in log(store))
    assert first == {"left": ids[BOWLS[0]], "right": ids[BOWLS[1]], "winner": "both_bad"}
    assert second["order"] == [[ids[BOWLS[2]]], [ids[BOWLS[0]], ids[BOWLS[1]]]]
    assert {(row["task"], row["unit_id"]) for row in log(store)} == {("rank", group.id)}


def test_votes_come_into_a_batch_that_is_called_as_its_task_says(
    store: Store, tmp_path: Path
) -> None:
    """One for each purpose, whenever they come."""
    for reviewer in ("Ana", "Ben"):
        vote(store, tmp_path, compare("a", "b", reviewer=reviewer))
    vote(store, tmp_path, compare("a", "b", reviewer="Cy"), purpose="fit")
    names = [row["name"] for row in rows_of(store, "batch")]
    assert sorted(names) == ["Imported votes", "Imported votes (Tuning)"]


def test_the_exported_log_says_which_candidate_is_which(store: Store, tmp_path: Path) -> None:
    """Answers hold ids; beside them stand the names."""
    vote(store, tmp_path, compare("GPT", "LLaMA"), order("LLaMA", ["GPT", "Weaver"]))
    export_reviews(store, tmp_path / "out", by="Lea")
    first, second = lines(tmp_path / "out" / "reviews.jsonl")
    named = first["candidates"]
    assert (named[first["answers"]["left"]], first["edit"]) == ("GPT", "all names")
    best, tied = second["answers"]["order"]
    assert [second["candidates"][one] for one in (*best, *tied)] == ["LLaMA", "GPT", "Weaver"]


def test_names_that_are_no_edits_are_one_group(store: Store, tmp_path: Path) -> None:
    """Models, say; a second file joins the same group."""
    vote(store, tmp_path, compare("GPT", "LLaMA"))
    report = vote(store, tmp_path, compare("LLaMA", "Weaver", reviewer="Ben"))
    assert counted(report) == {"records": 1, "votes_new": 1, "reviewers_new": 1}
    (group,) = votes.groups(store)
    assert [one.name for one in group.candidates] == ["GPT", "LLaMA", "Weaver"]
    assert all(one.edit_id is None for one in group.candidates)


def test_the_same_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    """Nor does a row that stands twice in it get lost or doubled."""
    rows = [compare("a", "b"), compare("a", "b"), compare("a", "b", "tie"), order("a", "b", "c")]
    first = vote(store, tmp_path, *rows)
    before = contents(store)
    again = vote(store, tmp_path, *rows)
    assert (first.counts["votes_new"], again.counts["votes_new"]) == (4, 0)
    assert again.counts["votes_already"] == 4
    after = contents(store)
    assert {name for name in before if before[name] != after[name]} == {
        "dataset_state",
        "import_run",
    }


def test_a_contradicting_vote_is_reported_and_corrects_only_where_accepted(
    store: Store, tmp_path: Path
) -> None:
    """A reviewer's other word on the same sides; another reviewer's is a further vote."""
    vote(store, tmp_path, compare("a", "b"), order("a", "b", group="g"))
    other = [
        compare("a", "b", "right"),
        order("b", "a", group="g"),
        compare("a", "b", "tie", "Ben"),
    ]
    report = vote(store, tmp_path, *other)
    assert report.counts["votes_new"] == 1
    assert [line for _, line, _ in said(report)] == [1, 1]
    assert all("said otherwise" in reason for _, _, reason in said(report))
    accepted = vote(store, tmp_path, *other, accept_changes=True)
    assert accepted.counts["votes_new"] == 2
    named = {group.name: group.votes for group in votes.groups(store)}
    assert [v.winner for v in named["all names"].comparisons] == ["tie", "right"]
    assert [r.order for r in named["g"].rankings] == [((1,), (0,))]


def test_the_same_pair_at_another_time_is_another_vote(store: Store, tmp_path: Path) -> None:
    """Where times are given they tell votes apart; their zone is reported where it is missing."""
    report = vote(
        store,
        tmp_path,
        compare("a", "b", time="2026-01-01T10:00:00Z"),
        compare("a", "b", "right", time="2026-01-02T10:00:00"),
    )
    assert report.counts["votes_new"] == 2
    assert report.notes == ["1 time had no zone and was taken as UTC."]
    later = vote(store, tmp_path, compare("a", "b", "tie", time="2026-01-03T10:00:00Z"))
    assert later.counts["votes_new"] == 1
    assert log(store)[0]["time"].hour == 10


def test_edits_without_a_common_source_need_a_named_group(store: Store, tmp_path: Path) -> None:
    """One problem per row; with a group they come in as it says."""
    manifest = jsonl(
        tmp_path / "sft.jsonl",
        edit("one.png", "a"),
        edit("two.png", "b"),
        edit("twin.png", "c"),
        edit("twin.png", "d"),
    )
    load(store, manifest)
    report = vote(
        store, tmp_path, compare("one.png", "two.png"), compare("one.png", "twin.png"),
        compare("one.png", "nobody"),
    )  # fmt: skip
    reasons = [reason for _, _, reason in said(report)]
    assert "not all edits of one source" in reasons[0]
    assert "several edits claim twin.png" in reasons[1]
    assert "not all edits of one source" in reasons[2]
    named = vote(store, tmp_path, compare("one.png", "two.png", group="mine"))
    assert named.problem_count == 0
    (group,) = votes.groups(store)
    assert group.candidates[0].edit_id == by_image(store, "one.png").id


def test_a_candidate_named_before_its_manifest_is_found_later(store: Store, tmp_path: Path) -> None:
    """Files may come in any order: the name's edit is the one known now."""
    vote(store, tmp_path, compare(*BOWLS[:2], group="bowls"))
    load(store, jsonl(tmp_path / "preference.jsonl", preference()))
    (group,) = votes.groups(store)
    assert [one.edit_id for one in group.candidates] == [
        by_image(store, image).id for image in BOWLS[:2]
    ]


def test_gold_and_training_votes_do_not_rank(store: Store, tmp_path: Path) -> None:
    """They are in the log, and no group has votes by them."""
    vote(store, tmp_path, compare("a", "b"), purpose="gold")
    vote(store, tmp_path, compare("a", "b"), purpose="training")
    assert len(log(store)) == 2
    assert votes.groups(store) == []


def test_a_dry_run_writes_nothing(store: Store, tmp_path: Path) -> None:
    """The counts say what would come in."""
    vote(store, tmp_path, compare("c", "d"))
    before = contents(store)
    report = vote(store, tmp_path, compare("a", "b"), dry_run=True)
    assert report.counts["votes_new"] == 1
    assert contents(store) == before


def test_groups_form_of_all_edits_of_one_source_and_instruction(
    store: Store, tmp_path: Path
) -> None:
    """Success and failures, a second edit, another model's output; not chains, not collisions."""
    load(
        store,
        jsonl(tmp_path / "preference.jsonl", preference()),
        jsonl(
            tmp_path / "sft.jsonl",
            edit("other.png", "a bowl", open_image_input_url="s.jpg", model="m2"),
            edit("alone.png", "a plate", open_image_input_url="s.jpg"),
            edit("twin.png", "x"),
            edit("twin.png", "y"),
        ),
    )
    assert form_groups(store) == Formed(1, 4)
    assert form_groups(store) == Formed(0, 0)
    vote(store, tmp_path, compare(BOWLS[0], "other.png"))
    (group,) = votes.groups(store)
    assert {one.name for one in group.candidates} == {*BOWLS, "other.png"}
    assert votes.models(store) == {by_image(store, "other.png").id: "m2"}
    more = jsonl(tmp_path / "more.jsonl", edit("later.png", "a bowl", open_image_input_url="s.jpg"))
    load(store, more)
    assert form_groups(store) == Formed(0, 1)


def test_where_asked_groups_hold_several_instructions_of_one_source(
    store: Store, tmp_path: Path
) -> None:
    """One group per source that has more than one instruction."""
    load(
        store,
        jsonl(
            tmp_path / "sft.jsonl",
            edit("a.png", "a", open_image_input_url="s.jpg"),
            edit("b.png", "b", open_image_input_url="s.jpg"),
            edit("c.png", "c", open_image_input_url="t.jpg"),
        ),
    )
    assert form_groups(store, across_instructions=True) == Formed(1, 2)
    with store.database.read() as connection:
        (row,) = connection.execute(select(tables.rank_group)).all()
    assert (row.kind, row.name) == ("source", "s.jpg")


@pytest.mark.parametrize("times", [1, 2])
def test_an_edit_taken_by_a_new_version_is_no_candidate_any_more(
    store: Store, tmp_path: Path, times: int
) -> None:
    """Votes on the old one stay with it."""
    bowls(store, tmp_path, agreed(*BOWLS, times=times))
    changed = edit(BOWLS[1], "another text", open_image_input_url="s.jpg")
    load(store, jsonl(tmp_path / "new.jsonl", changed), accept_changes=True)
    (group,) = votes.groups(store)
    assert [one.edit_id is None for one in group.candidates] == [False, True, False]
    assert group.votes.count == 3 * times

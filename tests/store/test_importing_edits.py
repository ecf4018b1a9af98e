"""Manifests in: new, already there, changed, colliding; groups and chains in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.errors import Refused
from store import settings
from store.dataset import catalog
from store.db.workspace import Store
from store.promises import judging, pools
from store.work import browse
from tests.store.importing_files import (
    by_image,
    chain,
    changed_tables,
    contents,
    counted,
    edit,
    edits,
    images,
    jsonl,
    load,
    said,
    scores,
    text_file,
)


def test_a_manifest_comes_in_whole(store: Store, tmp_path: Path) -> None:
    """Every record is an edit with its source, texts and type, in the order of the file."""
    manifest = jsonl(
        tmp_path / "sft.jsonl",
        edit("images/b.png", summarized_text="blue", edit_type="Zoom in"),
        edit("images/a.png", "remove the dog", edit_type=None),
    )
    report = load(store, manifest)
    assert counted(report) == {"records": 2, "edits_new": 2, "images_missing": 2}
    assert report.problem_count == 0
    assert images(store) == ["images/b.png", "images/a.png"]
    first, second = edits(store)
    assert (first.source, first.text, first.summarized_text, first.edit_type) == (
        "https://example.invalid/source.jpg", "make it blue", "blue", "Zoom in",
    )  # fmt: skip
    assert (second.text, second.edit_type, second.known) == ("remove the dog", None, True)


def test_importing_again_changes_nothing_and_says_so(store: Store, tmp_path: Path) -> None:
    """The second time all is already there; no row differs but the note that an import ran."""
    files = [
        jsonl(tmp_path / "sft.jsonl", edit("a.png", scores=scores(0.9)), edit("t1.png", "one")),
        jsonl(tmp_path / "preference.jsonl", edit("b.png", rejected_images=["c.png", "d.png"])),
        jsonl(tmp_path / "multi-turn.jsonl", chain(("t1.png", "one"), ("t2.png", "two"))),
    ]
    load(store, *files)
    before = contents(store)
    report = load(store, *files)
    assert counted(report) == {
        "records": 4, "edits_already": 6, "scores_already": 1, "images_missing": 7,
    }  # fmt: skip
    assert report.problem_count == 0
    assert changed_tables(before, contents(store)) == ["dataset_state", "import_run"]


def test_a_changed_record_is_reported_and_nothing_is_overwritten(
    store: Store, tmp_path: Path
) -> None:
    """The edit stays as it was; the report names line, image and the way to accept it."""
    load(store, jsonl(tmp_path / "old.jsonl", edit("a.png", "old wish"), edit("b.png")))
    before = contents(store)
    new = jsonl(tmp_path / "new.jsonl", edit("b.png"), edit("a.png", "new wish"))
    report = load(store, new)
    assert (report.counts["edits_changed"], report.counts["edits_already"]) == (1, 1)
    (problem,) = report.listed
    assert (problem.line, "a.png" in problem.reason) == (2, True)
    assert "changed record" in problem.reason
    assert "--accept-changes" in problem.what_to_do
    assert changed_tables(before, contents(store)) == ["dataset_state", "import_run"]


def test_an_accepted_change_is_a_new_version_and_the_old_one_keeps_its_labels(
    store: Store, tmp_path: Path
) -> None:
    """The old version retires with its reviews and scores; the new one starts without."""
    load(store, jsonl(tmp_path / "old.jsonl", edit("a.png", "old wish", scores=scores(0.9))))
    load(store, text_file(tmp_path / "r.csv", "edit,reviewer,verdict\na.png,Ana,accept\n"))
    old = by_image(store, "a.png")
    new_file = jsonl(tmp_path / "new.jsonl", edit("a.png", "new wish"))
    report = load(store, new_file, accept_changes=True)
    assert (report.counts["edits_changed"], report.problem_count) == (1, 0)
    new = by_image(store, "a.png")
    assert (new.text, catalog.edit(store, old.id).text) == ("new wish", "old wish")
    assert [len(browse.reviews(store, one.id)) for one in (old, new)] == [1, 0]
    assert [len(catalog.judged(store, one.id)) for one in (old, new)] == [1, 0]
    assert counted(load(store, new_file, accept_changes=True)) == {
        "records": 1, "edits_already": 1, "images_missing": 1,
    }  # fmt: skip


def test_records_that_claim_one_image_are_all_kept_and_reported(
    store: Store, tmp_path: Path
) -> None:
    """A collision is never merged: both edits are there, marked, each line in the report."""
    manifest = jsonl(
        tmp_path / "sft.jsonl",
        edit("same.png", "add a cat"),
        edit("fine.png"),
        edit("./same.png", "add a dog"),
    )
    report = load(store, manifest)
    assert (report.counts["edits_new"], report.counts["collisions"]) == (3, 1)
    assert [(line, "collision" in reason) for _, line, reason in said(report)] == [
        (1, True),
        (3, True),
    ]
    assert {(one.text, one.collision) for one in edits(store)} == {
        ("add a cat", True),
        ("add a dog", True),
        ("make it blue", False),
    }
    again = load(store, manifest)
    assert (again.counts["edits_new"], again.counts["edits_already"]) == (0, 3)


def test_a_record_that_contradicts_a_known_edit_is_a_change_and_no_collision(
    store: Store, tmp_path: Path
) -> None:
    """The known edit stays as it was and in its pool; only the other record is reported."""
    known = edit("one.png", scores=scores(0.9))
    load(store, jsonl(tmp_path / "sft.jsonl", known), judge="robot")
    again = load(store, jsonl(tmp_path / "more.jsonl", known, edit("one.png", "make it red")))
    assert (again.counts["edits_already"], again.counts["edits_changed"]) == (1, 1)
    assert again.counts["collisions"] == 0
    assert [line for _, line, _ in said(again)] == [2]
    assert by_image(store, "one.png").text == "make it blue"


def test_an_edit_known_by_id_only_is_not_completed_by_a_collision(
    store: Store, tmp_path: Path
) -> None:
    """Two records that claim the image of a score count as new, and none as completing it."""
    rows = jsonl(tmp_path / "scores.jsonl", {"edit": "one.png", "judge": "r", **scores(0.9)})
    load(store, rows)
    both = jsonl(tmp_path / "sft.jsonl", edit("one.png"), edit("one.png", "make it red"))
    report = load(store, both)
    assert report.counts["edits_completed"] == 0
    assert (report.counts["edits_new"], report.counts["collisions"]) == (2, 1)


def test_a_score_or_review_of_a_collision_is_ambiguous(store: Store, tmp_path: Path) -> None:
    """Nobody can say which of the edits it means: it is reported with its line and left out."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("x.png", "one"), edit("x.png", "two")))
    scored = text_file(tmp_path / "s.csv", "edit,judge,overall\nok.png,j,0.5\nx.png,j,0.9\n")
    reviewed = text_file(tmp_path / "r.csv", "edit,reviewer,verdict\nx.png,Ana,accept\n")
    report = load(store, scored, reviewed)
    assert [(name, line, reason.split(":")[0]) for name, line, reason in said(report)] == [
        ("s.csv", 3, "ambiguous"),
        ("r.csv", 2, "ambiguous"),
    ]
    assert (report.counts["scores_new"], report.counts["reviews_new"]) == (1, 0)


def test_a_colliding_edit_enters_no_pool(store: Store, tmp_path: Path) -> None:
    """Scores on colliding records do not count when the judge is measured or a pool is frozen."""
    load(
        store,
        jsonl(
            tmp_path / "sft.jsonl",
            edit("x.png", "one", scores=scores(0.9)),
            edit("x.png", "two", scores=scores(0.2)),
            edit("y.png", scores=scores(0.8)),
        ),
    )
    load(store, text_file(tmp_path / "r.csv", "edit,reviewer,verdict\ny.png,Ana,accept\n"))
    assert judging.report(store)["n"] == 1
    with store.database.write() as connection:
        frozen = pools.freeze(connection, pools.judge_run(store), store.clock())
    assert frozen.size == 1


def test_the_same_record_twice_in_a_file_is_one_edit(store: Store, tmp_path: Path) -> None:
    """A repeated record, whatever the spelling of its path, is no collision and no second edit."""
    again = edit(".\\a.png")
    report = load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png"), edit("a.png"), again))
    assert (report.counts["records"], report.counts["edits_new"]) == (3, 1)
    assert report.problem_count == 0
    assert images(store) == ["a.png"]


def test_candidates_keep_their_order_and_foreign_roots_are_stripped(
    store: Store, tmp_path: Path
) -> None:
    """A group is the success and then its failures, under the paths they have on disk."""
    rejected = ["nano-banana-300k/images/rejected-edit/9.png", "images/rejected-edit/1.png"]
    record = edit("images/positive-edit/5.png", rejected_images=rejected)
    report = load(store, jsonl(tmp_path / "preference.jsonl", record))
    assert (report.counts["edits_new"], report.counts["groups_new"]) == (3, 1)
    ((kind, members),) = catalog.companions(store, edits(store)[0].id)
    assert kind == "preference"
    assert [one.output_image for one in members] == [
        "images/positive-edit/5.png",
        "images/rejected-edit/9.png",
        "images/rejected-edit/1.png",
    ]
    assert {one.text for one in members} == {"make it blue"}


def test_the_success_of_a_group_is_the_same_edit_as_in_the_single_turn_manifest(
    store: Store, tmp_path: Path
) -> None:
    """Both manifests name it; it is there once, and in the group."""
    preference = edit("a.png", rejected_images=["nano-banana-300k/b.png"])
    files = [
        jsonl(tmp_path / "preference.jsonl", preference),
        jsonl(tmp_path / "sft.jsonl", edit("a.png")),
    ]
    report = load(store, *files)
    assert report.counts["edits_new"] == 2
    assert sorted(images(store)) == ["a.png", "b.png"]
    assert len(catalog.companions(store, by_image(store, "a.png").id)) == 1


def test_the_turns_of_a_chain_stay_in_order(store: Store, tmp_path: Path) -> None:
    """Whatever the order of its files: each turn is made from the picture before it."""
    turns = (("t1.png", "add a hat"), ("t2.png", "make it red"), ("t3.png", "remove it"))
    report = load(store, jsonl(tmp_path / "multi-turn.jsonl", chain(*turns, source="start.jpg")))
    assert (report.counts["edits_new"], report.counts["chains_new"]) == (3, 1)
    ((kind, members),) = catalog.companions(store, by_image(store, "t2.png").id)
    assert kind == "multi-turn"
    assert [(one.source, one.text, one.output_image) for one in members] == [
        ("start.jpg", "add a hat", "t1.png"),
        ("t1.png", "make it red", "t2.png"),
        ("t2.png", "remove it", "t3.png"),
    ]


@pytest.mark.parametrize("order", ["together", "twin first", "chain first"])
def test_a_turn_takes_the_type_of_its_typed_twin(store: Store, tmp_path: Path, order: str) -> None:
    """A turn that also stands in the single-turn manifest is that edit, in whatever order."""
    twin = jsonl(tmp_path / "sft.jsonl", edit("t1.png", "one", edit_type="Zoom in"))
    turns = jsonl(tmp_path / "mt.jsonl", chain(("t1.png", "one"), ("t2.png", "two")))
    calls = {
        "together": [(turns, twin)],
        "twin first": [(twin,), (turns,)],
        "chain first": [(turns,), (twin,)],
    }
    reports = [load(store, *files) for files in calls[order]]
    assert [report.problem_count for report in reports] == [0] * len(reports)
    assert sorted(images(store)) == ["t1.png", "t2.png"]
    assert by_image(store, "t1.png").edit_type == "Zoom in"
    ((_, members),) = catalog.companions(store, by_image(store, "t1.png").id)
    assert [one.output_image for one in members] == ["t1.png", "t2.png"]


def test_hostile_text_survives_unchanged(store: Store, tmp_path: Path) -> None:
    """Arrows, CJK, quotes, newlines, HTML, Markdown and SQL come out as they went in."""
    wish = (
        "warm ↔ cool – 「猫」\n\"'; DROP TABLE edit; --<script>alert(1)</script> **x** \u202e :b %s"
    )
    report = load(store, jsonl(tmp_path / "sft.jsonl", edit("图/ü ä'.png", wish)))
    assert report.problem_count == 0
    (found,) = edits(store)
    assert (found.text, found.output_image) == (wish, "图/ü ä'.png")


def test_an_import_that_fails_in_the_middle_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """New edits whose scores must then be refused are not there either; mended, all come in."""
    load(store, jsonl(tmp_path / "first.jsonl", edit("a.png", scores=scores(0.5), judge="j")))
    settings.replace(store, "{name: other, scale: {min: 0, max: 10}}", by="a test")
    more = jsonl(tmp_path / "more.jsonl", edit("b.png", scores=scores(7), judge="j"))
    before = contents(store)
    with pytest.raises(Refused, match="under settings version 1"):
        load(store, more)
    assert contents(store) == before
    assert load(store, more, judge="j, 0 to 10").counts["edits_new"] == 1

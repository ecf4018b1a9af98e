"""Judge scores in: on records or beside them, before or after the edits, several runs at once."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from review.core.errors import BadInput, Refused
from store import settings
from store.dataset import catalog
from store.db.workspace import Store
from store.promises import judging, pools
from store.work import browse
from tests.store.importing_files import (
    CRITERIA,
    by_image,
    chain,
    changed_tables,
    contents,
    counted,
    edit,
    edits,
    jsonl,
    load,
    said,
    scores,
    text_file,
)


def judged(store: Store, image: str) -> dict[str, float | None]:
    """Return judge → overall of the edit under an image."""
    found = catalog.judged(store, by_image(store, image).id)
    return {one.judge: one.overall for one in found}


def row(image: str, value: object = 0.5, judge: str = "j", **more: object) -> dict[str, object]:
    """Return a record of a scores file, every criterion with the same value."""
    return {"edit": image, "judge": judge, **scores(value), **more}


def test_scores_on_the_record_are_the_weighted_total_of_the_criteria(
    store: Store, tmp_path: Path
) -> None:
    """Nested or as fields of their own; the reason of the judge is kept."""
    given = dict(zip(CRITERIA, (1.0, 0.8, 0.5, 0.2), strict=True))
    report = load(
        store,
        jsonl(
            tmp_path / "sft.jsonl",
            edit("a.png", scores={**given, "reason": "crisp"}, judge="gemini"),
            edit("b.png", **given, judge="gemini"),
        ),
    )
    assert (report.counts["scores_new"], report.problem_count) == (2, 0)
    (found,) = catalog.judged(store, by_image(store, "a.png").id)
    assert (found.judge, found.criteria, found.reason) == ("gemini", given, "crisp")
    assert found.overall == pytest.approx(0.4 * 1 + 0.25 * 0.8 + 0.2 * 0.5 + 0.15 * 0.2)
    assert judged(store, "b.png") == judged(store, "a.png")


def test_scores_belong_to_the_success_of_a_group_and_the_last_turn_of_a_chain(
    store: Store, tmp_path: Path
) -> None:
    """The failures and the earlier turns have none."""
    record = edit("good.png", rejected_images=["bad.png"], scores=scores(0.9), judge="j")
    turns = chain(("t1.png", "one"), ("t2.png", "two")) | {"scores": scores(0.4), "judge": "j"}
    load(store, jsonl(tmp_path / "p.jsonl", record), jsonl(tmp_path / "m.jsonl", turns))
    found = {image: judged(store, image) for image in ("good.png", "bad.png", "t1.png", "t2.png")}
    assert {image: list(said_) for image, said_ in found.items()} == {
        "good.png": ["j"], "bad.png": [], "t1.png": [], "t2.png": ["j"],
    }  # fmt: skip
    assert found["t2.png"]["j"] == pytest.approx(0.4)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_scores_file_may_be_csv_json_lines_or_parquet(
    store: Store, tmp_path: Path, kind: str
) -> None:
    """The same numbers arrive; columns that are no criterion are ignored and listed."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png")))
    record = row("a.png", 0.25, beauty=0.9)
    file = tmp_path / f"scores.{kind}"
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist([record]), file)
    elif kind == "csv":
        text_file(file, f"{','.join(record)}\n{','.join(map(str, record.values()))}\n")
    else:
        jsonl(file, record)
    report = load(store, file)
    assert (report.counts["scores_new"], report.ignored_columns) == (1, ["beauty"])
    assert judged(store, "a.png") == {"j": pytest.approx(0.25)}


MALFORMED = {
    "one score where four are due": ({"seamlessness": 0.5}, "1 of 4 scores"),
    "off the scale": (scores(810), "is 810, outside the scale 0–1"),
    "words": (scores("excellent"), "'excellent', not a number"),
    "a refusal": ({}, "no score"),
    "a truth value": (scores(True), "True, not a number"),
    "a list": (scores([0.5]), "not a number"),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_score_is_listed_and_the_edit_stays_undecided(
    store: Store, tmp_path: Path, what: str
) -> None:
    """The edit loads, the score is kept as malformed with the reason, and enters no pool."""
    given, expected = MALFORMED[what]
    file = jsonl(
        tmp_path / "s.jsonl",
        row("fine.png"),
        {"edit": "bad.png", "judge": "j", **given},
    )
    load(store, jsonl(tmp_path / "sft.jsonl", edit("bad.png"), edit("fine.png")))
    report = load(store, file)
    assert report.counts["scores_malformed"] == 1
    ((name, line, reason),) = said(report)
    assert (name, line) == ("s.jsonl", 2)
    assert reason.startswith(("bad.png: malformed score", "bad.png: no score"))
    assert expected in reason
    (found,) = catalog.judged(store, by_image(store, "bad.png").id)
    assert found.overall is None
    assert found.problem is not None
    (run,) = pools.judge_runs(store)
    assert (run.scored, run.malformed) == (1, 1)


def test_a_judge_on_another_scale_is_undecided_as_a_whole(store: Store, tmp_path: Path) -> None:
    """Of a judge on 0–10 not even the 1s and 0s count, the worst there are; the scale is named."""
    rows = [{"edit": f"{n}.png", "judge": "ten", **scores(n)} for n in (8, 1, 0)]
    report = load(store, jsonl(tmp_path / "s.jsonl", *rows, row("fine.png", judge="other")))
    assert (report.counts["scores_new"], report.counts["scores_malformed"]) == (4, 3)
    assert any("'ten': this judge is not on the scale 0–1" in note for note in report.notes)
    assert [(run.name, run.scored) for run in pools.judge_runs(store)] == [("other", 1), ("ten", 0)]
    (best,) = catalog.judged(store, by_image(store, "1.png").id)
    assert (best.overall, best.criteria) == (None, {})
    again = load(store, jsonl(tmp_path / "s.jsonl", *rows))
    assert (again.counts["scores_new"], again.counts["scores_already"]) == (0, 3)
    more = [{"edit": f"more-{n}.png", "judge": "ten", **scores(n)} for n in (1, 0)]
    load(store, jsonl(tmp_path / "more.jsonl", *more))
    assert [run.scored for run in pools.judge_runs(store)] == [1, 0]


def test_a_judge_run_is_not_continued_on_another_scale(store: Store, tmp_path: Path) -> None:
    """What looked right alone is not mixed with what shows that it was not; nothing is written."""
    load(store, jsonl(tmp_path / "s.jsonl", {"edit": "a.png", "judge": "j", **scores(1)}))
    before = contents(store)
    other = jsonl(tmp_path / "t.jsonl", {"edit": "b.png", "judge": "j", **scores(9)})
    with pytest.raises(Refused, match=r"'j' has usable scores.*not on the scale 0–1"):
        load(store, other)
    assert contents(store) == before


def test_a_supplied_overall_that_differs_is_reported(store: Store, tmp_path: Path) -> None:
    """The weights count unless the settings say otherwise; alone, the overall is the score."""
    file = jsonl(
        tmp_path / "s.jsonl",
        row("differs.png", 0.5, overall=0.8),
        row("agrees.png", 0.5, overall=0.5 + 1e-7),
        {"edit": "alone.png", "judge": "j", "overall": 0.6},
    )
    report = load(store, file)
    ((_, line, reason),) = said(report)
    assert (line, "+0.3 off the weighted total" in reason) == (1, True)
    assert judged(store, "differs.png") == {"j": pytest.approx(0.5)}
    assert judged(store, "alone.png") == {"j": pytest.approx(0.6)}
    settings.replace(store, "{name: theirs, use_supplied_overall: true}", by="a test")
    load(store, file, judge="their overall")
    assert judged(store, "differs.png")["their overall"] == pytest.approx(0.8)


def test_several_judge_runs_stand_side_by_side(store: Store, tmp_path: Path) -> None:
    """By the judge column, or by the name the import gives; neither touches the other."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png")))
    file = jsonl(tmp_path / "s.jsonl", row("a.png", 0.2, "gemini"), row("a.png", 0.9, "gpt"))
    assert load(store, file).counts["scores_new"] == 2
    third = jsonl(tmp_path / "third.jsonl", row("a.png", 0.4, "gemini"))
    load(store, third, judge="gemini, March")
    assert judged(store, "a.png") == {
        "gemini": pytest.approx(0.2),
        "gemini, March": pytest.approx(0.4),
        "gpt": pytest.approx(0.9),
    }
    assert [run.name for run in pools.judge_runs(store)] == ["gemini", "gemini, March", "gpt"]


def test_importing_scores_again_changes_nothing_and_says_so(store: Store, tmp_path: Path) -> None:
    """Good and malformed ones alike are already there."""
    file = jsonl(
        tmp_path / "s.jsonl", row("a.png"), row("b.png", 810), {"edit": "c.png", "judge": "j"}
    )
    assert load(store, file).counts["scores_new"] == 3
    before = contents(store)
    report = load(store, file)
    assert counted(report) == {"records": 3, "scores_already": 3, "scores_malformed": 2}
    assert changed_tables(before, contents(store)) == ["dataset_state", "import_run"]


def test_a_score_that_says_something_else_than_before_is_reported(
    store: Store, tmp_path: Path
) -> None:
    """A judge run is never rewritten, not even where changes are accepted, nor by a second row."""
    twice = jsonl(tmp_path / "s.jsonl", row("a.png", 0.2), row("a.png", 0.2), row("a.png", 0.3))
    report = load(store, twice)
    assert [(line, reason.split(":")[0]) for _, line, reason in said(report)] == [
        (3, "changed score")
    ]
    later = jsonl(tmp_path / "later.jsonl", row("a.png", 0.9))
    report = load(store, later, accept_changes=True)
    ((name, line, reason),) = said(report)
    assert (name, line) == ("later.jsonl", 1)
    assert "changed score: j scored a.png before" in reason
    assert report.counts["scores_new"] == 0
    assert judged(store, "a.png") == {"j": pytest.approx(0.2)}


def test_scores_under_other_criteria_need_another_name(store: Store, tmp_path: Path) -> None:
    """A judge run keeps the settings it came under; a change of words alone is no hindrance."""
    load(store, jsonl(tmp_path / "one.jsonl", row("a.png")))
    more = jsonl(tmp_path / "two.jsonl", row("b.png", 7))
    settings.replace(store, "{name: renamed, default_threshold: 0.6}", by="a test")
    assert load(store, jsonl(tmp_path / "r.jsonl", row("r.png"))).problem_count == 0
    settings.replace(store, "{name: tens, scale: {min: 0, max: 10}, default_threshold: 7}", by="")
    with pytest.raises(Refused, match="'j'") as caught:
        load(store, more)
    assert "--judge" in caught.value.what_to_do
    assert load(store, more, judge="j of ten").counts["scores_new"] == 1


def test_scores_may_come_before_their_edits(store: Store, tmp_path: Path) -> None:
    """They make edits known by id only, counted; the manifest completes the very same edits."""
    report = load(store, jsonl(tmp_path / "s.jsonl", row("a.png", 0.7), row("b.png", 0.3)))
    assert report.counts["edits_known_by_id_only"] == 2
    before = {one.output_image: one.id for one in edits(store)}
    assert not by_image(store, "a.png").known
    manifest = jsonl(tmp_path / "sft.jsonl", edit("./a.png"), edit("c.png"))
    report = load(store, manifest)
    assert (report.counts["edits_completed"], report.counts["edits_new"]) == (1, 1)
    found = by_image(store, "a.png")
    assert (found.id, found.known, found.text) == (before["a.png"], True, "make it blue")
    assert judged(store, "a.png") == {"j": pytest.approx(0.7)}
    assert browse.counts(store).known_by_id_only == 1
    assert counted(load(store, manifest)) == {
        "records": 2, "edits_already": 2, "images_missing": 2,
    }  # fmt: skip


def test_in_one_call_manifests_are_read_before_scores(store: Store, tmp_path: Path) -> None:
    """In whatever order the files are named, no edit is known by id only."""
    scored = jsonl(tmp_path / "s.jsonl", row("nano-banana-300k/a.png"))
    report = load(store, scored, jsonl(tmp_path / "sft.jsonl", edit("a.png")))
    assert (report.counts["edits_new"], report.counts["edits_known_by_id_only"]) == (1, 0)
    assert judged(store, "a.png") == {"j": pytest.approx(0.5)}


def test_edits_known_by_id_only_can_turn_out_to_collide(store: Store, tmp_path: Path) -> None:
    """Their scores and reviews then belong to nobody: the image enters no pool and no count."""
    reviews = "edit,reviewer,verdict\nx.png,Ana,accept\ny.png,Ana,accept\n"
    load(store, jsonl(tmp_path / "s.jsonl", row("x.png"), row("y.png")))
    load(store, text_file(tmp_path / "r.csv", reviews))
    assert judging.report(store)["n"] == 2
    report = load(store, jsonl(tmp_path / "sft.jsonl", edit("x.png", "one"), edit("x.png", "two")))
    assert report.counts["collisions"] == 1
    assert judging.report(store)["n"] == 1
    assert all(one.collision for one in edits(store) if one.output_image == "x.png")
    with store.database.write() as connection:
        assert pools.freeze(connection, pools.judge_run(store), store.clock()).size == 1


def test_a_score_without_an_edit_is_a_bad_line(sqlite_store: Store, tmp_path: Path) -> None:
    """The others load."""
    file = text_file(tmp_path / "s.csv", "edit,judge,overall\n,j,0.5\na.png,j,0.5\nb.png,j\n")
    report = load(sqlite_store, file)
    assert [(line, reason) for _, line, reason in said(report)] == [
        (2, "edit is missing or empty."),
        (4, "2 fields where the header has 3."),
    ]
    assert report.counts["scores_new"] == 1


def test_a_scores_file_of_other_criteria_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    """Both sides are named, and with a mapping it loads."""
    header = "edit,judge," + ",".join(f"c{number}" for number in range(4))
    file = text_file(tmp_path / "s.csv", f"{header}\na.png,j,0.1,0.2,0.3,0.4\n")
    with pytest.raises(BadInput, match="no column is a criterion") as caught:
        load(sqlite_store, file, kind="scores")
    assert "instruction_compliance" in caught.value.what_to_do
    assert edits(sqlite_store) == []
    named = {name: f"c{number}" for number, name in enumerate(CRITERIA)}
    load(sqlite_store, file, kind="scores", mapping=named)
    total = 0.4 * 0.1 + 0.25 * 0.2 + 0.2 * 0.3 + 0.15 * 0.4
    assert judged(sqlite_store, "a.png") == {"j": pytest.approx(total)}

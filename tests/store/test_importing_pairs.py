"""Instruction pairs coming in: pairs that are none, reviews of pairs, scores of short texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store.db.workspace import Store
from store.instructions import population
from store.opening import open_workspace
from store.releases.reviews import export_reviews
from tests.store.importing_files import (
    by_image,
    counted,
    edit,
    jsonl,
    load,
    said,
    scores,
    text_file,
)
from tests.store.reviewing import rows_of

LONG, SHORT = "Add two red balloons.", "Add balloons."


def pair(image: str, **more: Any) -> dict[str, Any]:
    """Return a record with both instructions."""
    return edit(image, LONG, summarized_text=SHORT, **more)


def answers(store: Store) -> list[dict[str, Any]]:
    """Return task and answers of each entry of the log."""
    return [
        {"task": row["task"], **json.loads(row["answers_json"])} for row in rows_of(store, "review")
    ]


def test_an_empty_short_text_and_one_alike_are_named_and_their_records_load(
    store: Store, tmp_path: Path
) -> None:
    """With the line, in the file of problems; an edit without a short text is no pair at all."""
    records = (
        pair("a.png"),
        edit("b.png", LONG, summarized_text=""),
        edit("c.png", LONG, summarized_text=f" {LONG}\n"),
        edit("d.png", LONG),
    )
    report = load(store, jsonl(tmp_path / "sft.jsonl", *records))
    assert counted(report)["edits_new"] == 4
    assert (report.counts["short_texts_empty"], report.counts["short_texts_alike"]) == (1, 1)
    assert [(one.line, one.reason) for one in report.pairs] == [
        (2, "b.png: the short instruction is empty."),
        (3, "c.png: the short instruction is the long one."),
    ]
    assert report.problem_count == 0
    assert "b.png" in report.problems_file.read_text(encoding="utf-8")
    assert by_image(store, "b.png").summarized_text == ""


def test_reviews_of_pairs_come_by_edit(store: Store, tmp_path: Path) -> None:
    """The word says the verdict; what the picture follows and a better text are kept."""
    load(store, jsonl(tmp_path / "sft.jsonl", pair("a.png"), pair("b.png")))
    rows = text_file(
        tmp_path / "reviews.csv",
        "edit,reviewer,faithful,follows,suggestion\n"
        "a.png,Ana,Same,both,\n"
        "b.png,Ana,loses,long,Add two balloons.\n"
        "b.png,Ben,unsure,,\n"
        "b.png,Cem,shorter,,\n",
    )
    report = load(store, rows)
    assert said(report) == [
        (
            "reviews.csv",
            5,
            "faithful is 'shorter'.",
        )
    ]
    assert report.counts["reviews_new"] == 3
    assert answers(store) == [
        {"task": "instructions", "verdict": "accept", "faithful": "same", "follows": "both"},
        {
            "task": "instructions",
            "verdict": "reject",
            "faithful": "loses",
            "follows": "long",
            "suggestion": "Add two balloons.",
        },
        {"task": "instructions", "verdict": "unsure"},
    ]
    assert load(store, rows).counts["reviews_already"] == 3


def test_a_row_may_judge_the_edit_and_its_texts(store: Store, tmp_path: Path) -> None:
    """A verdict is on the edit, faithful on its two instructions: two answers."""
    load(store, jsonl(tmp_path / "sft.jsonl", pair("a.png")))
    row = {"edit": "a.png", "reviewer": "Ana", "verdict": "accept", "faithful": "adds"}
    load(store, jsonl(tmp_path / "r.jsonl", row))
    assert [(one["task"], one["verdict"]) for one in answers(store)] == [
        ("score", "accept"),
        ("instructions", "reject"),
    ]


def test_answers_about_pairs_that_another_log_released_stay_about_pairs(
    store: Store, tmp_path: Path
) -> None:
    """They never become verdicts on edits; read again, they are already there."""
    records = jsonl(tmp_path / "sft.jsonl", pair("a.png"), pair("b.png"))
    rows = (
        {"edit": "a.png", "reviewer": "Ana", "faithful": "same", "suggestion": "Balloons"},
        {"edit": "b.png", "reviewer": "Ana", "faithful": "unsure"},
    )
    load(store, records, jsonl(tmp_path / "r.jsonl", *rows))
    export_reviews(store, tmp_path / "out", by="lead")
    released = tmp_path / "out" / "reviews.jsonl"
    assert load(store, released).counts["reviews_already"] == 2
    other = open_workspace(tmp_path / "other")
    load(other, records, released)
    assert answers(other) == answers(store)
    other.close()


def test_faithfulness_is_no_score_of_the_edit(store: Store, tmp_path: Path) -> None:
    """In a file of its own, beside criteria, or on the record: kept apart, by judge and edit."""
    on_record = pair("a.png", scores={"faithfulness": 0.9}, judge="bot")
    beside = pair("b.png", scores={**scores(0.5), "faithfulness": 0.4}, judge="bot")
    report = load(store, jsonl(tmp_path / "sft.jsonl", on_record, beside, pair("c.png")))
    rows = text_file(tmp_path / "s.csv", "edit,judge,faithfulness\nc.png,bot,0.2\nd.png,bot,0.1\n")
    more = load(store, rows)
    assert (report.counts["scores_new"], report.counts["faithfulness_new"]) == (1, 2)
    assert (more.counts["scores_new"], more.counts["faithfulness_new"]) == (0, 2)
    assert more.counts["edits_known_by_id_only"] == 1
    assert report.ignored_columns == more.ignored_columns == []
    kept = {row["edit_id"]: row["value"] for row in rows_of(store, "faithfulness_score")}
    assert {image: kept[by_image(store, f"{image}.png").id] for image in "abcd"} == {
        "a": 0.9, "b": 0.4, "c": 0.2, "d": 0.1,
    }  # fmt: skip
    assert load(store, rows).counts["faithfulness_already"] == 2


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a.png,bot,high\n", 2, "a.png: faithfulness is no number"),
        ("a.png,bot,0.1\na.png,bot,0.2\n", 3, "bot scored a.png before, differently"),
        ("twice.png,bot,0.1\n", 2, "several edits claim twice.png"),
    ],
)
def test_a_bad_score_of_a_short_text_is_named(
    store: Store, tmp_path: Path, text: str, line: int, why: str
) -> None:
    """With its line; the first score stands."""
    twice = [pair("twice.png"), edit("twice.png", "another", summarized_text="other")]
    load(store, jsonl(tmp_path / "sft.jsonl", pair("a.png"), *twice))
    report = load(store, text_file(tmp_path / "s.csv", f"edit,judge,faithfulness\n{text}"))
    ((_file, at, reason),) = said(report)
    assert (at, why in reason) == (line, True)


def test_a_short_text_of_blanks_alone_is_no_pair(store: Store, tmp_path: Path) -> None:
    """Line ends, tabs and wide blanks too: what the import names empty, or alike, is not asked."""
    shorts = enumerate("\n\t\u00a0\u3000")
    blank = [edit(f"{n}.png", LONG, summarized_text=short) for n, short in shorts]
    alike = edit("alike.png", LONG, summarized_text=f"{LONG}\n")
    report = load(store, jsonl(tmp_path / "sft.jsonl", pair("a.png"), alike, *blank))
    assert (report.counts["short_texts_empty"], report.counts["short_texts_alike"]) == (4, 1)
    with store.database.read() as connection:
        found = population.counted(connection)
        assert list(population.pairs(connection)["edit_id"]) == [by_image(store, "a.png").id]
    assert (found.pairs, found.empty, found.alike) == (1, 4, 1)

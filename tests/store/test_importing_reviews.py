"""Human labels made elsewhere: appended once, as one batch per task and purpose."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store.access import people
from store.db.workspace import Store
from store.promises import judging
from store.releases.reviews import export_reviews
from store.work import browse
from tests.store.importing_files import (
    by_image,
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

Row = dict[str, Any]

ROWS: tuple[Row, ...] = (
    {"edit": "a.png", "reviewer": "Ana", "verdict": "accept"},
    {"edit": "a.png", "reviewer": "Ben", "verdict": "reject"},
    {"edit": "a.png", "reviewer": "Cem", "verdict": "accept"},
    {"edit": "b.png", "reviewer": "Ana", "verdict": "unsure"},
)


def as_csv(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text_file(path, text.getvalue())


def as_parquet(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as Parquet."""
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


def as_label_studio(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as a Label Studio export, one task per edit, one annotation per reviewer."""
    tasks: dict[str, list[Row]] = {}
    for row in rows:
        choice = {"from_name": "verdict", "value": {"choices": [row["verdict"].capitalize()]}}
        said_ = {"result": [choice], "completed_by": {"email": row["reviewer"]}}
        tasks.setdefault(row["edit"], []).append(said_)
    export = [
        {"id": number, "data": {"output_image": edit_}, "annotations": given}
        for number, (edit_, given) in enumerate(tasks.items(), start=1)
    ]
    return text_file(path, json.dumps(export))


WRITERS = {
    "csv": as_csv,
    "jsonl": lambda path, rows: jsonl(path, *rows),
    "parquet": as_parquet,
    "label studio": as_label_studio,
}


def dataset(tmp_path: Path) -> Path:
    """Write a manifest of two judged edits."""
    return jsonl(
        tmp_path / "sft.jsonl",
        edit("a.png", scores=scores(0.9), judge="j"),
        edit("b.png", scores=scores(0.8), judge="j"),
    )


def log(store: Store, tmp_path: Path) -> list[Row]:
    """Return every log entry, as ``export reviews`` writes it."""
    made = export_reviews(store, tmp_path / f"out{len(list(tmp_path.iterdir()))}", by="t")
    lines = (made.folder / "reviews.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


@pytest.mark.parametrize("kind", WRITERS)
def test_reviews_come_in_with_their_raters(store: Store, tmp_path: Path, kind: str) -> None:
    """Whatever the format: who said what of which edit is in the log, and counts as labels."""
    report = load(store, dataset(tmp_path), WRITERS[kind](tmp_path / "reviews", ROWS))
    assert (report.counts["reviews_new"], report.counts["reviewers_new"]) == (4, 3)
    assert report.problem_count == 0
    found = {(one["edit"], one["reviewer"], one["verdict"]) for one in log(store, tmp_path)}
    assert found == {tuple(row.values()) for row in ROWS}
    assert {person.kind for person in people.everyone(store)} == {"imported"}
    answer = judging.report(store)
    assert (answer["n"], answer["prevalence"]) == (2, 0.5)


@pytest.mark.parametrize("kind", WRITERS)
def test_importing_reviews_again_does_not_count_them_twice(
    store: Store, tmp_path: Path, kind: str
) -> None:
    """All are already there, also out of a file of another format; the log is as long as before."""
    load(store, dataset(tmp_path), WRITERS[kind](tmp_path / "reviews", ROWS))
    before = contents(store)
    again = [
        load(store, tmp_path / "reviews"),
        load(store, as_csv(tmp_path / "same.csv", [*ROWS, ROWS[0]][::-1])),
    ]
    assert [counted(report) for report in again] == [
        {"records": 4, "reviews_already": 4},
        {"records": 5, "reviews_already": 5},
    ]
    assert changed_tables(before, contents(store)) == ["dataset_state", "import_run"]


def test_a_changed_review_is_reported_and_corrects_only_where_accepted(
    store: Store, tmp_path: Path
) -> None:
    """The first answer stands; accepted, the correction is appended and the label follows it."""
    load(store, dataset(tmp_path), as_csv(tmp_path / "old.csv", ROWS))
    changed = as_csv(tmp_path / "new.csv", [ROWS[0], {**ROWS[2], "verdict": "reject"}])
    report = load(store, changed)
    assert [(line, reason) for _, line, reason in said(report)] == [
        (3, "changed review: Cem answered a.png before, differently.")
    ]
    assert (report.counts["reviews_new"], report.counts["reviews_already"]) == (0, 1)
    assert judging.report(store)["prevalence"] == 0.5
    report = load(store, changed, accept_changes=True)
    assert (report.counts["reviews_new"], report.problem_count) == (1, 0)
    entries = log(store, tmp_path)
    assert [one["kind"] for one in entries] == ["answer"] * 4 + ["correction"]
    assert entries[4]["replaces"] == entries[2]["id"]
    assert judging.report(store)["prevalence"] == 0
    again = load(store, changed, accept_changes=True)
    assert (again.counts["reviews_new"], again.counts["reviews_already"]) == (0, 2)


def test_all_that_was_said_is_kept(store: Store, tmp_path: Path) -> None:
    """Ratings, reasons, comment and time; a time without a zone is taken as UTC and reported."""
    rows = (
        {
            **ROWS[0],
            "seamlessness": 4,
            "reasons": "colour; perspective",
            "comment": "<b>=1+1</b>\n猫",
            "time": "2025-03-01T12:00:00+02:00",
        },
        {**ROWS[1], "time": "2025-03-01 12:00"},
        {**ROWS[2], "time": "1740830400"},
    )
    report = load(store, as_csv(tmp_path / "r.csv", rows))
    assert "1 time had no zone and was taken as UTC." in report.notes
    first, *others = log(store, tmp_path)
    assert first["answers"] == {
        "verdict": "accept",
        "ratings": {"seamlessness": 4.0},
        "reasons": ["colour", "perspective"],
        "comment": "<b>=1+1</b>\n猫",
    }
    expected = [datetime(2025, 3, 1, hour, tzinfo=UTC) for hour in (10, 12, 12)]
    times = [datetime.fromisoformat(one["time"]) for one in (first, *others)]
    assert [time.replace(tzinfo=UTC) for time in times] == expected


def test_a_type_a_person_gives_is_an_answer_to_another_task(store: Store, tmp_path: Path) -> None:
    """A row may have a verdict, a type or both; each goes to its own task's batch."""
    rows = (
        {**ROWS[0], "edit_type": "Zoom in"},
        {"edit": "b.png", "reviewer": "Ana", "verdict": "", "edit_type": "Add"},
    )
    file = as_csv(tmp_path / "r.csv", rows)
    assert load(store, dataset(tmp_path), file).counts["reviews_new"] == 3
    found = [(one["task"], one["edit"], one["batch"]) for one in log(store, tmp_path)]
    assert found == [
        ("score", "a.png", "Imported reviews"),
        ("types", "a.png", "Imported types"),
        ("types", "b.png", "Imported types"),
    ]
    assert judging.report(store)["n"] == 1


def test_reviews_of_another_purpose_do_not_measure(store: Store, tmp_path: Path) -> None:
    """Each purpose is a batch of its own; only those of measure count unless one asks."""
    load(store, dataset(tmp_path), as_csv(tmp_path / "r.csv", ROWS), purpose="repair")
    assert judging.report(store)["n"] == 0
    assert judging.report(store, purpose="repair")["n"] == 2
    load(store, as_csv(tmp_path / "m.csv", ROWS[3:]))
    assert judging.report(store)["n"] == 1


def test_reviews_of_edits_no_manifest_brought_make_them_by_id(store: Store, tmp_path: Path) -> None:
    """They are counted; a later manifest completes them and the reviews are theirs."""
    reviews = as_csv(tmp_path / "r.csv", ROWS)
    report = load(store, reviews)
    assert (report.counts["edits_known_by_id_only"], report.counts["reviews_new"]) == (2, 4)
    report = load(store, dataset(tmp_path))
    assert (report.counts["edits_completed"], report.counts["edits_new"]) == (2, 0)
    assert [one.known for one in edits(store)] == [True, True]
    assert len(browse.reviews(store, by_image(store, "a.png").id)) == 3
    assert load(store, reviews).counts["reviews_already"] == 4


def test_bad_rows_among_reviews_are_listed_and_the_others_load(
    store: Store, tmp_path: Path
) -> None:
    """A word that is no verdict, no reviewer, no answer, no time: each with its line."""
    rows = (
        ROWS[0],
        {**ROWS[1], "verdict": "lovely"},
        {**ROWS[1], "reviewer": " "},
        {**ROWS[1], "verdict": ""},
        {**ROWS[1], "time": "yesterday"},
        {**ROWS[1], "seamlessness": "much"},
        ROWS[1],
    )
    report = load(store, as_csv(tmp_path / "r.csv", rows))
    assert [(line, reason) for _, line, reason in said(report)] == [
        (3, "verdict is 'lovely', not accept, reject or unsure."),
        (4, "reviewer is missing or empty."),
        (5, "neither a verdict nor an edit_type."),
        (6, "time is 'yesterday', neither ISO 8601 nor seconds since 1970."),
        (7, "seamlessness is 'much', not a number."),
    ]
    assert report.counts["reviews_new"] == 2


def test_a_bad_annotation_is_listed_with_its_task(store: Store, tmp_path: Path) -> None:
    """Skipped and unreadable ones of a Label Studio export; the other annotations load."""
    good = {"result": [{"value": {"choices": ["Keep"]}}], "completed_by": 7}
    data = {"image": "/data/local-files/?d=a.png"}
    export = [
        {"data": data, "annotations": [good, {**good, "was_cancelled": True}]},
        {"data": {}, "annotations": [good]},
        {"data": data, "annotations": []},
        "no task",
        {"data": data, "annotations": [{"result": [], "completed_by": 8}]},
        {"data": data, "annotations": [{**good, "completed_by": 9}]},
    ]
    report = load(store, text_file(tmp_path / "export.json", json.dumps(export)))
    assert [line for _, line, _ in said(report)] == [1, 2, 4, 5]
    assert all(reason.startswith(f"task {line}: ") for _, line, reason in said(report))
    found = [(one["edit"], one["reviewer"], one["verdict"]) for one in log(store, tmp_path)]
    assert found == [("a.png", "7", "accept"), ("a.png", "9", "accept")]


def test_a_zero_character_never_reaches_the_database(store: Store, tmp_path: Path) -> None:
    """A comment with U+0000, which PostgreSQL cannot store, is a bad line in every format."""
    rows = [{**ROWS[0], "comment": "a\0b"}, ROWS[3]]
    export = [
        {"data": {"edit": image}, "annotations": [{"result": results, "completed_by": 7}]}
        for image, results in (
            ("c.png", [{"value": {"choices": ["yes"]}}, {"value": {"text": ["a\0b"]}}]),
            ("d.png", [{"value": {"choices": ["yes"]}}]),
            ("e.png", [{"value": {"choices": ["yes", "a\0b"]}}]),
        )
    ]
    files = [
        jsonl(tmp_path / "r.jsonl", *rows),
        as_parquet(tmp_path / "r.parquet", rows),
        text_file(tmp_path / "r.json", json.dumps(export)),
    ]
    report = load(store, *files)
    assert [(name, line) for name, line, _ in said(report)] == [
        ("r.jsonl", 1), ("r.parquet", 1), ("r.json", 1), ("r.json", 3),
    ]  # fmt: skip
    assert {one["edit"] for one in log(store, tmp_path)} == {"b.png", "d.png"}


def test_columns_and_words_of_others_can_be_mapped(store: Store, tmp_path: Path) -> None:
    """Their names for our columns, their words for our verdicts; unknown columns are listed."""
    text = "file,who,decision,mood\na.png,Ana,Keep,good\nb.png,Ana,Fine,bad\nc.png,Ana,Drop,\n"
    file = text_file(tmp_path / "r.csv", text)
    names = {"edit": "file", "reviewer": "who", "verdict": "decision"}
    words = {"accept": "Keep,Fine", "reject": "Drop"}
    report = load(store, file, mapping=names | words)
    assert (report.counts["reviews_new"], report.ignored_columns) == (3, ["mood"])
    assert [one["verdict"] for one in log(store, tmp_path)] == ["accept", "accept", "reject"]


def test_a_json_array_that_is_no_export_is_read_as_rows(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """A list of reviews is a table like any other, and the same rows again change nothing."""
    rows = [dict(row) for row in ROWS]
    written = load(sqlite_store, text_file(tmp_path / "r.json", json.dumps(rows)), kind="reviews")
    lined = load(sqlite_store, jsonl(tmp_path / "r.jsonl", *rows), kind="reviews")
    assert written.counts["reviews_new"] == lined.counts["reviews_already"] > 0
    assert written.counts["records"] == lined.counts["records"]

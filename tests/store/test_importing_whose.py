"""Answers made elsewhere whose edit or reviewer the file leaves open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store.access import people
from store.db.workspace import Store
from tests.store.importing_files import edit, edits, jsonl, load, said, text_file


def two_pictures(path: Path, **fields: str) -> Path:
    """Write a Label Studio task whose fields name two pictures."""
    verdict = {"from_name": "verdict", "value": {"choices": ["accept"]}}
    task = {"data": fields, "annotations": [{"completed_by": 1, "result": [verdict]}]}
    return text_file(path, json.dumps([task]))


@pytest.mark.parametrize(
    "fields",
    [
        {"image": "https://example.invalid/source.jpg", "edited_image": "a.png"},
        {"image": "a.png", "edited_image": "elsewhere.png"},
    ],
)
def test_of_two_pictures_the_known_edit_is_meant(
    store: Store, tmp_path: Path, fields: dict[str, str]
) -> None:
    """No edit is made up of the other one."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png")))
    report = load(store, two_pictures(tmp_path / "labels.json", **fields))
    assert (report.counts["reviews_new"], report.counts["edits_known_by_id_only"]) == (1, 0)
    assert [one.output_image for one in edits(store)] == ["a.png"]
    again = load(store, two_pictures(tmp_path / "labels.json", **fields))
    assert again.counts["reviews_already"] == 1


@pytest.mark.parametrize(
    "fields",
    [{"image": "a.png", "edited_image": "b.png"}, {"image": "c.png", "edited_image": "d.png"}],
)
def test_where_both_or_neither_is_known_it_is_asked(
    store: Store, tmp_path: Path, fields: dict[str, str]
) -> None:
    """Nothing is loaded, and how to say which it is stands beside the line."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png"), edit("b.png")))
    report = load(store, two_pictures(tmp_path / "labels.json", **fields))
    assert report.counts["reviews_new"] == report.counts["edits_known_by_id_only"] == 0
    (asked,) = said(report)
    assert asked[1:] == (1, f"the edit is {fields['edited_image']} or {fields['image']}.")
    assert "--map edit=FIELD" in report.listed[0].what_to_do
    told = {"edit": "edited_image"}
    report = load(store, two_pictures(tmp_path / "labels.json", **fields), mapping=told)
    assert report.counts["reviews_new"] == 1


FILES: dict[str, list[dict[str, Any]]] = {
    "reviews": [{"edit": "a.png", "verdict": ["accept"]}, {"edit": "b.png", "verdict": ["reject"]}],
    "comparisons": [{"left": "m1", "right": "m2", "winner": "left"}],
    "rankings": [{"group": "g", "order": ["m1", "m2"]}],
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_names_nobody_is_somebodys(store: Store, tmp_path: Path, kind: str) -> None:
    """One file per person: said for all of it; unsaid, each row is a problem that says how."""
    path = jsonl(tmp_path / "alice.jsonl", *FILES[kind])
    report = load(store, path)
    assert report.problem_count == len(FILES[kind])
    assert "--reviewer NAME" in report.listed[0].what_to_do
    report = load(store, path, reviewer="alice")
    assert report.problem_count == 0
    assert report.counts["reviews_new"] + report.counts["votes_new"] == len(FILES[kind])
    assert [person.name for person in people.everyone(store)] == ["alice"]
    assert load(store, path, reviewer="alice").counts["reviewers_new"] == 0


def test_who_is_named_in_the_file_stays(store: Store, tmp_path: Path) -> None:
    """The one reviewer stands in only where a row names nobody."""
    rows = [{"edit": "a.png", "verdict": "accept", "reviewer": "bo"},
            {"edit": "b.png", "verdict": "accept", "reviewer": None}]  # fmt: skip
    load(store, jsonl(tmp_path / "mixed.jsonl", *rows), reviewer="alice")
    assert sorted(person.name for person in people.everyone(store)) == ["alice", "bo"]


def test_the_likely_column_goes_before(store: Store, tmp_path: Path) -> None:
    """A column that most likely names the reviewer is read, whoever else is named for the file."""
    row = {"left": "m1", "right": "m2", "winner": "left", "worker": "w7"}
    load(store, jsonl(tmp_path / "votes.jsonl", row), reviewer="alice")
    assert [person.name for person in people.everyone(store)] == ["w7"]

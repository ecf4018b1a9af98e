"""In = loaded + reported, for every kind of file: each line is in one of the report's numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from store.db.workspace import Store
from tests.store.importing_files import chain, counted, edit, jsonl, load, scores, text_file

NAMES = ("1.png", "2.png", "3.png")
#: A line of the kind, first in its file, and others that may follow it in any number and order.
LINES: dict[str, list[object]] = {
    "sft": [*(edit(name) for name in NAMES), edit("1.png", "otherwise"), {"text": "alone"}],
    "preference": [
        edit("1.png", rejected_images=["2.png"]), edit("1.png", rejected_images=["3.png"]),
        edit("2.png", "otherwise", rejected_images=["3.png"]), edit("3.png", rejected_images=[]),
        edit("3.png", rejected_images=["3.png"]), edit("3.png", rejected_images=7),
    ],
    "multi-turn": [
        chain(("1.png", "a"), ("2.png", "b")), chain(("1.png", "a"), ("3.png", "b")),
        chain(("2.png", "a")), {**chain(("3.png", "a")), "files": []},
    ],
    "scores": [
        *({"edit": name, **scores(value)} for name in NAMES for value in (0.5, 0.9)),
        {"edit": "1.png", **scores("good")}, {"edit": "1.png", **scores(None)}, scores(0.5),
    ],
    "reviews": [
        *({"edit": name, "reviewer": "Ana", "verdict": v} for name in NAMES
          for v in ("accept", "reject")),
        {"edit": "1.png", "reviewer": "Ben", "verdict": "perhaps"}, {"edit": "1.png"},
    ],
    "comparisons": [
        *({"left": "a", "right": "b", "winner": w, "reviewer": "Ana"} for w in ("left", "tie")),
        {"left": "a", "right": "c", "winner": "c", "reviewer": "Ben", "group": "g"},
        {"left": "a", "right": "b", "winner": "z", "reviewer": "Ana"}, {"left": "a"},
    ],
    "rankings": [
        {"group": "g", "reviewer": "Ana", "order": ["a", "b"]},
        {"group": "g", "reviewer": "Ana", "order": [["a", "b"]]},
        {"group": "g", "reviewer": "Ana", "order": ["a", "a"]}, {"group": "g", "order": "?"},
    ],
}  # fmt: skip
#: What the records of a kind become; what they are not is named in the report with its line.
BECAME = {
    "sft": ("edits_new", "edits_already", "edits_changed", "edits_completed", "repeated"),
    "scores": ("scores_new", "scores_already", "repeated"),
    "reviews": ("reviews_new", "reviews_already"),
    "comparisons": ("votes_new", "votes_already"),
    "rankings": ("votes_new", "votes_already"),
}
ODD = ("", "   ", "{bad", "[]", "7", '{"text": "\\u0000"}')


@pytest.mark.parametrize("kind", LINES)
@hypothesis_settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_every_line_is_loaded_or_reported(
    sqlite_store: Store, tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    """Lines = loaded + problems + blank; loaded = new + already + changed + repeated + named."""
    texts = [json.dumps(one) for one in LINES[kind]]
    more = data.draw(st.lists(st.sampled_from([*texts, *ODD]), max_size=9))
    lines = [texts[0], *more]
    report = load(sqlite_store, jsonl(tmp_path / "rows.jsonl", *lines))
    (of_file,) = report.files
    assert of_file.kind == kind
    assert of_file.blank == sum(not line.strip() for line in lines)
    assert of_file.loaded + of_file.problems + of_file.blank == len(lines)
    assert report.counts["records"] == of_file.loaded
    if kind in BECAME:
        became = sum(report.counts[name] for name in BECAME[kind])
        changed = report.changed if kind != "sft" else 0
        differing = sum("the first is kept" in one.reason for one in report.listed)
        assert became + changed + differing == of_file.loaded


def test_a_score_of_a_short_instruction_that_stands_again_is_repeated(
    store: Store, tmp_path: Path
) -> None:
    """One without a number is a problem with its line; one that differs is, too."""
    load(store, jsonl(tmp_path / "m.jsonl", *(edit(name) for name in NAMES)))
    rows = [("1.png", 3), ("1.png", 3), ("2.png", None), ("2.png", ""), ("1.png", 4)]
    said = [{"edit": name, "faithfulness": value} for name, value in rows]
    file = jsonl(tmp_path / "scores.jsonl", *said)
    report = load(store, file)
    found = counted(report)
    assert (found["records"], found["faithfulness_new"], found["repeated"]) == (5, 1, 1)
    assert [one.line for one in sorted(report.listed, key=lambda one: one.line or 0)] == [3, 4, 5]
    again = counted(load(store, file))
    assert (again["faithfulness_already"], again.get("repeated", 0)) == (2, 0)


def test_a_turn_that_is_reviewed_twice_alike_is_repeated(store: Store, tmp_path: Path) -> None:
    """The chain is answered once."""
    load(store, jsonl(tmp_path / "m.jsonl", chain(("1.png", "a"), ("2.png", "b"))))
    rows = "edit,reviewer,verdict\n1.png,Ana,right\n1.png,Ana,right\n2.png,Ana,wrong\n"
    found = counted(load(store, text_file(tmp_path / "reviews.csv", rows)))
    assert (found["records"], found["reviews_new"], found["repeated"]) == (3, 1, 1)

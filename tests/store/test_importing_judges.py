"""Files of judges, brought in: each answer is a score, or a problem with its file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from store.dataset import catalog
from store.db.workspace import Store
from tests.store.importing_files import by_image, edit, edits, jsonl, load, said, scores


def answer(image: str, content: str) -> dict[str, Any]:
    """Return a line of OpenAI's batch output."""
    body = {"model": "gpt-judge", "choices": [{"message": {"content": content}}]}
    return {"custom_id": image, "response": {"status_code": 200, "body": body}, "error": None}


def overall(store: Store, image: str) -> list[float | None]:
    """Return what each judge gave the edit under an image."""
    return [one.overall for one in catalog.judged(store, by_image(store, image).id)]


def test_answers_of_a_batch_are_scores_or_problems(store: Store, tmp_path: Path) -> None:
    """What is written out of ten or in percent counts on the scale; prose never does."""
    load(store, jsonl(tmp_path / "sft.jsonl", *(edit(f"{name}.png") for name in "abcd")))
    rows = [answer("a.png", json.dumps(scores("8/10"))), answer("b.png", json.dumps(scores("90%"))),
            answer("c.png", "A lovely edit, well done."),
            answer("d.png", json.dumps(scores("good")))]  # fmt: skip
    path = jsonl(tmp_path / "batch.jsonl", *rows)
    report = load(store, path)
    assert (report.counts["scores_new"], report.counts["scores_malformed"]) == (3, 1)
    assert [(file, line) for file, line, _ in said(report)] == [(path.name, 3), (path.name, 4)]
    assert "no score in the answer: A lovely edit" in said(report)[0][2]
    assert "'good', not a number" in said(report)[1][2]
    assert [overall(store, f"{name}.png") for name in "abcd"] == [[0.8], [0.9], [], [None]]
    assert len(edits(store)) == 4


def test_a_run_on_another_scale_is_set_aside_whole(store: Store, tmp_path: Path) -> None:
    """EditScore's 0–25 under settings of 0–1: its ones, the worst there are, count no more."""
    both = [(25, 20), (1, 1), (0, 1), (16, 9)]
    names = [f"{number}.png" for number in range(len(both))]
    load(store, jsonl(tmp_path / "sft.jsonl", *map(edit, names)))
    rows = [
        {"key": name, **{f"{part}_raw_output": json.dumps({"reasoning": "", "score": [number]})
                         for part, number in zip(("SC", "PQ"), pair, strict=True)}}
        for name, pair in zip(names, both, strict=True)
    ]  # fmt: skip
    report = load(store, jsonl(tmp_path / "editscore.jsonl", *rows))
    assert report.counts["scores_malformed"] == len(both)
    assert [overall(store, name) for name in names] == [[None]] * len(both)
    assert any("not on the scale 0–1" in note for note in report.notes)

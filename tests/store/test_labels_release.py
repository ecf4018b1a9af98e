"""The release of labels: one per edit, soft labels beside, and conversations for a judge."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import datasets
import pytest

from review.core.splits import read_splits
from store.db.workspace import Store
from store.releases import labels
from store.releases.labels import LabelsRequest
from tests.store.importing_files import jsonl, load
from tests.store.test_preference_pictures import llama_factory
from tests.store.test_sft_pictures import filled


def export(store: Store, out: Path, form: str, splits: str | None = None) -> dict[str, Any]:
    request = LabelsRequest(form, read_splits(splits))  # type: ignore[arg-type]
    return labels.export(store, out, request, by="Lea").manifest


@pytest.fixture
def said(store: Store, tmp_path: Path) -> Store:
    """Four edits with pictures: accepted by all, by two of three, by one of two, by none."""
    filled(store, tmp_path, 4)
    words = {
        "images/0.png": ["accept", "accept"],
        "images/1.jpg": ["accept", "reject", "accept"],
        "images/2.webp": ["accept", "reject"],
        "images/3.png": ["reject"],
    }
    rows = [
        {"edit": image, "reviewer": f"r{number}", "verdict": verdict}
        for image, verdicts in words.items()
        for number, verdict in enumerate(verdicts)
    ]
    load(store, jsonl(tmp_path / "reviews.jsonl", *rows))
    return store


def test_labels_go_out_with_their_share(said: Store, tmp_path: Path) -> None:
    """The label by the rule, a tie being no acceptance, and the soft label beside it."""
    manifest = export(said, tmp_path / "out", "table")
    assert manifest["counts"] == {"labels": 4}
    text = (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert [(row["label"], row["accept_share"], row["votes"]) for row in rows] == [
        ("accept", 1.0, 2), ("accept", pytest.approx(2 / 3), 3), ("reject", 0.5, 2),
        ("reject", 0.0, 1),
    ]  # fmt: skip
    assert rows[0]["instruction"] == "make it 0 ↔"
    with (tmp_path / "out" / "labels.csv").open(encoding="utf-8", newline="") as file:
        assert [row["edit"] for row in csv.DictReader(file)] == [row["edit"] for row in rows]
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].num_rows == 4


def test_the_card_says_how_many_labels_are_ties(said: Store, tmp_path: Path) -> None:
    """Half of the votes accept one of them: that its label is a tie's is said, not found out."""
    assert export(said, tmp_path / "out", "messages")["votes_even"] == 1
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "## Ties\n\nHalf of the votes accept 1 of these edits" in card


def test_a_judge_is_tuned_on_messages_and_images(said: Store, tmp_path: Path) -> None:
    """As LLaMA-Factory reads them: two pictures, two messages, the answer what people say."""
    export(said, tmp_path / "out", "messages")
    rows = llama_factory(tmp_path / "out", "edits_train")
    assert [row["messages"][1]["content"] for row in rows] == [
        "accept", "accept", "reject", "reject",
    ]  # fmt: skip
    assert [[image.size for image in row["images"]] for row in rows] == [[(48, 32), (32, 32)]] * 4
    assert "make it 0 ↔" in rows[0]["said"]


def test_a_judge_is_tuned_by_trl(said: Store, tmp_path: Path) -> None:
    """Messages and pictures, opened by `datasets`; in two splits where asked."""
    export(said, tmp_path / "out", "trl", "test=.5")
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert sum(table.num_rows for table in loaded.values()) == 4
    for table in loaded.values():
        for row in table:
            user, assistant = row["messages"]
            kinds = [part["type"] for part in user["content"]]
            assert kinds.count("image") == len(row["images"]) == 2
            assert assistant["content"][0]["text"] in ("accept", "reject")


def test_labels_without_a_record_or_a_picture_are_counted(said: Store, tmp_path: Path) -> None:
    """Both stay out, each under its own reason."""
    load(
        said,
        jsonl(tmp_path / "more.jsonl", {"edit": "x.png", "reviewer": "r", "verdict": "accept"}),
    )
    (tmp_path / "pictures" / "s3.jpg").unlink()
    manifest = export(said, tmp_path / "out", "messages")
    assert manifest["counts"] == {"labels": 3, "picture_missing": 1}
    assert manifest["left_out"] == {"labels_without_edit": 1}
    assert labels.would_be(said).manifest["counts"] == {"labels": 4}

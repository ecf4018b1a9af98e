"""Our own release of reviews, read back: here it changes nothing, elsewhere it is read whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from store.db.workspace import Store
from store.opening import open_workspace
from store.releases.reviews import export_reviews
from tests.store.importing_files import counted, edit, jsonl, load

IMAGES = ("images/1.png", "+images/2.png", "'=images/3.png")
_SAID = text("""SELECT e.output_image, p.name, r.task, r.verdict, r.answers_json FROM review r
JOIN edit e ON e.id = r.unit_id JOIN person p ON p.id = r.reviewer_id
ORDER BY 1, 2, 3, 4""")


def said(store: Store) -> list[tuple[Any, ...]]:
    """Return what stands in the log: of which edit, by whom, with all that was answered."""
    with store.database.read() as connection:
        return [(*row[:4], json.loads(row[4])) for row in connection.execute(_SAID)]


@pytest.fixture
def told(store: Store, tmp_path: Path) -> Store:
    """Reviews with all that an answer holds; names and texts that begin like formulas."""
    load(store, jsonl(tmp_path / "sft.jsonl", *(edit(image) for image in IMAGES)))
    rows = [
        {"edit": IMAGES[0], "reviewer": "@ana", "verdict": "reject", "seamlessness": 0.3,
         "reasons": ["artefacts", "lighting"], "fault": "not_there", "comment": "=seam; at left",
         "time": "2024-01-05T12:00:00+09:00"},
        {"edit": IMAGES[1], "reviewer": "@ana", "verdict": "reject", "edit_type": "Zoom in"},
        {"edit": IMAGES[2], "reviewer": "'ben", "verdict": "accept", "comment": "-"},
    ]  # fmt: skip
    assert load(store, jsonl(tmp_path / "reviews.jsonl", *rows)).problem_count == 0
    export_reviews(store, tmp_path / "out", by="Lea")
    return store


@pytest.mark.parametrize("name", ["reviews.csv", "reviews.jsonl"])
def test_imported_where_it_came_from_it_changes_nothing(
    told: Store, tmp_path: Path, name: str
) -> None:
    """Every entry is already there, under the same names."""
    before = said(told)
    report = load(told, tmp_path / "out" / name)
    assert counted(report) == {"records": 4, "reviews_already": 4}
    assert report.problem_count == 0
    assert said(told) == before


@pytest.mark.parametrize("name", ["reviews.csv", "reviews.jsonl"])
def test_imported_elsewhere_it_is_read_whole(told: Store, tmp_path: Path, name: str) -> None:
    """Ratings, reasons, comments and types; nothing is ignored, and again it changes nothing."""
    other = open_workspace(tmp_path / "other", create=True)
    load(other, tmp_path / "sft.jsonl")
    report = load(other, tmp_path / "out" / name)
    assert report.problem_count == 0
    assert not report.ignored_columns
    assert said(other) == said(told)
    again = load(other, tmp_path / "out" / name)
    assert "reviews_new" not in counted(again)
    assert said(other) == said(told)
    other.close()

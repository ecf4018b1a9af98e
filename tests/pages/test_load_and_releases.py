"""Load and Releases: what comes in leads on, what goes out can be taken along."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from review.core.settings import preset
from store.db.workspace import Store
from store.filters import drafts, publishing
from tests.pages.conftest import Show, is_fine, press, words_of
from tests.store.importing_files import counted, jsonl, load


def test_the_first_screen_has_an_example_that_loads(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Its records are of the released shape, scored by the criteria in force."""
    at = show("load")
    assert is_fine(at)
    assert "An example to try" in words_of(at)
    shown = json.loads(at.code[0].value)
    report = load(sqlite_store, jsonl(tmp_path / "example.jsonl", shown))
    found = counted(report)
    assert (found["edits_new"], found["scores_new"], report.problem_count) == (1, 1, 0)
    assert set(shown["scores"]) == set(preset("pico-banana").criteria)


def published(store: Store) -> None:
    made = drafts.draft(store, by="lead", threshold=0.5)
    publishing.publish(store, made.id, comment="go", by="lead", not_proven="a test")


@pytest.mark.parametrize("filtered", [True, False])
def test_a_release_can_be_downloaded_and_says_what_it_is(
    show: Show, scored, sqlite_store: Store, filtered: bool
) -> None:
    """No place on the server is told; that nothing was filtered is."""
    scored(10)
    if filtered:
        published(sqlite_store)
    at = press(show("releases"), "Make it")
    assert is_fine(at)
    said = words_of(at).replace("\\", "")
    assert "Written to releases/0001 of the workspace." in said
    assert str(sqlite_store.folder) not in said
    assert "Download (zip)" in said
    assert ("Nothing was filtered" in said) is not filtered

"""Review in the menu: one click to what there is to do."""

from __future__ import annotations

import json

import pytest

from store.access.people import Person
from store.db.workspace import Store
from tests.pages.conftest import Show, is_fine, words_of
from tests.store.reviewing import drawn


def test_the_one_task_that_has_work_opens_at_once(
    show: Show, rui: Person, scored, sqlite_store: Store
) -> None:
    """Nothing is asked in between."""
    scored(10)
    drawn(sqlite_store, 4)
    assert words_of(show("review", rui)) == "→ score"


def test_without_work_the_tasks_are_listed(show: Show, rui: Person) -> None:
    """It says so, and each task can be opened: one's own answers are there."""
    at = show("review", rui)
    assert is_fine(at)
    said = words_of(at)
    assert "Nothing waits for you." in said
    assert "**Accept or reject**: 0 edits waiting for you" in said


@pytest.mark.parametrize(
    ("task", "desk", "label"),
    [
        ("score", "thresholds", "See the thresholds"),
        ("rank", "preferences", "See the order"),
        ("types", "taxonomy", "See the types"),
    ],
)
def test_the_station_ends_at_its_own_desk(
    show: Show, rui: Person, scored, task: str, desk: str, label: str
) -> None:
    """A lead goes on to what the task says now, or draws more of it; a reviewer to Overview."""
    scored(10)
    (station,) = show(task).get("bidi_component")
    ways = json.loads(station.proto.json)["ways"]
    assert ways == [
        {"label": label, "href": f"/{desk}"},
        {"label": "Draw more", "href": f"/{desk}?tab=Draw+more"},
        {"label": "Overview", "href": "/"},
    ]
    (station,) = show(task, rui).get("bidi_component")
    assert [way["label"] for way in json.loads(station.proto.json)["ways"]] == ["Overview"]

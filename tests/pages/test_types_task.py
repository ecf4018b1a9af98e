"""The pages around the type task: its card, its station, what people said of an edit's type."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.station import ENTRY, joining
from store.access.people import Person
from store.db.workspace import Store
from store.work import queue
from tests.pages.conftest import Show, is_fine, offered, words_of
from tests.store.reviewing import answer_to, checking

SAID = "Add film grain or vintage filter"


@pytest.fixture
def batch(sqlite_store: Store, scored: Callable[..., Path]) -> Any:
    scored(12)
    return checking(sqlite_store, 6, "fit")


def given(at: AppTest) -> dict[str, Any]:
    """Return what a page gives to its one component."""
    (component,) = at.get("bidi_component")
    found: dict[str, Any] = json.loads(component.proto.json)
    return found


def test_the_overview_leads_to_the_type_task(batch: Any, show: Show, rui: Person) -> None:
    """It says how many edits wait."""
    at = show("overview", rui)
    assert is_fine(at)
    assert "**Check the type**: 6 edits waiting for you" in words_of(at)


def test_the_list_of_types_comes_with_the_page(batch: Any, show: Show, rui: Person) -> None:
    """All of the taxonomy, each with its category; nothing to rate. Who rates gets no types."""
    at = show("types", rui)
    assert is_fine(at)
    data = given(at)
    assert len(data["types"]) == 35
    assert {"name": SAID, "category": "Pixel & Photometric"}.items() <= data["types"][1].items()
    assert {"criteria", "reasons"}.isdisjoint(data)
    assert "class Palette" in joining.script(ENTRY)
    rating = given(show("score", rui))
    assert {"criteria", "reasons"} <= rating.keys()
    assert "types" not in rating


def test_browse_shows_what_people_said_of_a_type(
    batch: Any, sqlite_store: Store, show: Show, rui: Person
) -> None:
    """Once the edit waits for nobody who looks: verdict and types."""
    (lease,) = queue.lease(sqlite_store, rui.id, "types", 1)
    queue.record(sqlite_store, rui.id, answer_to(lease, "other", edit_type=SAID))
    at = show("browse", rui, edit=lease.unit_id)
    assert is_fine(at)
    assert f"Rui: other – {SAID} · {batch.name}" in words_of(at)


def test_a_flagged_edit_whose_type_is_checked_is_excluded_or_kept(
    batch: Any, sqlite_store: Store, show: Show, rui: Person
) -> None:
    """Nobody was asked whether it is good: a lead is not, either."""
    (lease,) = queue.lease(sqlite_store, rui.id, "types", 1)
    queue.record(sqlite_store, rui.id, answer_to(lease, "unsafe"))
    at = show("queue")
    assert is_fine(at)
    assert offered(at) == [
        "Exclude it from the dataset",
        "Keep it: it is not unsafe",
        "Hand it back to the reviewers",
    ]

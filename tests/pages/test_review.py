"""Review in the menu: one click to what there is to do."""

from __future__ import annotations

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

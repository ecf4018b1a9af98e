"""Batches: what for, in words; the rest under Advanced."""

from __future__ import annotations

from store import batches
from store.workspace import Store
from tests.pages.conftest import Show, is_fine, press, words_of


def test_questions_with_a_known_answer_are_an_intent(
    show: Show, scored, sqlite_store: Store
) -> None:
    """One choice draws them; nothing under Advanced has to be touched."""
    scored(30)
    at = show("batches")
    (intent,) = [one for one in at.selectbox if one.label == "What for?"]
    at = intent.set_value("Questions with a known answer").run()
    (size,) = [one for one in at.number_input if one.label == "Edits"]
    size.set_value(5)
    at = press(at, "Draw")
    assert is_fine(at)
    (made,) = batches.all_batches(sqlite_store)
    assert (made.purpose, made.units) == ("gold", 5)
    said = words_of(at)
    assert "questions with a known answer" in said
    assert "every edit equally likely" in said


def test_a_watch_is_not_drawn_here(show: Show, scored) -> None:
    """It comes from what the published filter keeps, so it stands under the promise."""
    scored(30)
    at = show("batches")
    (purpose,) = [one for one in at.selectbox if one.label == "Purpose"]
    assert "to measure" in purpose.options
    assert not [one for one in purpose.options if "watch" in one]
    assert "to fix" in purpose.options

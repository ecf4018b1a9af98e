"""The Batches page: what is behind each, and closing only when told twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.access import people
from store.db.workspace import Store
from store.work import browse, culling, names
from store.work.browse import Filter
from store.work.culling import Review
from tests.pages.conftest import Show, press, words_of
from tests.store.ranking import compare, vote
from tests.store.reviewing import drawn, rows_of


def test_closing_says_what_it_means_first(show: Show, scored, sqlite_store: Store) -> None:
    """How many answers are still asked for, and that it is for good."""
    scored(40)
    drawn(sqlite_store, 5)
    at = show("batches")
    assert "5 answers still asked for" in words_of(at)
    assert "does not open again" in words_of(at)
    at = press(at, "Close this batch")
    assert rows_of(sqlite_store, "batch")[0]["closed"] is not None


def test_each_batch_says_how_far_it_is_and_opens_its_edits(
    show: Show, scored, sqlite_store: Store
) -> None:
    """It says "0 of 5 answered", and has a link to what is behind the row."""
    scored(40)
    batch = drawn(sqlite_store, 5)
    at = show("batches")
    assert "0 of 5 answered" in words_of(at)
    links = at.get("page_link")
    (edits,) = [link.proto for link in links if link.proto.label == "Its edits"]
    assert (edits.page, edits.query_string) == ("browse", f"batch={batch.id}")
    assert "Check types: on Types" in words_of(at)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("imported rank (fit)", "Imported votes (Tuning)"),
        ("imported reviews (measure)", "Imported reviews"),
        ("imported rank (shiny)", "imported rank (shiny)"),
        ("Threshold, 29 Nov", "Threshold, 29 Nov"),
    ],
)
def test_imports_of_before_are_shown_in_words(before: str, now: str) -> None:
    """A name that a machine made is said as a person would; all others stay."""
    assert names.in_words(before) == now


def test_a_batch_of_picked_edits_says_how_it_was_drawn(
    show: Show, scored, sqlite_store: Store
) -> None:
    """In words: no name of a strategy."""
    scored(10)
    lead = people.local(sqlite_store)
    edits = browse.ids(sqlite_store, Filter(lead.id))
    culling.draw(sqlite_store, edits[:2], Review("score", "fit", 1), by=lead)
    culling.draw_from(sqlite_store, Filter(lead.id), 3, Review("score", "fit", 1), by=lead)
    said = words_of(show("batches"))
    assert "drawn: each picked by a person" in said
    assert "drawn: at random from what a filter finds" in said


def test_what_was_answered_elsewhere_asks_for_nothing(
    show: Show, scored, tmp_path: Path, sqlite_store: Store
) -> None:
    """Votes of a file are so many answers to so many groups, not questions given out."""
    votes = [compare("a.png", "b.png", "left", reviewer=name, group="g") for name in ("Ana", "Ben")]
    scored(11)
    vote(sqlite_store, tmp_path, *votes)
    said = words_of(show("batches"))
    assert "1 group · to measure" in said
    assert "2 answers" in said
    assert "brought in by" in said
    assert "per question" not in said

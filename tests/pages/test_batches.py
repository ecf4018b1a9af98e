"""The Batches page: what is behind each, and closing only when told twice."""

from __future__ import annotations

from pathlib import Path

from store.db.workspace import Store
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

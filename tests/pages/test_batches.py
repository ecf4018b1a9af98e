"""The Batches page: what is behind each, and closing only when told twice."""

from __future__ import annotations

from store.db.workspace import Store
from tests.pages.conftest import Show, press, words_of
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

"""The Batches page: draws what was asked for or says why not, and closes only when told twice."""

from __future__ import annotations

from pathlib import Path

from store.db.workspace import Store
from store.work import batches
from tests.pages.conftest import Show, is_fine, press, words_of
from tests.store.importing_files import jsonl, load, scores
from tests.store.reviewing import drawn, rows_of


def test_a_batch_is_drawn_under_its_name(show: Show, scored, sqlite_store: Store) -> None:
    """As large as asked, and said on the page."""
    scored(40)
    at = show("batches")
    at.number_input(key="draw-size").set_value(12)
    at.text_input(key="draw-name").set_value("First look")
    at = press(at, "Draw")
    assert is_fine(at)
    (batch,) = rows_of(sqlite_store, "batch")
    assert batch["name"] == "First look"
    assert len(rows_of(sqlite_store, "draw")) == 12
    assert "First look: 12 edits drawn" in words_of(at)


def test_more_than_there_is_is_refused_in_words(show: Show, scored, sqlite_store: Store) -> None:
    """Not another number drawn instead: nothing is frozen, and the page stays whole."""
    scored(40)
    at = show("batches")
    field = at.number_input(key="draw-size")
    assert (field.min, field.max) == (None, None)
    field.set_value(900)
    at = press(at, "Draw")
    (error,) = at.error
    assert "40" in error.value
    assert rows_of(sqlite_store, "batch") == []
    assert "No batch yet." in words_of(at)


def test_closing_says_what_it_means_first(show: Show, scored, sqlite_store: Store) -> None:
    """How many answers are still asked for, and that it is for good."""
    scored(40)
    drawn(sqlite_store, 5)
    at = show("batches")
    assert "5 answers still asked for" in words_of(at)
    assert "does not open again" in words_of(at)
    at = press(at, "Close this batch")
    assert rows_of(sqlite_store, "batch")[0]["closed"] is not None


def test_nothing_is_told_in_the_words_of_the_database(show: Show, scored) -> None:
    """Tasks, purposes and ways of drawing have names of people's."""
    scored(40)
    at = show("batches")
    options = [one for box in at.selectbox for one in box.options]
    assert "Set a threshold" in options
    assert not {"score", "fit", "uniform", "near-threshold"} & set(options)


def test_edits_nobody_can_judge_are_counted(
    show: Show, scored, sqlite_store: Store, tmp_path: Path
) -> None:
    """Known by id only: left out of what is drawn, in the open."""
    scored(40)
    row = {"edit": "x.png", "judge": "robot", **scores(1)}
    load(sqlite_store, jsonl(tmp_path / "s.jsonl", row))
    assert "1 edit known by id only left out" in words_of(show("batches"))


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

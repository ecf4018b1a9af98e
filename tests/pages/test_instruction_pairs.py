"""The desk of instruction pairs: what it says of labels, suggestions, and the release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.access.people import Person
from store.db.workspace import Store
from store.instructions import drawing, suggestions
from store.instructions.drawing import InstructionsRequest
from store.work import batches
from tests.pages.conftest import HOSTILE, LIVE, MAGIC, Show, marked, words_of
from tests.pages.everything_said import everything_said
from tests.store.importing_files import edit, jsonl, load
from tests.store.reviewing import rows_of

LONG = "Put {n} red cars on the left"


def is_fine(at: Any) -> bool:
    """Whether a page drew without a failure."""
    return not at.exception


@pytest.fixture
def pairs(sqlite_store: Store, tmp_path: Path) -> Store:
    """Twelve pairs of two types; texts are hostile."""
    records = [
        edit(f"{n:02}.png", f"{LONG.format(n=n)} {HOSTILE}", summarized_text=f"{n} cars {HOSTILE}",
             edit_type="Add" if n % 2 else "Remove")
        for n in range(12)
    ]  # fmt: skip
    load(sqlite_store, jsonl(tmp_path / "sft.jsonl", *records))
    return sqlite_store


@pytest.fixture
def reviewed(pairs: Store, tmp_path: Path) -> Store:
    """Ten were reviewed elsewhere: seven the same; three have a better text."""
    rows = [
        {"edit": f"{n:02}.png", "reviewer": "Ana", "follows": "both",
         **({"faithful": "same"} if n < 7 else
            {"faithful": "loses", "suggestion": f"{n} red cars {HOSTILE}"})}
        for n in range(10)
    ]  # fmt: skip
    load(pairs, jsonl(tmp_path / "r.jsonl", *rows))
    return pairs


def show_part(show: Show, tab: str, who: Person | None = None) -> Any:
    """Draw the desk at a tab or part."""
    at = show("instruction-pairs", who, tab=tab)
    assert is_fine(at)
    return at


def test_an_empty_workspace_says_what_to_bring_in(show: Show) -> None:
    """And leads there."""
    text = words_of(show_part(show, "The same or not"))
    assert "no edit with a long and a short instruction" in text
    assert "summarized_text" in text


def test_before_the_first_label_it_leads_on(pairs: Store, show: Show) -> None:
    """To draw; then to review."""
    assert "12 pairs of instructions" in words_of(show_part(show, "The same or not"))
    drawing.draw_batch(pairs, InstructionsRequest(size=3), by="lead")
    assert "No answer counts yet: 3 pairs drawn." in words_of(show_part(show, "The same or not"))


def test_where_all_are_alike_it_says_so(sqlite_store: Store, tmp_path: Path, show: Show) -> None:
    """They can be drawn all the same."""
    load(sqlite_store, jsonl(tmp_path / "s.jsonl", edit("a.png", "Blur", summarized_text="Blur")))
    assert "1 short instruction is just the long one" in words_of(
        show_part(show, "The same or not")
    )
    at = show_part(show, "Draw more")
    assert at.checkbox(key="pairs-alike").value is True
    at.button(key="pairs-draw").click().run()
    assert batches.all_batches(sqlite_store)[0].units == 1


def test_the_verdict_stands_in_one_sentence(reviewed: Store, show: Show) -> None:
    """With n and interval; every table and chart is drawn."""
    at = show_part(show, "The same or not")
    text = words_of(at)
    assert "**70.0% of the short instructions ask for the same**" in text
    assert "people compared 10 pairs" in text
    assert "By how much shorter" in text
    shown = at.dataframe[0].value
    assert list(shown["pairs"]) == [7, 3]
    part = show_part(show, "By type and language")
    assert "Per edit type, the lowest share first" in words_of(part)
    assert list(part.dataframe[0].value["language"]) == ["English"]


def test_texts_of_the_dataset_are_drawn_as_they_are(reviewed: Store, show: Show) -> None:
    """In no label and no Markdown is anything of them live."""
    for tab in ("The same or not", "Suggestions", "What is lost", "By type and language"):
        at = show_part(show, tab)
        for text in marked(at):
            assert not any(sign in text for sign in (*LIVE, *MAGIC)), (tab, text)
    assert HOSTILE in words_of(show_part(show, "Suggestions"))


def test_a_lead_takes_a_suggestion_over_and_back(reviewed: Store, show: Show) -> None:
    """It says who and when; the edit's own text is not touched."""
    newest = suggestions.suggestions(reviewed)[0]
    before = rows_of(reviewed, "edit")
    at = show_part(show, "Suggestions")
    assert "**3 suggestions**, 0 taken over" in words_of(at)
    at = at.button(key=f"suggested-{newest.entry}").click().run()
    assert is_fine(at)
    assert "**3 suggestions**, 1 taken over" in words_of(at)
    assert "Taken over by" in words_of(at)
    assert rows_of(reviewed, "edit") == before
    at = at.button(key=f"suggested-{newest.entry}").click().run()
    assert "0 taken over" in words_of(at)


def test_reviewers_decide_nothing(reviewed: Store, show: Show, rui: Person) -> None:
    """They may look where they may look at all; drawing, taking over, releasing are a lead's."""
    at = show_part(show, "Suggestions", rui)
    assert [one.key for one in at.button if str(one.key).startswith("suggested-")] == []
    for tab in ("Draw more", "Publish"):
        assert "A lead" in words_of(show_part(show, tab, rui))


def test_what_is_still_measured_stays_hidden(pairs: Store, show: Show) -> None:
    """A suggestion of an open measuring batch tells its answer: it waits for one's own."""
    from review.core.answers import Answer
    from store.work import queue
    from tests.store.reviewing import fresh_id, reviewer

    drawing.draw_batch(pairs, InstructionsRequest(size=12, per_unit=2), by="lead")
    ana = reviewer(pairs)
    (lease,) = queue.lease(pairs, ana, "instructions", 1)
    said: dict[str, Any] = {"faithful": "loses", "suggestion": "Two red cars"}
    queue.record(pairs, ana, Answer(fresh_id(), lease.draw_id, "reject", **said))
    text = words_of(show_part(show, "Suggestions"))
    assert "stays hidden" in text
    assert "Two red cars" not in text


def test_pairs_are_drawn_by_the_form(pairs: Store, show: Show) -> None:
    """By type or length where it is asked for, named as wished."""
    at = show_part(show, "Draw more")
    at.number_input(key="pairs-size").set_value(4)
    at.selectbox(key="pairs-strategy").set_value("per-type")
    at.text_input(key="pairs-name").input("Mine")
    at = at.button(key="pairs-draw").click().run()
    assert is_fine(at)
    assert "4 pairs drawn" in words_of(at)
    (batch,) = batches.all_batches(pairs)
    assert (batch.units, batch.strategy, batch.purpose) == (4, "per-type", "measure")
    at.number_input(key="pairs-size").set_value(0)
    assert "one pair or more" in words_of(at.button(key="pairs-draw").click().run())


def test_the_release_is_made_on_the_desk(reviewed: Store, show: Show) -> None:
    """What goes in and stays out stands there before."""
    at = show_part(show, "Publish")
    text = words_of(at)
    assert "7 pairs" in text
    assert "14 examples of rewriting" in text
    at = at.button(key="pairs-release").click().run()
    assert is_fine(at)
    assert "Release 0001" in words_of(at)
    assert (reviewed.folder / "releases" / "0001" / "pairs.parquet").exists()


def test_a_threshold_is_planned_and_told(sqlite_store: Store, tmp_path: Path, show: Show) -> None:
    """Before its look nothing of what labels say; what it assumes from the start."""
    assert "No judge has scored" in words_of(show_part(show, "Threshold"))
    records = [
        edit(f"{n}.png", LONG.format(n=n), summarized_text=f"{n} cars",
             scores={"faithfulness": n / 9}, judge="bot")
        for n in range(10)
    ]  # fmt: skip
    load(sqlite_store, jsonl(tmp_path / "sft.jsonl", *records))
    assert "Nothing was planned" in words_of(show_part(show, "Threshold"))
    at = show_part(show, "Draw more")
    at.number_input(key="pairs-target").set_value(0.5)
    at = at.button(key="pairs-draw").click().run()
    assert is_fine(at)
    text = words_of(show_part(show, "Threshold"))
    assert "no promise that at least 50% of the pairs it keeps ask for the same" in text
    assert "10 pairs were drawn uniformly" in text


def test_how_many_wait_for_a_lead_is_told_with_the_way_there(
    sqlite_store: Store, tmp_path: Path, show: Show
) -> None:
    """All are answered, one unsure: the look waits for a lead, and the desk leads to the Queue."""
    from review.core.answers import Answer
    from store.work import queue
    from tests.store.reviewing import fresh_id, reviewer

    records = [
        edit(f"{n}.png", LONG.format(n=n), summarized_text=f"{n} cars",
             scores={"faithfulness": n / 9}, judge="bot")
        for n in range(4)
    ]  # fmt: skip
    load(sqlite_store, jsonl(tmp_path / "sft.jsonl", *records))
    at = show_part(show, "Draw more")
    at.number_input(key="pairs-size").set_value(4)
    assert is_fine(at.button(key="pairs-draw").click().run())
    ana = reviewer(sqlite_store)
    for n, lease in enumerate(queue.lease(sqlite_store, ana, "instructions", 4)):
        said: dict[str, Any] = {"faithful": "same"} if n else {}
        verdict = "accept" if n else "unsure"
        queue.record(sqlite_store, ana, Answer(fresh_id(), lease.draw_id, verdict, **said))
    for tab in ("The same or not", "Threshold"):
        text = words_of(show_part(show, tab))
        assert "a lead has to decide 1 of its 4 pairs" in text
    assert "4 of 4 pairs have a label" in text


def test_it_says_everything_in_the_readers_language(reviewed: Store, show: Show) -> None:
    """At least, everything is words of ours or of the dataset."""
    assert everything_said(show_part(show, "The same or not"))

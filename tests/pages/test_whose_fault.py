"""Rejects that are not the edit's fault, on the pages of leads: what produces them, and counts."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from review.core.faults import ASKED
from store.access import people
from store.access.people import Person
from store.db.workspace import Store
from store.work import adjudication, batches, queue
from tests.pages.conftest import HOSTILE, LIVE, Show, is_fine, marked, press, words_of
from tests.store.importing_files import edit, edits, jsonl, load, scores
from tests.store.reviewing import answer_to, drawn, leased, reviewer

PLACES = [("judge", "Whose fault"), ("taxonomy", "Whose fault")]


def tables(at: AppTest) -> list[Any]:
    return [frame.value for frame in at.dataframe]


@pytest.fixture
def rejected(sqlite_store: Store, tmp_path: Any) -> Store:
    """Six labelled edits: a bad source, one instruction twice, one swapped, two the edit's."""
    told = {0: "source", 1: "not_there", 2: "not_there", 3: "swapped", 4: "edit"}
    records = [
        edit(
            f"images/{n:03}.png", HOSTILE if n in (1, 2) else f"change {n}",
            edit_type="Zoom in" if n < 3 else "Add a new object",
            scores=scores(0.9), judge="robot",
        )
        for n in range(6)
    ]  # fmt: skip
    assert load(sqlite_store, jsonl(tmp_path / "sft.jsonl", *records)).problem_count == 0
    ana = reviewer(sqlite_store)
    drawn(sqlite_store, 6, whose_fault=True, name="asking")
    numbers = {one.id: int(one.output_image[-7:-4]) for one in edits(sqlite_store)}
    for lease in leased(sqlite_store, ana, 6):
        fault = told.get(numbers[lease.unit_id])
        queue.record(sqlite_store, ana, answer_to(lease, "reject", fault=fault))
    return sqlite_store


@pytest.mark.parametrize(("where", "tab"), PLACES, ids=["Judge", "Types"])
def test_without_any_it_says_how_people_are_asked(show: Show, where: str, tab: str) -> None:
    """To a lead what to draw; to a reviewer that a lead does it."""
    at = show(where, tab=tab)
    assert is_fine(at)
    assert "--whose-fault" in words_of(at)


@pytest.mark.parametrize(("where", "tab"), PLACES, ids=["Judge", "Types"])
def test_types_and_instructions_are_listed_with_counts_and_intervals(
    rejected: Store, show: Show, where: str, tab: str
) -> None:
    """The surest first, pictures beside the instruction; whatever it says is only text."""
    at = show(where, tab=tab)
    assert is_fine(at)
    assert "**66.7% (30.0%–90.3%)** of 6 labelled edits" in words_of(at)
    assert "3 labels are not held against a judge" in words_of(at)
    by_type, by_instruction = tables(at)[-2:]
    assert list(by_type["type"]) == ["Zoom in", "Add a new object"]
    assert list(by_type["not the edit's fault"]) == ["3", "1"]
    assert list(by_type["instruction"]) == ["2", "0"]
    assert by_type["share"][0] == "100.0% (43.9%–100.0%)"
    assert [by_instruction[name][0] for name in ("labels", "whose")] == [
        "2", "The instruction: object not there (2)",
    ]  # fmt: skip
    assert by_instruction["Source"][0].startswith(("http", "images"))
    assert not any(sign in text for text in marked(at) for sign in LIVE)


def test_a_reviewer_still_to_answer_sees_no_edit_of_it(
    rejected: Store, show: Show, rui: Person
) -> None:
    """What waits for their own word stays hidden, and is counted."""
    drawn(rejected, 6, name="again", purpose="fit")
    at = show("judge", people.by_id(rejected, rui.id), tab="Whose fault")
    assert is_fine(at)
    assert "4 edits stay hidden" in words_of(at)
    assert len(tables(at)) == 1


def test_judge_and_people_says_what_it_leaves_out(rejected: Store, show: Show) -> None:
    """On Thresholds, under the table."""
    at = show("thresholds", tab="Judge & people")
    assert is_fine(at)
    assert "3 labels are not held against a judge" in words_of(at)
    assert "n = 3 labelled edits with a score" in words_of(at)


def test_the_form_asks_for_it_and_batches_say_it(show: Show, scored, sqlite_store: Store) -> None:
    """Off unless it is ticked; a batch that asks tells so beside how it was drawn."""
    scored(20)
    at = show("thresholds", tab="Draw more")
    assert not at.checkbox(key="draw-whose-fault").value
    at.checkbox(key="draw-whose-fault").check()
    at = press(at, "Freeze the plan and draw the batch")
    assert is_fine(at)
    (batch,) = batches.all_batches(sqlite_store)
    assert batch.mode == ASKED
    assert "a reject may say whose fault it is" in words_of(show("batches"))


def test_browse_and_the_queue_show_what_was_said(rejected: Store, show: Show) -> None:
    """One edit in full says whose fault; so do the answers a lead reads."""
    ids = {one.output_image: one.id for one in edits(rejected)}
    at = show("browse", edit=ids["images/000.png"])
    assert is_fine(at)
    assert "– The source picture · asking" in words_of(at)
    (batch,) = batches.all_batches(rejected)
    (answer,) = adjudication.answers_to(rejected, batch.id, ids["images/003.png"])
    assert answer.told == ("Swapped: the edit is the source",)

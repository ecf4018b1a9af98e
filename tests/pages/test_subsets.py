"""Chains and pairs on the pages that all tasks share: queue, people, guidelines, Browse."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.chains.task import TURNS
from review.core.guidelines import Example
from review.instructions.task import INSTRUCTIONS
from store.access import people
from store.dataset import catalog, groups
from store.db.workspace import Store, new_id
from store.work import adjudication, guidelines, labels, questions, queue
from tests.pages.conftest import Show, is_fine, settle, viewed, words_of
from tests.store.importing_files import by_image
from tests.store.reviewing import reviewer
from tests.store.subsets import (
    LONG,
    SHORT,
    answer,
    drawn_chains,
    drawn_pairs,
    load_chains,
    load_pairs,
    of_a_chain,
    of_a_pair,
)


@pytest.fixture
def ana(sqlite_store: Store, tmp_path: Path) -> str:
    """A reviewer of two chains and two pairs."""
    load_chains(sqlite_store, tmp_path, 2)
    load_pairs(sqlite_store, tmp_path, 2)
    return reviewer(sqlite_store, "Ana")


def test_a_divided_chain_is_decided_on_the_queue(sqlite_store: Store, ana: str, show: Show) -> None:
    """Turn after turn, before and after, with what each reviewer said; one key decides it all."""
    batch = drawn_chains(sqlite_store, 1, per_unit=2)
    lease, _saved = answer(sqlite_store, ana, "turns", **of_a_chain("rwr"))
    answer(sqlite_store, reviewer(sqlite_store, "Ben"), "turns", **of_a_chain("rrr"))
    at = show("queue")
    assert is_fine(at)
    assert "Check the chain: 1 chain to decide" in words_of(at)
    given = viewed(at)["shown"]
    assert [one["unit"]["unit_id"] for one in given] == groups.edits_of(sqlite_store, lease.unit_id)
    assert [one["heading"][:11] for one in given] == [f"Turn {n} of 3" for n in (1, 2, 3)]
    words = [choice["label"] for choice in given[0]["choices"]]
    assert words[:2] == ["Keep the chain, as accepted", "Keep the chain, as rejected"]
    assert given[0]["lines"][0] == (
        "Ana: reject · turn 1 right, turn 2 wrong, turn 3 right, breaks at turn 2"
    )
    at = settle(at, given[1]["key"], "reject", "turn 2 left the hat")
    assert is_fine(at)
    assert adjudication.waiting(sqlite_store) == []
    with sqlite_store.database.read() as connection:
        assert list(labels.of_batch(connection, batch.id)["state"]) == ["reject"]


def test_a_chain_called_unsafe_is_excluded_with_its_edits(
    sqlite_store: Store, ana: str, show: Show
) -> None:
    """The page says so before, and lists them after."""
    drawn_chains(sqlite_store, 1)
    answer(sqlite_store, ana, "turns", verdict="unsafe", comment="blood")
    at = show("queue")
    assert "Called unsafe: 1 chain" in words_of(at)
    first = viewed(at)["shown"][0]
    assert "all its edits leave the dataset" in first["lines"][-1]
    at = settle(at, first["key"], "exclude", "blood")
    assert "Excluded: 3 edits" in words_of(at)


def test_a_doubtful_pair_is_decided_with_both_texts_in_sight(
    sqlite_store: Store, ana: str, show: Show
) -> None:
    """And with what the reviewers said of them."""
    drawn_pairs(sqlite_store, 1, per_unit=2)
    answer(sqlite_store, ana, "instructions", **of_a_pair("loses", follows="both"))
    answer(sqlite_store, reviewer(sqlite_store, "Ben"), "instructions", **of_a_pair("same"))
    at = show("queue")
    assert "Compare the instructions: 1 edit to decide" in words_of(at)
    (one,) = viewed(at)["shown"]
    assert (one["unit"]["instruction"], one["unit"]["short_instruction"]) == (LONG, SHORT)
    assert one["lines"][0] == ("Ana: reject · loses something · the picture follows both")


def test_a_question_about_a_chain_shows_all_its_turns(
    sqlite_store: Store, ana: str, show: Show
) -> None:
    """Answered once, for the chain."""
    drawn_chains(sqlite_store, 1)
    (lease,) = queue.lease(sqlite_store, ana, "turns", 1)
    with sqlite_store.database.write() as connection:
        questions.ask_now(connection, ana, new_id(), lease.draw_id, "Why?", sqlite_store.clock())
    at = show("queue")
    given = viewed(at)["shown"]
    assert len(given) == 3
    settle(at, given[2]["key"], "answer", "Because.")
    assert questions.asked(sqlite_store, answered=False) == []


@pytest.mark.parametrize("task", ["turns", "instructions"])
def test_how_people_review_is_told_of_each_task(
    sqlite_store: Store, ana: str, show: Show, task: str
) -> None:
    """Alike or not, by question too, and what each reviewer's known answers say."""
    said = of_a_chain("rwr") if task == "turns" else of_a_pair("loses")
    (drawn_chains if task == "turns" else drawn_pairs)(sqlite_store, 2, per_unit=2)
    for who in (ana, reviewer(sqlite_store, "Ben")):
        answer(sqlite_store, who, task, **said)
        answer(sqlite_store, who, task, **said)
    at = show("people", tab="How they review")
    assert is_fine(at)
    text = words_of(at)
    unit = "2 chains answered by two" if task == "turns" else "2 edits answered by two"
    assert unit in text
    assert "By question" in text
    assert "Each reviewer" in text


def test_guidelines_have_examples_of_chains_and_pairs(
    sqlite_store: Store, ana: str, show: Show
) -> None:
    """Of a chain all its pictures are shown, of a pair both texts; found by a turn's words."""
    pair = by_image(sqlite_store, "images/p0.png").id
    example = Example(pair, "accept", "nothing that matters is lost")
    guidelines.replace(sqlite_store, INSTRUCTIONS, "Read both.", (example,), by="lead")
    assert SHORT in words_of(show("guidelines", task="instructions"))
    at = show("guidelines", task="turns")
    at = at.text_input(key="example-find").input("thing 2 of chain 1").run()
    assert is_fine(at)
    text = words_of(at)
    assert all(f"{n}. Do thing {n} of chain 1." in text for n in (1, 2, 3))
    turn = by_image(sqlite_store, "images/c1t2.png").id
    at.button(key=f"reject-{turn}").click().run()
    (kept,) = guidelines.current(sqlite_store, TURNS).examples
    assert (kept.edit_id, kept.verdict) == (turn, "reject")


def test_an_edit_shows_its_chain_as_a_strip_and_what_is_said_of_it(
    sqlite_store: Store, ana: str, show: Show
) -> None:
    """The original, each turn under its prompt, the others a click away, all of them by a link."""
    drawn_chains(sqlite_store, 2, purpose="fit")
    lease, _saved = answer(sqlite_store, ana, "turns", **of_a_chain("rwr"))
    first, second, third = groups.edits_of(sqlite_store, lease.unit_id)
    other = people.by_id(sqlite_store, ana)
    at = show("browse", other, edit=second)
    assert is_fine(at)
    text = words_of(at)
    assert "Its chain" in text
    assert "Original" in text
    assert "breaks at turn 2 · of its chain" in text
    assert {f"open-{first}", f"open-{third}"} <= {one.key for one in at.button}
    number = 1 - int(catalog.edit(sqlite_store, first).output_image[8])
    waits = by_image(sqlite_store, f"images/c{number}t1.png").id
    assert "stay hidden" in words_of(show("browse", other, edit=waits))
    assert "3 edits" in words_of(show("browse", other, chain=lease.unit_id))


def test_browse_asks_by_task_label_and_turn(sqlite_store: Store, ana: str, show: Show) -> None:
    """By fields that the address fills in."""
    drawn_chains(sqlite_store, 1, purpose="fit")
    answer(sqlite_store, ana, "turns", **of_a_chain("rwr"))
    other = people.by_id(sqlite_store, ana)
    at = show("browse", other, task="turns", label="reject")
    assert (at.selectbox(key="browse-task").value, at.selectbox(key="browse-label").value) == (
        "turns", "reject",
    )  # fmt: skip
    assert "3 edits" in words_of(at)
    at = at.selectbox(key="browse-position").set_value("2").run()
    assert at.query_params["position"] == "2"
    assert "1 edit" in words_of(at)

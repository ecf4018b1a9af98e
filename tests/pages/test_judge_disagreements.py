"""The tab Disagreements of the page Judge: what a lead reads, picks and adds there."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from review.judging.prompt import Asked, Prompt
from store.access.people import Person
from store.db.workspace import Store
from store.judging import prompts
from tests.pages.conftest import HOSTILE, Show, alive, is_fine, metrics, press, words_of
from tests.store.importing_files import edits, jsonl, load
from tests.store.learning import image, taught
from tests.store.reviewing import drawn, rows_of

TAB = "Disagreements"
PROMPT = Prompt("You judge edits.", {"instruction_compliance": Asked("Done?")})


@pytest.fixture
def robot(sqlite_store: Store, tmp_path: Path) -> Store:
    """A judge that does not see artefacts, and 120 labels that tune."""
    taught(sqlite_store, tmp_path)
    return sqlite_store


def opened(show: Show, person: Person | None = None) -> AppTest:
    """Draw the tab."""
    return show("judge", person, tab=TAB)


def choose(at: AppTest, key: str, value: str | None) -> AppTest:
    """Choose in the selectbox of that key."""
    (found,) = [one for one in at.selectbox if one.key == key]
    return found.set_value(value).run()


def test_the_blind_spot_is_named_in_words(show: Show, robot: Store) -> None:
    """What the judge does not see, what it sees, and of what too little is said."""
    at = opened(show)
    assert is_fine(at)
    said = words_of(at)
    assert "**seamlessness: the judge does not see it.**" in said
    assert "**instruction compliance**: the judge sees it." in said
    assert metrics(at)["Labels that tune"] == "120"
    assert "prove nothing about a prompt written from now on" in said


def test_whoever_looks_has_that_noted(show: Show, robot: Store) -> None:
    """Every label in the figures, once; drawing the tab again adds none."""
    assert is_fine(opened(show))
    assert is_fine(opened(show))
    noted = rows_of(robot, "label_use")
    assert len(noted) == 120
    assert {row["how"] for row in noted} == {"looked"}


def test_floors_and_weights_are_told_with_their_gain_or_none(show: Show, robot: Store) -> None:
    """A line for each, whatever it is."""
    said = words_of(opened(show))
    for none, some in (
        ("No gain from floors", "Floors would do better"),
        ("No gain from other weights", "Other weights would do better"),
    ):
        assert (none in said) != (some in said)


def test_filters_leave_the_edits_that_fit(show: Show, robot: Store) -> None:
    """Too strict, then complained of at a criterion: those cards and no others."""
    at = opened(show)
    strict = int(metrics(at)["Judge too strict"])
    lenient = int(metrics(at)["Judge too lenient"])
    assert f"of {strict + lenient}." in words_of(at)
    assert f"of {strict}." in words_of(choose(at, "disagreeing-kind", "Judge too strict"))
    at = choose(choose(at, "disagreeing-kind", None), "disagreeing-criterion", "seamlessness")
    assert is_fine(at)
    number = int(words_of(at).split("furthest apart, of ")[1].split(".")[0])
    assert 0 < number <= lenient
    at = choose(at, "disagreeing-kind", "Judge too strict")
    assert "Nowhere, at this threshold and with these filters." in words_of(at)


def test_chosen_examples_become_the_next_version_of_the_prompt(show: Show, robot: Store) -> None:
    """One click: version 2 shows them, they are noted, and are proposed no more."""
    prompts.save(robot, "house", PROMPT, by="lead")
    at = opened(show)
    boxes = [one for one in at.checkbox if one.key.startswith("add-")]
    assert len(boxes) >= 3
    picked = [one.key.removeprefix("add-") for one in boxes[:2]]
    for box in boxes[:2]:
        box.check()
    at = press(at.run(), "Add 2 examples, as version 2")
    assert is_fine(at)
    newest = prompts.find(robot, "house")
    assert newest.version == 2
    assert [one.edit_id for one in newest.prompt.examples] == picked
    assert not {f"add-{unit}" for unit in picked} & {one.key for one in at.checkbox}


def test_without_a_prompt_examples_are_shown_and_none_can_be_added(
    show: Show, robot: Store
) -> None:
    """It says what to do first."""
    at = opened(show)
    assert "Save a prompt first" in words_of(at)
    assert not [one for one in at.checkbox if one.key.startswith("add-")]


def test_without_labels_that_tune_it_says_how_to_get_some(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Labels that measure are none; and all of measured pictures are kept for the proof."""
    assert "No judge scores yet" in words_of(opened(show))
    taught(sqlite_store, tmp_path, 40, purpose="measure")
    at = opened(show)
    assert "No labels that tune yet." in words_of(at)
    assert rows_of(sqlite_store, "label_use") == []


def test_labels_of_measured_pictures_are_kept_for_the_proof(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """All edits are of one source, one of which is drawn to measure."""
    taught(sqlite_store, tmp_path, 40, photos=1)
    drawn(sqlite_store, 1, judge="robot")
    at = opened(show)
    assert "All labels that tune are of source pictures that a batch measures." in words_of(at)


def test_what_people_and_judges_wrote_is_shown_as_letters(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Instructions, types, comments and the judge's reasons are never read as Markdown."""
    reviews = taught(sqlite_store, tmp_path, 60)
    hostile = [
        {"edit": image(place), "reviewer": "Ben", "verdict": "reject", "comment": HOSTILE}
        for place in range(12)
    ]
    load(sqlite_store, jsonl(tmp_path / "more.jsonl", *hostile), purpose="fit")
    kept = {one.output_image: one for one in edits(sqlite_store)}
    rows = [
        {"edit": review["edit"], "judge": "robot", "reason": HOSTILE, "instruction_compliance": 0.9,
         "seamlessness": 0.9, "preservation_balance": 0.9, "technical_quality": 0.9}
        for review in reviews
        if review["edit"] in kept
    ]  # fmt: skip
    load(sqlite_store, jsonl(tmp_path / "s.jsonl", *rows), accept_changes=True)
    at = opened(show)
    assert is_fine(at)
    assert HOSTILE in words_of(at)
    assert alive(at) == []

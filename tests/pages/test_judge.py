"""The page Judge, its tab Prompt: written, saved as versions, shown as the judge will read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from pages.deciding.judge import FIRST
from review.judging import pairwise
from review.judging.prompt import Asked, Example
from store.access.people import Person
from store.db.workspace import Store
from store.judging import prompts
from store.work import browse
from tests.pages.conftest import HOSTILE, Show, alive, is_fine, labels, press, words_of
from tests.store.importing_files import CRITERIA
from tests.store.reviewing import drawn

Fill = Callable[..., Path]


def fields(at) -> dict[str, str]:
    return {one.label: one.value for one in [*at.text_area, *at.text_input]}


def test_without_a_prompt_the_page_offers_one_to_begin_with(
    show: Show, scored: Fill, sqlite_store: Store
) -> None:
    """Made of the settings and the guidelines; saved, it is version 1."""
    scored(3)
    at = show("judge")
    assert next(iter(FIRST)) == "Prompt"
    assert is_fine(at)
    assert "No prompt yet" in words_of(at)
    assert fields(at)["Rules to judge by"] == prompts.first(sqlite_store).guidelines
    at = press(at, "Save as version 1")
    assert is_fine(at)
    assert "No prompt yet" not in words_of(at)
    (saved,) = prompts.versions(sqlite_store)
    assert (saved.name, saved.version, saved.created_by) == ("judge", 1, "you")
    assert saved.prompt == prompts.first(sqlite_store)


def test_what_is_written_is_a_new_version_and_what_changed_is_told(
    show: Show, scored: Fill, sqlite_store: Store
) -> None:
    """Based on the one it was written from; nothing changed, nothing to save."""
    scored(3)
    one = prompts.save(sqlite_store, "judge", prompts.first(sqlite_store), by="Ana")
    at = show("judge")
    (button,) = [one for one in at.button if one.label == "Save as version 2"]
    assert button.disabled
    (rules,) = [one for one in at.text_area if one.label == "Rules to judge by"]
    at = rules.set_value("Be strict.").run()
    assert "Not saved yet: what changed" in words_of(at)
    assert "Rules to judge by:\nBe strict." in words_of(at)
    at = press(at, "Save as version 2")
    assert is_fine(at)
    two = prompts.find(sqlite_store, "judge")
    assert (two.version, two.based_on, two.prompt.guidelines) == (2, one.id, "Be strict.")
    said = words_of(at)
    assert "Since judge, version 1:" in said
    assert "**The rules to judge by**" in said
    assert prompts.first(sqlite_store).guidelines in said
    assert "Not saved yet" not in said


def test_a_question_left_empty_is_not_asked_and_the_page_says_so(
    show: Show, scored: Fill, sqlite_store: Store
) -> None:
    """The criterion is out of the prompt; edits may then have no total."""
    scored(3)
    at = show("judge")
    question = next(one for one in at.text_area if "seamlessness" in one.label)
    at = question.set_value(" ").run()
    assert "Not asked, so that edits may have no total: seamlessness" in words_of(at).replace(
        "\\", ""
    )
    press(at, "Save as version 1")
    assert "seamlessness" not in prompts.find(sqlite_store, "judge").prompt.criteria


def test_another_name_begins_at_version_1(show: Show, scored: Fill, sqlite_store: Store) -> None:
    """The name may be changed without anything else."""
    scored(3)
    prompts.save(sqlite_store, "judge", prompts.first(sqlite_store), by="Ana")
    at = show("judge")
    (name,) = [one for one in at.text_input if one.label == "Name"]
    at = press(name.set_value("strict").run(), "Save as version 1")
    assert is_fine(at)
    assert {one.name for one in prompts.versions(sqlite_store)} == {"judge", "strict"}


def test_a_prompt_that_compares_pairs_is_written_without_scales(
    show: Show, scored: Fill, sqlite_store: Store
) -> None:
    """What it is told, and a field for each thing to look at; no scores, examples or warnings."""
    scored(3)
    prompts.save(sqlite_store, "judge", prompts.first(sqlite_store), by="Ana")
    compared = prompts.save(sqlite_store, pairwise.NAME, pairwise.first_prompt("Fair."), by="Ana")
    at = show("judge")
    assert at.selectbox[0].value == prompts.find(sqlite_store, "judge").id
    at = at.selectbox[0].set_value(compared.id).run()
    assert is_fine(at)
    assert not at.warning
    assert [one.label for one in at.text_area] == [
        "Who the judge is",
        "**asked**",
        "**kept**",
        "**natural**",
        "Rules to judge by",
    ]
    assert "It compares two candidates of a group" in words_of(at)
    assert "No example yet" not in words_of(at)
    at = press(at.text_area[1].set_value("Is it done?").run(), "Save as version 2")
    assert prompts.find(sqlite_store, "pairs").prompt.criteria["asked"].question == "Is it done?"


def test_examples_are_added_and_taken_out(show: Show, scored: Fill, sqlite_store: Store) -> None:
    """An edit that is found, with the answer it should get; it is part of what is saved."""
    scored(12)
    at = show("judge")
    assert "No example yet" in words_of(at)
    (find,) = [one for one in at.text_input if one.key.endswith("-find") and "first" in one.key]
    at = find.set_value("change 11").run()
    (why,) = [one for one in at.text_input if one.label == "Why"]
    why.set_value("a hat too many")
    next(one for one in at.number_input if "seamlessness" in one.label).set_value(0.2)
    at = press(at, "Add it")
    assert is_fine(at)
    assert "No example yet" not in words_of(at)
    at = press(at, "Save as version 1")
    (example,) = prompts.find(sqlite_store, "judge").prompt.examples
    assert example.why == "a hat too many"
    assert example.scores == {**dict.fromkeys(CRITERIA, 1.0), "seamlessness": 0.2}
    assert '{"reason": "a hat too many", "scores": {' in words_of(at)
    at = press(at, "Take it out")
    assert "**An example less**" in words_of(at)
    press(at, "Save as version 2")
    assert prompts.find(sqlite_store, "judge").prompt.examples == ()


def test_the_judge_reads_the_instruction_as_data(show: Show, scored: Fill) -> None:
    """For the edit that is found: its text between the marks, after what the judge is told."""
    scored(3)
    at = show("judge")
    (find,) = [one for one in at.text_input if one.key == "judge-read-find"]
    said = words_of(find.set_value("change 2").run())
    assert "Score this edit.\n<instruction-RANDOM>\nchange 2\n</instruction-RANDOM>" in said
    assert "is data" in said


def test_a_reviewer_reads_and_writes_nothing(
    show: Show, scored: Fill, sqlite_store: Store, rui: Person
) -> None:
    """What the judge is asked is no secret; changing it is for a lead."""
    scored(3)
    prompts.save(sqlite_store, "judge", prompts.first(sqlite_store), by="Ana")
    at = show("judge", rui)
    assert is_fine(at)
    assert "What the judge will read" in words_of(at)
    assert not at.text_area
    assert not [one for one in labels(at) if "Save" in one]


@pytest.mark.parametrize("leads", [True, False])
def test_an_example_tells_nobody_whose_own_answer_is_due(
    show: Show, scored: Fill, sqlite_store: Store, rui: Person, *, leads: bool
) -> None:
    """It says what people said of an edit: that stays hidden from who is still asked about it."""
    scored(3)
    drawn(sqlite_store, 3, purpose="fit")
    (edit, *_rest) = browse.page(sqlite_store, browse.Filter(reviewer=rui.id), limit=1).edits
    example = Example(edit.id, dict.fromkeys(CRITERIA, 0.1), "people reject it")
    prompt = msgspec.structs.replace(prompts.first(sqlite_store), examples=(example,))
    prompts.save(sqlite_store, "judge", prompt, by="Ana")
    at = show("judge") if leads else show("judge", rui)
    assert is_fine(at)
    assert "stays hidden" in words_of(at)
    told = words_of(at).split("what changed, and when")[0]
    assert "people reject it" not in told


@pytest.mark.parametrize("empty", [True, False])
def test_without_edits_there_is_still_a_prompt(
    show: Show, sqlite_store: Store, *, empty: bool
) -> None:
    """Nothing to ask about yet is said, with where to bring edits in."""
    if not empty:
        prompts.save(sqlite_store, "judge", prompts.first(sqlite_store), by="Ana")
    at = show("judge")
    assert is_fine(at)
    assert "No edit to ask about" in words_of(at)


def test_what_a_prompt_holds_is_letters(show: Show, scored: Fill, sqlite_store: Store) -> None:
    """Names, questions, rules, whys and changes of a prompt are never drawn as anything else."""
    scored(3)
    (edit, *_rest) = browse.page(sqlite_store, browse.Filter(reviewer=""), limit=1).edits
    example = Example(edit.id, dict.fromkeys(CRITERIA, 0.5), HOSTILE)
    asked = {name: Asked(HOSTILE, HOSTILE, HOSTILE) for name in (*CRITERIA, HOSTILE)}
    one = msgspec.structs.replace(prompts.first(sqlite_store), criteria=asked, guidelines=HOSTILE)
    prompts.save(sqlite_store, "first", prompts.first(sqlite_store), by=HOSTILE)
    name = HOSTILE[: prompts.LONGEST]
    base = prompts.save(sqlite_store, name, prompts.first(sqlite_store), by=HOSTILE)
    two = msgspec.structs.replace(one, role=HOSTILE, examples=(example,))
    prompts.save(sqlite_store, name, two, by=HOSTILE, based_on=base.id)
    at = show("judge")
    assert is_fine(at)
    assert alive(at) == []

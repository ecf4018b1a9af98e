"""The repair queue: likely wrong types first, each with its reasons in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from review.spotcheck.instruction_words import spoken_for
from review.spotcheck.repair import Doubt, doubts
from review.spotcheck.type_labels import NONE_OF_THESE, TypeLabel

THINGS = ["dog", "car", "tree", "hat", "cup", "sign", "boat", "lamp", "chair", "kite"]
REMOVE = [f"Remove the {thing} behind the {other}" for thing in THINGS for other in THINGS]
COLOUR = [f"Recolour the {thing} in {shade}" for thing in THINGS for shade in THINGS]
TEXTS = [*REMOVE, *COLOUR]
TYPES = ["Remove"] * 100 + ["Colour"] * 100
DESCRIBED = {"Remove": "Remove an object", "Colour": "Change a colour", "Never used": "Zoom in"}


def queue(types: list[str | None], **signs: object) -> list[Doubt]:
    return doubts(TEXTS, types, DESCRIBED, **signs)  # type: ignore[arg-type]


def test_words_that_speak_for_another_type_come_first() -> None:
    """Three swapped types are the first three, with the words that say so."""
    types: list[str | None] = list(TYPES)
    types[7], types[50], types[150] = "Colour", "Colour", "Remove"
    found = queue(types)
    assert {one.index for one in found[:3]} == {7, 50, 150}
    assert [one.suggested for one in sorted(found[:3], key=lambda one: one.index)] == [
        "Remove",
        "Remove",
        "Colour",
    ]
    assert "“remove”" in next(one for one in found if one.index == 7).reasons[0]
    assert "“recolour”" in next(one for one in found if one.index == 150).reasons[0]
    assert all(one.priority < found[2].priority / 2 for one in found[3:])


def test_every_instruction_is_judged_without_its_own_type() -> None:
    """A single word nobody else uses cannot speak for the type of its own edit."""
    texts = [*TEXTS, "xylophone"]
    found = spoken_for(texts, [*TYPES, "Never used"], DESCRIBED)
    assert found.chance[-1] < 0.2


def test_a_description_speaks_where_there_are_no_edits() -> None:
    """The taxonomy's words count for types without edits of their own."""
    found = spoken_for([*TEXTS, "Zoom closely"], [*TYPES, "Remove"], DESCRIBED)
    assert found.types[found.best[-1]] == "Never used"


def test_peoples_words_lead_and_what_they_confirm_is_left_out() -> None:
    """Denied, then disputed, then the rest; their type is the one suggested."""
    types: list[str | None] = list(TYPES)
    types[7] = "Colour"
    labels = {
        3: TypeLabel("wrong", "Never used", 2),
        4: TypeLabel("disputed", None, 2),
        5: TypeLabel("wrong", NONE_OF_THESE, 1),
        7: TypeLabel("right", "Colour", 1),
        8: TypeLabel("open", None, 0),
    }
    found = queue(types, labels=labels)
    by_place = {one.index: one for one in found}
    assert {one.index for one in found[:3]} == {3, 4, 5}
    assert by_place[3].suggested == "Never used"
    assert by_place[3].reasons[0] == "people say “Never used”"
    assert by_place[4].reasons[0] == "people do not agree on its type"
    assert (by_place[5].suggested, by_place[5].reasons[0]) == (None, "people say that no type fits")
    assert 7 not in by_place
    assert 8 not in by_place


def test_types_the_taxonomy_does_not_know_are_listed() -> None:
    """A type that is gone, or none at all: the words suggest one."""
    types: list[str | None] = list(TYPES)
    types[2], types[102] = "Split long ago", None
    gone, none = sorted(queue(types)[:2], key=lambda one: one.index)
    assert gone.reasons[0] == "the taxonomy does not know the type “Split long ago”"
    assert (gone.suggested, none.suggested) == ("Remove", "Colour")
    assert none.reasons[0] == "it has no type"


def test_a_failing_judge_is_a_reason_and_a_missing_score_is_none() -> None:
    """Scores below the threshold; at it an edit passes."""
    scores = np.full(200, 0.9)
    scores[10], scores[11], scores[12] = 0.41, np.nan, 0.7
    found = queue(list(TYPES), scores=scores, threshold=0.7)
    assert [one.index for one in found if any("judge" in why for why in one.reasons)] == [10]
    assert found[0].reasons[-1] == "the judge fails it, with 0.41"


def test_signs_add_up_and_no_more_are_listed_than_asked() -> None:
    """Two signs come before one of them."""
    types: list[str | None] = list(TYPES)
    types[7] = types[8] = "Colour"
    scores = np.full(200, 0.9)
    scores[8] = 0.1
    found = queue(types, scores=scores, threshold=0.7, most=2)
    assert [one.index for one in found] == [8, 7]
    assert len(found[0].reasons) == 2


def test_nothing_to_read_is_nothing_to_list() -> None:
    """No edits; and instructions of no words at all."""
    assert doubts([], [], DESCRIBED) == []
    assert all(one.suggested is None for one in doubts(["", "!?"], [None, "Colour"], DESCRIBED))


@pytest.mark.real
def test_mislabels_among_real_instructions_are_found(real: Path) -> None:
    """One in twenty of I2EBench's types replaced: of as many listed first, most are among them."""
    table = pd.read_csv(real / "edit_instructions" / "i2ebench.csv").fillna("")
    kinds = sorted(set(table.edit_type))
    rng = np.random.default_rng(1)
    wrong = rng.random(len(table)) < 0.05
    types = [
        str(rng.choice([kind for kind in kinds if kind != own])) if bad else own
        for own, bad in zip(table.edit_type, wrong, strict=True)
    ]
    texts = list(table.instruction_variant)
    found = doubts(texts, types, {kind: kind for kind in kinds}, most=int(wrong.sum()))
    assert wrong[[one.index for one in found]].mean() > 0.5
    right = [one.suggested == table.edit_type[one.index] for one in found if wrong[one.index]]
    assert np.mean(right) > 0.8

"""What the demo's plan must contain, before anything is painted."""

import numpy as np
import pytest

from demo.edits.table import KINDS
from demo.plan import draw_plan

TAXONOMY = {
    "Change overall color tone (warm ↔ cool)",
    "Add film grain or vintage filter",
    "Add a new object to the scene",
    "Remove an existing object",
    "Replace one object category with another",
    "Change an object's attribute (e.g., color/material)",
    "Relocate an object (change its position/spatial relation)",
    "Change the size/shape/orientation of an object",
    "Add new scene context/background",
    "Apply seasonal transformation (summer ↔ winter)",
    "Change weather conditions (sunny/rainy/snowy)",
    "Adjust global lighting (golden hour/fluorescent)",
    "Strong artistic style transfer (e.g., Van Gogh/anime/etc.)",
    "Photo to cartoon/sketch/comic",
    "Modern ↔ historical style/look",
    "Replace text in signs/posters/billboards",
    "Add new (handwritten/printed/etc) text",
    "Change font style or color of visible text if there is text",
    "Translate written text into other languages",
    "Add/Remove/Replace accessories (glasses, hats, jewelry, masks)",
    "Clothing edit (change color/outfit)",
    "Convert person to Western comic cel-shaded style",
    "Line-art ink sketch of the person",
    "Sticker-ify the person with bold outline and white border",
    "Zoom in",
    "Outpainting (extend canvas beyond boundaries)",
}


def test_edit_types_are_the_taxonomys_own() -> None:
    """The demo has 26 of the taxonomy's 35 edit types, each named exactly as there."""
    assert {edit.edit_type for edit in draw_plan(7).edits} == TAXONOMY
    assert len({kind.key for kind in KINDS}) == len(KINDS)


def test_volume() -> None:
    """There are 700 to 800 single edits, 24 groups and 16 chains, each in its own file."""
    plan = draw_plan(7)
    assert 700 <= len(plan.edits) <= 800
    assert (len(plan.groups), len(plan.chains)) == (24, 16)
    files = [edit.file for edit in plan.single_turn()]
    files += [turn.file for chain in plan.chains for turn in chain.turns]
    assert len(files) == len(set(files))


@pytest.mark.parametrize("seed", [1, 7, 23])
def test_share_of_acceptable_edits(seed: int) -> None:
    """Whatever the seed, reviewers would accept 72 to 86 percent of the single edits."""
    accepted = np.mean([edit.accept_probability for edit in draw_plan(seed).edits])
    assert 0.72 <= accepted <= 0.86


def test_types_differ_in_how_often_they_succeed() -> None:
    """Edit types differ in their share of good edits by at least 25 points, as in real data."""
    edits = draw_plan(7).edits
    shares = [
        np.mean([edit.accept_probability for edit in edits if edit.edit_type == name])
        for name in TAXONOMY
    ]
    assert max(shares) - min(shares) > 0.25


def test_groups_have_three_to_five_candidates_of_one_wish() -> None:
    """A group has 3 to 5 candidates of one source and instruction, exactly one of them good."""
    for group in draw_plan(7).groups:
        assert 3 <= len(group.candidates) <= 5
        assert len({(edit.scene.id, edit.long) for edit in group.candidates}) == 1
        assert len({edit.execution.name for edit in group.candidates}) == len(group.candidates)
        assert [edit.execution.quality for edit in group.candidates].count("good") == 1


def test_some_groups_have_their_best_among_the_rejected() -> None:
    """In a few groups the judge was wrong, so that reviewers have something to find."""
    wrong = [one for one in draw_plan(7).groups if one.success.execution.quality != "good"]
    assert 1 <= len(wrong) <= 6


def test_chains_have_two_to_five_turns() -> None:
    """Chains of every length from 2 to 5 turns occur."""
    assert {len(chain.turns) for chain in draw_plan(7).chains} == {2, 3, 4, 5}


@pytest.mark.parametrize("seed", [1, 7, 23])
def test_instructions_are_long_and_short(seed: int) -> None:
    """Long instructions have 20 to 50 words, short ones at most 16, and no slot is left open."""
    for edit in draw_plan(seed).edits:
        assert 20 <= len(edit.long.split()) <= 50, edit.long
        assert 2 <= len(edit.short.split()) <= 16, edit.short
        assert "{" not in edit.long + edit.short


def test_size_limits_everything() -> None:
    """A size of 20 gives 20 single edits, two groups and two chains."""
    plan = draw_plan(7, 20)
    assert (len(plan.edits), len(plan.groups), len(plan.chains)) == (20, 2, 2)

"""Golden totals of the published rules that are presets: known rows, known totals."""

from __future__ import annotations

import math

import msgspec
import pytest

from review.core.rules import PLAIN
from review.core.scoring import Scored, score
from review.core.settings import RULES, Settings, preset, read_settings
from tests.review.written_settings import write_settings


def totalled(rule: Settings, kind: str | None, **raw: float) -> Scored:
    """Score a row of an edit of a type by a preset."""
    scored = score(raw, rule.criteria, rule.scale, rule=rule.rule_of(kind))
    assert scored is not None
    return scored


@pytest.mark.parametrize(
    ("sc", "pq", "expected"),
    [
        ((8, 6), (9, 7), math.sqrt(6 * 7)),
        ((10, 10), (10, 10), 10),
        ((10, 0), (10, 10), 0),
        ((4, 9), (9, 9), 6),
        ((2, 3), (8, 9), 4),
    ],
)
def test_viescore_is_the_root_of_the_lowest_two(
    sc: tuple[int, int], pq: tuple[int, int], expected: float
) -> None:
    """Ku et al. 2024: O = √(min SC · min PQ), on 0–10."""
    names = ("prompt_following", "consistency", "naturalness", "artifacts")
    row = dict(zip(names, (*sc, *pq), strict=True))
    assert totalled(preset("viescore"), None, **row).overall == round(expected, 9)


@pytest.mark.parametrize(
    ("sc", "pq", "expected"),
    [
        ((20, 15), (25, 10), math.sqrt(6 * 4)),
        ((25, 25), (25, 25), 10),
        ((25, 22), (23, 24), math.sqrt(8.8 * 9.2)),
        ((0, 25), (25, 25), 0),
    ],
)
def test_editscore_brings_0_to_25_to_0_to_10_first(
    sc: tuple[int, int], pq: tuple[int, int], expected: float
) -> None:
    """Its script: min(score) / (25 / 10) of each answer, then the root of their product."""
    names = ("prompt_following", "consistency", "naturalness", "artifacts")
    row = dict(zip(names, (*sc, *pq), strict=True))
    assert totalled(preset("editscore"), None, **row).overall == round(expected, 9)


#: Rows of its README (1082, 1068, 673) and others: first, second and third score, total as the
#: script averages what was said, total with the caps of its rubric.
IMGEDIT = [
    ("adjust", (1, 1, 1), 1, 1),
    ("adjust", (1, 4, 4), 3, 1),
    ("style", (1, 5, 5), 11 / 3, 1),
    ("add", (5, 4, 4), 13 / 3, 13 / 3),
    ("extract", (3, 2, 5), 10 / 3, 8 / 3),
    ("compose", (4, 4, 3), 11 / 3, 11 / 3),
]


@pytest.mark.parametrize(("kind", "said", "averaged", "capped"), IMGEDIT)
def test_imgedit_bench_is_the_mean_of_the_types_three_with_its_caps(
    kind: str, said: tuple[int, int, int], averaged: float, capped: float
) -> None:
    """The second and third score no higher than the first; without the caps, as its script."""
    rule = preset("imgedit-bench")
    own = rule.scoring.sets.edit_type[kind]
    row = dict(zip(own.weights, said, strict=True))
    assert totalled(rule, kind, **row).overall == round(capped, 9)
    free = msgspec.structs.replace(own, caps={})
    scored = score(dict(row), rule.criteria, rule.scale, rule=free)
    assert scored is not None
    assert scored.overall == round(averaged, 9)
    assert totalled(rule, None, **row).overall == round(averaged, 9)


#: type, (Reasoning, ApprConsistency, VisualPlausibility), total: its calculate_score by hand.
RISE = [
    ("Life Progression", (5, 5, 5), 5.0),
    ("Chemical and Biological Transformation", (4, 3, 5), 0.3 * 3 + 0.5 * 4 + 0.2 * 5),
    ("Object Arrangement", (1, 5, 5), 1.5),
    ("Object Arrangement", (1, 1, 1), 1.0),
    ("Object Arrangement", (3, None, 4), 0.2 * 4 + 0.8 * 3),
    ("Object Arrangement", (1, None, 5), 1.0),
    ("Puzzle Solving", (4, 2, None), 0.3 * 2 + 0.7 * 4),
    ("Puzzle Solving", (1, 5, None), 1.1),
    ("Puzzle Solving", (4, 2, 1), 0.3 * 2 + 0.7 * 4),
]


@pytest.mark.parametrize(("kind", "said", "expected"), RISE)
def test_risebench_weighs_by_category_and_halves_failed_reasoning(
    kind: str, said: tuple[int | None, ...], expected: float
) -> None:
    """.3/.5/.2; logic .3/.7; where consistency is free .8/.2; reasoning 1 halves, never below 1."""
    names = ("Reasoning", "ApprConsistency", "VisualPlausibility")
    row = {name: float(one) for name, one in zip(names, said, strict=True) if one is not None}
    assert totalled(preset("risebench"), kind, **row).overall == round(expected, 9)


#: type, scores by criterion (IF, WA, URC, IC, VQ), total: its Get_Score by hand.
COMPASS = [
    ("ADD", (4, None, 5, 3, 5), 4**0.4 * 4**0.4 * 5**0.2),
    ("ADD", (5, None, 5, None, 5), 5.0),
    ("ADD", (4, None, 5, 1, 5), 1.0),
    ("ADD", (4, None, 5, 3, 1), 1.0),
    ("Style_Transfer", (4, None, None, None, 3), 4**0.7 * 3**0.3),
    ("Temporal", (4, 2, 4, 4, 5), 3**0.5 * 4**0.3 * 5**0.2),
    ("Knapsack", (2, None, 5, None, 4), 2**0.6 * 5**0.2 * 4**0.2),
    ("Swap", (3, None, 4, 2, 4), 3**0.4 * 3**0.4 * 4**0.2),
    ("Virtual_Try_On", (5, 4, None, 3, 4), 4.5**0.4 * 3**0.4 * 4**0.2),
]


@pytest.mark.parametrize(("kind", "said", "expected"), COMPASS)
def test_edit_compass_is_a_geometric_mean_by_part_and_a_1_is_the_total(
    kind: str, said: tuple[int | None, ...], expected: float
) -> None:
    """Exponents .4/.4/.2, .5/.3/.2, .6/.2/.2 and .7/.3; a lowest score of 1 is the total."""
    rule = preset("edit-compass")
    row = {n: float(x) for n, x in zip(rule.criteria, said, strict=True) if x is not None}
    assert totalled(rule, kind, **row).overall == pytest.approx(expected, abs=6e-10)


@pytest.mark.parametrize("name", RULES)
def test_a_preset_of_rules_survives_being_written(name: str) -> None:
    """Rules are in the file and come back with it; the older presets have none."""
    settings = preset(name)
    assert settings.scoring != PLAIN
    assert read_settings(write_settings(settings)) == settings
    assert preset("pico-banana").scoring is PLAIN

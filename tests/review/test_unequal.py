"""Draws at unequal rates whose weights are known beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from review.core.errors import Refused
from review.promises.unequal import OTHERS, draw_unequal, weight
from review.statistics.sampling import Drawn

SCORES = np.linspace(0, 1, 1000)
TYPES = ["often"] * 700 + ["seldom"] * 280 + ["rare"] * 12 + ["rarer"] * 8


def draw(strategy: str = "near-threshold", size: int = 200, seed: int = 0, **more) -> list[Drawn]:
    given = {"scores": SCORES, "types": TYPES, "threshold": 0.7, "largest_weight": 2.5, **more}
    return draw_unequal(strategy, size, seed=seed, **given)


def test_near_the_threshold_four_in_five_come_from_the_near_half() -> None:
    """With w_max 2.5 weights are .625 near and 2.5 far; the number of each is left to chance."""
    found = draw(size=400)
    weights = {(one.stratum, round(weight(one.selection, 1000), 9)) for one in found}
    assert weights == {("near", 0.625), ("far", 2.5)}
    near = [sum(one.stratum == "near" for one in draw(size=400, seed=s)) for s in range(40)]
    assert np.mean(near) == pytest.approx(320, abs=5)
    assert np.std(near) > 3


@pytest.mark.parametrize("strategy", ["near-threshold", "per-type"])
@pytest.mark.parametrize("largest", [1.5, 2.5, 6.0])
def test_no_weight_exceeds_the_largest(strategy: str, largest: float) -> None:
    """What betting relies on; and the weights of a draw average one in expectation."""
    found = [draw(strategy, 100, seed, largest_weight=largest) for seed in range(60)]
    weights = np.array([[weight(one.selection, 1000) for one in each] for each in found])
    assert weights.max() <= largest + 1e-12
    assert weights.mean() == pytest.approx(1.0, abs=0.06)


def test_small_types_are_one_stratum() -> None:
    """A type with a dozen edits would soon run out."""
    found = draw("per-type", 60)
    assert {one.stratum for one in found} == {"often", "seldom", OTHERS}
    rare = [one for one in found if one.stratum == OTHERS]
    assert {TYPES[one.index] for one in rare} <= {"rare", "rarer"}


def test_no_unit_twice_and_the_same_seed_the_same() -> None:
    """Within a stratum without replacement."""
    found = draw(size=400, seed=7)
    assert len({one.index for one in found}) == 400
    assert found == draw(size=400, seed=7)
    assert found != draw(size=400, seed=8)


@pytest.mark.parametrize(
    "wrong", [{"size": 990}, {"size": 0}, {"size": 1001}, {"largest_weight": 1.0}]
)
def test_draws_that_cannot_be_made_are_refused(wrong: dict) -> None:
    """A stratum that runs out, a size beyond the pool, a weight that leaves no room."""
    with pytest.raises(Refused):
        draw(**wrong)

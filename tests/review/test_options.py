"""Ways of cutting side by side: by labels that had no say, and a plain recommendation."""

from __future__ import annotations

import numpy as np
import pytest

from review.promises.options import compare
from review.promises.ways import Edits, Way

CATEGORIES = {"easy": "A", "hard": "B", "mixed": "C"}


def made(size: int, seed: int, *, apart: float = 0.0, floor: bool = False):
    """Return a pool and its truth; types differ by ``apart``; one criterion may be a trap."""
    rng = np.random.default_rng(seed)
    types = rng.choice(np.array(list(CATEGORIES), dtype=object), size)
    first, second = rng.beta(5, 2, size), rng.beta(5, 2, size)
    overall = (first + second) / 2
    move = np.array([{"easy": apart, "hard": -apart, "mixed": 0.0}[kind] for kind in types])
    good = rng.random(size) < np.clip(0.35 + 0.75 * overall + move, 0.02, 0.98)
    if floor:
        good &= ~((second < 0.45) & (rng.random(size) < 0.9))
    categories = np.array([CATEGORIES[kind] for kind in types], dtype=object)
    typed = overall + move
    return Edits(overall, types, categories, {"first": first, "second": second}, typed), good


def compared(pool: Edits, good: np.ndarray, labels: int = 1500, target: float = 0.88):
    chosen = np.random.default_rng(7).choice(len(good), labels, replace=False)
    return compare(
        pool, pool.of(chosen), good[chosen], np.ones(labels), target=target, seed=1
    )  # fmt: skip


def test_where_types_differ_a_finer_way_is_recommended_and_keeps_its_word() -> None:
    """The type-aware score keeps more at the target; held-out precision is near the truth."""
    pool, good = made(60_000, 0, apart=0.12)
    found = compared(pool, good)
    options = {one.way.family: one for one in found.options}
    assert list(options) == ["global", "category", "typed", "floors"]
    assert found.recommended in ("category", "typed")
    assert options["typed"].share > options["global"].share + 0.02
    for one in options.values():
        truth = good[one.way.keeps(pool)].mean()
        assert one.precision.low - 0.01 <= truth <= one.precision.high + 0.01
        assert one.kept == one.way.keeps(pool).sum()
    assert options["global"].worst == "hard"
    assert options["global"].worst_rate.estimate < options["typed"].worst_rate.estimate


def test_where_types_are_alike_one_threshold_is_enough() -> None:
    """No finer way gains two hundredths; the simplest is recommended."""
    pool, good = made(60_000, 1)
    assert compared(pool, good, labels=3000, target=0.9).recommended == "global"


def test_a_floor_is_found_where_one_criterion_is_a_trap() -> None:
    """The floor under it keeps more than the total alone does."""
    pool, good = made(60_000, 2, floor=True)
    options = {one.way.family: one for one in compared(pool, good, labels=3000).options}
    assert list(options["floors"].way.floors) == ["second"]
    assert options["floors"].share > options["global"].share


def test_nothing_is_recommended_where_nothing_reaches_the_target() -> None:
    """And nothing is kept."""
    pool, good = made(5000, 3)
    found = compared(pool, good & (np.arange(5000) % 2 == 0))
    assert found.recommended is None
    assert found.options[0].kept == 0
    assert found.options[0].precision.estimate is None
    assert found.options[0].worst is None


def test_without_criteria_or_a_typed_score_there_are_two_ways() -> None:
    """A judge that gives an overall score only."""
    pool, good = made(5000, 4)
    bare = Edits(pool.overall, pool.types, pool.categories, {}, None)
    assert [one.way.family for one in compared(bare, good).options] == ["global", "category"]


def test_labels_drawn_at_unequal_rates_are_weighted_back() -> None:
    """Mostly high scores among the labels: the cut is where uniform labels put it."""
    pool, good = made(60_000, 5)
    high = np.flatnonzero(pool.overall >= 0.7)
    low = np.flatnonzero(pool.overall < 0.7)
    rng = np.random.default_rng(2)
    chosen = np.concatenate([rng.choice(high, 3200, False), rng.choice(low, 800, False)])
    weights = np.where(pool.overall[chosen] >= 0.7, len(high) / 3200, len(low) / 800)
    found = compare(pool, pool.of(chosen), good[chosen], weights, target=0.9, seed=1)
    even = compared(pool, good, labels=4000, target=0.9)
    assert found.options[0].share == pytest.approx(even.options[0].share, abs=0.12)
    truth = good[found.options[0].way.keeps(pool)].mean()
    assert truth == pytest.approx(0.9, abs=0.02)


def test_a_stricter_way_never_keeps_more() -> None:
    """A higher cut, another floor, a category shut."""
    pool, _ = made(2000, 6)
    loose = Way("global", 0.6)
    assert not (Way("global", 0.7).keeps(pool) & ~loose.keeps(pool)).any()
    assert not (Way("floors", 0.6, floors={"first": 0.5}).keeps(pool) & ~loose.keeps(pool)).any()
    shut = Way("category", by_category={"A": 0.6, "B": None, "C": 0.6})
    assert not (shut.keeps(pool) & ~loose.keeps(pool)).any()
    assert not shut.keeps(pool)[pool.categories == "B"].any()

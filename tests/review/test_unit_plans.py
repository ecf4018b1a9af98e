"""Promises on chains and pairs: the one look errs no more often than it says."""

from __future__ import annotations

import numpy as np
import pytest

from review.promises import unit_plans
from review.promises.unit_plans import UnitPlan


def plan(pool: np.ndarray, labels: int, target: float = 0.8) -> UnitPlan:
    return UnitPlan(
        "weakest", "robot", target, 0.95, unit_plans.cuts(pool), labels, len(pool), "", "", 1, 0
    )


def test_a_promise_is_false_no_more_often_than_its_risk() -> None:
    """In a pool that just misses the target below a cut, at most 5% of the looks promise that."""
    rng = np.random.default_rng(5)
    pool = np.linspace(0, 1, 200)
    good = pool > 0.35  # Of what the cut at 0.19 and laxer keep, fewer than four in five.
    runs, wrong, held = 2000, 0, 0
    frozen = plan(pool, 60)
    for _run in range(runs):
        drawn = rng.choice(len(pool), 60, replace=False)
        found = unit_plans.look(frozen, pool, pool[drawn], good[drawn])
        if found.threshold is not None:
            wrong += good[pool >= found.threshold].mean() < frozen.target
            held += 1
    assert wrong / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)
    assert held > runs / 2


def test_fewest_labels_are_just_enough() -> None:
    """All accepted, that many drawn evenly prove the strictest cut; far fewer do not."""
    pool = np.linspace(0, 1, 1000)
    found = unit_plans.expected(
        pool, (np.empty(0), np.empty(0, dtype=bool)), size=100, target=0.9, confidence=0.95
    )
    assert found.fewest is not None
    for labels, proves in ((found.fewest + 10, True), (found.fewest // 2, False)):
        drawn = pool[np.linspace(0, 999, labels).astype(int)]
        said = unit_plans.look(plan(pool, labels, 0.9), pool, drawn, np.ones(labels, dtype=bool))
        assert said.certified is (proves)
    assert found.needs == ()


def test_more_labels_reach_a_higher_target() -> None:
    """What so many could prove at best rises with their number; a census can prove 99%."""
    pool = np.linspace(0, 1, 150)
    nothing = (np.empty(0), np.empty(0, dtype=bool))
    reached = [
        unit_plans.expected(pool, nothing, size=size, target=0.9, confidence=0.95).reach
        for size in (10, 50, 100, 150)
    ]
    assert reached == sorted(reached)
    assert reached[0] < reached[1]
    assert reached[-1] == pytest.approx(0.99)


def test_an_empty_pool_has_no_cut() -> None:
    """Nothing can be proven of nothing."""
    nothing = (np.empty(0), np.empty(0, dtype=bool))
    assert unit_plans.cuts(np.empty(0)) == ()
    found = unit_plans.expected(np.empty(0), nothing, size=1, target=0.9, confidence=0.95)
    assert (found.fewest, found.reach, found.needs) == (None, 0.0, ())

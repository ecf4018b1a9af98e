"""How many labels a promise is likely to take."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from review.promises.certify import fixed_sequence
from review.promises.forecast import (
    LADDER,
    Need,
    advised,
    best_share,
    hours,
    labels_needed,
    needed_for,
    reached,
)
from review.promises.plans import grid, planned_looks


@pytest.fixture
def pool() -> np.ndarray:
    return np.linspace(0, 1, 10_001)


def sample(pool: np.ndarray, number: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw labels whose chance of being accepted is .55 + .45 × score."""
    rng = np.random.default_rng(seed)
    scores = rng.choice(pool, number, replace=False)
    return scores, rng.random(number) < 0.55 + 0.45 * scores


def test_without_labels_nothing_is_foretold(pool: np.ndarray) -> None:
    """Nobody can say."""
    none = np.empty(0)
    assert (
        labels_needed(pool, none, none.astype(bool), target=0.8, delta=0.05, cuts=grid(pool)) == ()
    )


def test_a_certain_pool_takes_the_zero_error_number() -> None:
    """With everything accepted and one cut, 29 labels above it: 29 ÷ .3 drawn, give or take 4%."""
    chance = reached(np.array([1.0]), np.array([0.3]), 0.9, 0.05, lambda _, risk: risk)[:, 0]
    first = int(LADDER[int(np.argmax(chance >= 0.8))])
    assert 29 / 0.3 * 0.96 <= first <= 29 / 0.3 * 1.06


def test_the_chance_is_that_of_the_test() -> None:
    """One cut: P(Binomial(n, 1 − p) ≤ k), k the most rejects with which the cut passes."""
    chance = reached(np.array([0.95]), np.array([0.5]), 0.9, 0.05)
    for row in (40, 80, 120):
        labels = round(int(LADDER[row]) * 0.5)
        risk = planned_looks(int(LADDER[row]), 0.05)[-1].delta
        passing = [k for k in range(labels + 1) if stats.binom.cdf(k, labels, 0.1) <= risk]
        expected = stats.binom.cdf(max(passing, default=-1), labels, 0.05)
        assert chance[row, 0] == pytest.approx(expected)


def test_more_lenient_cuts_take_more_labels(pool: np.ndarray) -> None:
    """Needs never fall along the grid, and a target nobody meets is never reached."""
    scores, accepted = sample(pool, 2000, 1)
    needs = labels_needed(pool, scores, accepted, target=0.8, delta=0.05, cuts=grid(pool))
    numbers = [need.labels if need.labels else np.inf for need in needs]
    assert numbers == sorted(numbers)
    assert needs[-1].labels is None
    for need in needs:
        fewest, most = need.fewest or np.inf, need.most or np.inf
        assert fewest <= (need.labels or np.inf) <= most


def test_the_forecast_comes_true(pool: np.ndarray) -> None:
    """With the number foretold for half the pool, it is certified in about four of five tries."""
    rng = np.random.default_rng(5)
    truth = rng.random(len(pool)) < 0.55 + 0.45 * pool
    needs = labels_needed(pool, pool, truth, target=0.8, delta=0.05, cuts=grid(pool))
    need = needed_for(needs, 0.5)
    assert need is not None
    assert need.labels is not None
    looks = planned_looks(need.labels, 0.05)
    hits = 0
    for _ in range(200):
        drawn = rng.choice(len(pool), need.labels, replace=False)
        found = fixed_sequence(
            pool, pool[drawn], truth[drawn], target=0.8, delta=looks[-1].delta, cuts=grid(pool)
        )
        hits += found.threshold is not None and found.threshold <= need.threshold
    assert 0.7 <= hits / 200 <= 0.92


def test_the_last_percents_of_the_yield_cost_most() -> None:
    """On the pool of the simulation, 95% of the best yield takes more than 13,000 labels."""
    from simulations.known_pool import pool as known
    from simulations.known_pool import target

    one = known()
    needs = labels_needed(
        one.scores, one.scores, one.accepted, target=target(), delta=0.05, cuts=one.cuts
    )
    order = np.argsort(-one.scores, kind="stable")
    good = np.cumsum(one.accepted[order]) / np.arange(1, len(order) + 1)
    best = (np.flatnonzero(good >= target()).max() + 1) / len(order)
    on_grid = best_share(needs, target())
    assert on_grid is not None
    assert 0.95 * best < on_grid <= best
    most = needed_for(needs, 0.95 * best)
    half = needed_for(needs, 0.8 * best)
    assert most is not None
    assert half is not None
    assert (most.labels or 10**9) > 13_000
    assert (half.labels or 10**9) < 1_500


def test_hours_are_answers_times_seconds() -> None:
    """600 edits, two reviewers each, 6 seconds: two hours."""
    assert hours(600, 2, 6.0) == pytest.approx(2.0)


def test_a_start_is_advised_that_can_reach_something() -> None:
    """80% of the best yield where the pool is large enough, else what it can still reach."""
    strict = Need(0.9, 0.3, 0.95, 355, 200, None)
    middle = Need(0.7, 0.5, 0.94, 778, 300, None)
    lenient = Need(0.5, 0.8, 0.91, 1900, 400, None)
    needs = (strict, middle, lenient)
    assert advised(needs, 0.9, 400_000) == 1900
    assert advised(needs, 0.9, 826) == 778
    assert advised(needs, 0.9, 500) == 355
    assert advised(needs, 0.9, 320) == advised((), 0.9, 320) == 300
    assert advised((Need(0.9, 0.3, 0.95, 60, 40, 90),), 0.9, 1000) == 300
    assert advised((Need(0.9, 0.3, 0.91, 9000, 40, None),), 0.9, 400_000) == 2400

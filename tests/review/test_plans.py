"""What is fixed before the first label: the grid of cuts, and when the tests take place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import Refused
from review.promises.plans import (
    KEEP_SHARES,
    Look,
    Plan,
    check_promise,
    grid,
    looks_due,
    planned_looks,
)

pools = st.lists(st.integers(0, 60), min_size=1, max_size=300).map(
    lambda steps: np.array(steps) / 60
)


def spent(looks: tuple[Look, ...]) -> list[tuple[int, float]]:
    return [(look.labels, pytest.approx(look.delta)) for look in looks]


def labelled(flags: str) -> np.ndarray:
    """Return flags written as text: 1 for a unit that has its label."""
    return np.array([flag == "1" for flag in flags], dtype=bool)


def test_the_grid_keeps_30_to_98_percent_in_steps_of_two() -> None:
    """The cuts keep .30, .32, … .98 of the pool, the strictest first."""
    assert KEEP_SHARES[:2] + KEEP_SHARES[-1:] == (0.30, 0.32, 0.98)
    assert len(KEEP_SHARES) == 35
    scores = np.random.default_rng(0).permutation(np.arange(10_000) / 10_000)
    kept = [(scores >= cut).mean() for cut in grid(scores)]
    assert kept == pytest.approx(KEEP_SHARES, abs=2e-4)


def test_the_grid_of_a_small_pool() -> None:
    """Of ten scores, the cuts are observed ones: the 70th percentile is the seventh score."""
    scores = np.arange(1, 11) / 10
    assert grid(scores).tolist() == [0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]


@given(pools)
def test_cuts_are_observed_scores_from_strict_to_lenient(scores: np.ndarray) -> None:
    """Every cut is some edit's score; they descend without duplicates, and start at ≥ 30%."""
    cuts = grid(scores)
    assert np.isin(cuts, scores).all()
    assert (np.diff(cuts) < 0).all()
    assert (scores >= cuts[0]).mean() >= 0.30
    assert (scores >= cuts[-1]).mean() >= 0.98


@given(pools)
def test_a_grid_is_the_inverted_distribution(scores: np.ndarray) -> None:
    """Each cut is the smallest score at or below which 1 − share of the pool lies."""
    ordered, places = np.sort(scores), np.arange(1, len(scores) + 1) / len(scores)
    wanted = {
        float(ordered[np.flatnonzero(places >= 1 - share)[0]])
        for share in KEEP_SHARES
    }  # fmt: skip
    assert set(grid(scores).tolist()) == wanted


def test_ties_make_one_cut_and_an_empty_pool_none() -> None:
    """A judge that gives everybody the same score leaves a single cut to test."""
    assert grid(np.full(500, 0.8)).tolist() == [0.8]
    assert grid(np.empty(0)).tolist() == []


def test_the_standard_looks() -> None:
    """At 2400 labels and 95%, looks at 300/600/1200/2400 spend .005/.010/.015/.020."""
    assert spent(planned_looks(2400, 0.05)) == [
        (300, 0.005), (600, 0.010), (1200, 0.015), (2400, 0.020),
    ]  # fmt: skip


def test_other_confidences_scale_the_looks() -> None:
    """At 90% every look may spend twice as much."""
    assert spent(planned_looks(2400, 0.10)) == [
        (300, 0.010), (600, 0.020), (1200, 0.030), (2400, 0.040),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (120, [(120, 0.05)]),
        (300, [(300, 0.05)]),
        (500, [(300, 0.005), (500, 0.045)]),
        (600, [(300, 0.005), (600, 0.045)]),
        (2000, [(300, 0.005), (600, 0.010), (1200, 0.015), (2000, 0.020)]),
    ],
)
def test_smaller_batches_spend_the_rest_at_their_end(
    size: int, expected: list[tuple[int, float]]
) -> None:
    """Standard looks below the batch's size keep their δ; what is left is spent at its end."""
    assert spent(planned_looks(size, 0.05)) == expected


def test_larger_batches_still_have_something_to_spend_at_their_end() -> None:
    """More than 2400 labels are worth drawing: the last look moves to the last label."""
    assert spent(planned_looks(5000, 0.05)) == [
        (300, 0.005), (600, 0.010), (1200, 0.015), (5000, 0.020),
    ]  # fmt: skip


@given(st.integers(1, 20_000), st.floats(0.001, 0.5))
def test_looks_never_spend_more_than_the_plan_has(size: int, delta: float) -> None:
    """Over all looks exactly δ is spent, a part of it at each, the last one at the last label."""
    looks = planned_looks(size, delta)
    assert sum(look.delta for look in looks) == pytest.approx(delta, rel=1e-12)
    assert all(look.delta > 0 for look in looks)
    assert looks[-1].labels == size
    assert [look.labels for look in looks] == sorted({look.labels for look in looks})


def test_a_look_waits_for_stragglers() -> None:
    """A look at three takes place when the first three drawn have a label, not any three."""
    looks = (Look(3, 0.01), Look(5, 0.04))
    nothing = frozenset[int]()
    assert looks_due(looks, labelled("11011"), nothing) == ()
    assert looks_due(looks, labelled("11101"), nothing) == looks[:1]
    assert looks_due(looks, labelled("11111"), nothing) == looks
    assert looks_due(looks, labelled(""), nothing) == ()


def test_a_look_takes_place_once() -> None:
    """A look that was taken is not due again, whatever comes after it."""
    looks = (Look(3, 0.01), Look(5, 0.04))
    assert looks_due(looks, labelled("11110"), frozenset({3})) == ()
    assert looks_due(looks, labelled("11111"), frozenset({3})) == looks[1:]
    assert looks_due(looks, labelled("11111"), frozenset({3, 5})) == ()


@pytest.mark.parametrize(("confidence", "delta"), [(0.95, 0.05), (0.9, 0.1), (0.99, 0.01)])
def test_the_risk_of_a_plan_is_what_its_confidence_leaves(confidence: float, delta: float) -> None:
    """95% sure is exactly δ = .05, without the dust of floating point."""
    plan = Plan(0.9, confidence, (0.5,), (), "judge", "majority")
    assert plan.delta == delta


@pytest.mark.parametrize(
    ("target", "confidence"), [(0, 0.95), (1, 0.95), (0.9, 0), (0.9, 1), (90, 0.95), (0.9, -1)]
)
def test_impossible_promises_are_refused(target: float, confidence: float) -> None:
    """All of it acceptable, or certainty, cannot be promised from some labels."""
    with pytest.raises(Refused, match="between 0 and 1"):
        check_promise(target, confidence)
    check_promise(0.9, 0.95)

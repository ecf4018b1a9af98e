"""Promises from labels drawn at unequal rates."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.promises.betting import BETS, betting_sequence, log_evidence

#: Two strata: 30% of the pool drawn in 60% of draws, 70% in 40%.
POOL, DRAWN = (0.3, 0.7), (0.6, 0.4)
WEIGHTS = tuple(pool / drawn for pool, drawn in zip(POOL, DRAWN, strict=True))
TARGET = 0.9


def evidence(accepted: list[bool], weights: list[float], *, above: list[bool] | None = None,
             largest: float = max(WEIGHTS)) -> float:  # fmt: skip
    """Return e for labels that lie above the cut (or not, as told)."""
    scores = np.where(above or [True] * len(accepted), 0.9, 0.1).astype(float)
    return float(
        np.exp(
            log_evidence(
                scores, np.array(accepted, dtype=bool), np.array(weights), 0.5,
                target=TARGET, largest_weight=largest,
            )
        )
    )  # fmt: skip


def certified(scores: list[float], accepted: list[bool], cuts: list[float]) -> float | None:
    return betting_sequence(
        np.array(scores), np.array(scores), np.array(accepted), np.ones(len(scores)),
        target=TARGET, delta=0.05, cuts=np.array(cuts), largest_weight=1.0,
    ).threshold  # fmt: skip


def test_the_bets_are_the_published_ones() -> None:
    """14 geometric bets from .003 to .12 and 10 even ones from .16 to .95, all within (0, 1)."""
    assert len(BETS) == 24
    assert BETS[[0, 13, 14, 23]] == pytest.approx([0.003, 0.12, 0.16, 0.95])
    assert np.diff(np.log(BETS[:14])) == pytest.approx(np.full(13, np.log(40) / 13))


def test_evidence_is_the_mean_of_the_products() -> None:
    """It is the mean over bets of Π(1 + b·w(y − t)/(t·w_max)), labels below the cut left out."""
    accepted, weights, above = [True, False, True], [0.5, 1.75, 1.75], [True, True, False]
    per_bet = [
        (1 + bet * 0.5 * 0.1 / (0.9 * 1.75)) * (1 - bet * 1.75 * 0.9 / (0.9 * 1.75))
        for bet in BETS
    ]  # fmt: skip
    assert evidence(accepted, weights, above=above) == pytest.approx(np.mean(per_bet))


def test_no_label_is_no_evidence() -> None:
    """Before the first label the evidence is 1, and nothing is certified."""
    assert evidence([], []) == pytest.approx(1.0)
    assert certified([], [], [0.5]) is None


@pytest.mark.parametrize("labels", [1, 2, 3])
@pytest.mark.parametrize("rates", [(TARGET, TARGET), (1.0, (TARGET - 0.3) / 0.7)])
def test_where_the_promise_just_fails_evidence_is_expected_not_to_grow(
    labels: int, rates: tuple[float, float]
) -> None:
    """At a truth equal to the target, however strata differ, e is 1 on average: a fair game."""
    assert POOL[0] * rates[0] + POOL[1] * rates[1] == pytest.approx(TARGET)
    outcomes = [
        (DRAWN[stratum] * (rates[stratum] if good else 1 - rates[stratum]), good, WEIGHTS[stratum])
        for stratum in (0, 1)
        for good in (True, False)
    ]
    mean = 0.0
    for drawn in itertools.product(outcomes, repeat=labels):
        chance = float(np.prod([one[0] for one in drawn]))
        mean += chance * evidence([one[1] for one in drawn], [one[2] for one in drawn])
    assert mean == pytest.approx(1.0)


def test_ignoring_the_weights_would_be_an_unfair_game() -> None:
    """Without weights, oversampled good labels make evidence out of nothing."""
    rates = (1.0, (TARGET - 0.3) / 0.7)
    good = DRAWN[0] * rates[0] + DRAWN[1] * rates[1]
    unweighted = good * evidence([True], [1.0]) + (1 - good) * evidence([False], [1.0])
    assert unweighted > 1.0


def test_without_rejects_it_takes_a_known_number_of_labels() -> None:
    """At a cut where all are accepted, it certifies as soon as the mean of (1 + b/9)ⁿ is 20."""
    enough = next(n for n in range(1, 500) if np.mean((1 + BETS / 9) ** n) >= 20)
    assert 29 < enough < 60
    assert certified([0.9] * enough, [True] * enough, [0.5]) == 0.5
    assert certified([0.9] * (enough - 1), [True] * (enough - 1), [0.5]) is None


def test_it_goes_from_strict_to_lenient_and_stops_at_the_first_failure() -> None:
    """The last cut before the first failure is certified, even if a later one would pass."""
    scores = [0.9] * 60 + [0.8] * 30 + [0.7] * 1500
    accepted = [True] * 60 + [False] * 30 + [True] * 1500
    assert certified(scores, accepted, [0.7]) == 0.7
    assert certified(scores, accepted, [0.9, 0.8, 0.7]) == 0.9
    assert certified(scores, accepted, [0.8, 0.7]) is None


labels = st.lists(st.tuples(st.booleans(), st.sampled_from(WEIGHTS)), max_size=40)


@given(labels, st.randoms(use_true_random=False))
def test_the_order_of_labels_changes_nothing(drawn: list[tuple[bool, float]], random) -> None:
    """The same labels give the same evidence in any order."""
    shuffled = random.sample(drawn, len(drawn))
    one, other = (
        evidence([good for good, _ in these], [weight for _, weight in these])
        for these in (drawn, shuffled)
    )
    assert one == pytest.approx(other)


@given(labels, st.sampled_from(WEIGHTS))
def test_accepts_are_evidence_for_and_rejects_against(
    drawn: list[tuple[bool, float]], weight: float
) -> None:
    """One more accepted label raises the evidence, one more rejected lowers it."""
    good, weights = [one for one, _ in drawn], [one for _, one in drawn]
    now = evidence(good, weights)
    assert evidence([*good, False], [*weights, weight]) < now
    assert now < evidence([*good, True], [*weights, weight])


def test_a_weight_above_the_plans_largest_is_a_mistake() -> None:
    """The largest weight is fixed beforehand; data that exceed it are refused, not clipped."""
    with pytest.raises(ValueError, match="plan's largest"):
        evidence([True], [1.8], largest=1.75)

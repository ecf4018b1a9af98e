"""How far reviewers agree: percent, Gwet's AC1 and AC2, Krippendorff's α, with unit bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from review.core.later import pandas as pd
from review.statistics.estimates import UNKNOWN, Interval

Array = NDArray[np.float64]

Distance = Literal["nominal", "interval"]
REPEATS = 2000


@dataclass(frozen=True)
class Agreement:
    """How far reviewers agree on units that two or more of them answered.

    ``ac`` is AC1 for verdicts and AC2 (quadratic weights) for ratings. ``units`` and ``answers``
    count what it rests on; ``values`` are the answers there are.
    """

    units: int
    answers: int
    values: int
    percent: Interval
    ac: Interval
    alpha: Interval


@dataclass(frozen=True)
class _Parts:
    """What each unit adds to the sums that the coefficients are made of."""

    agreed: Array  # weighted share of a unit's pairs that agree
    share: Array  # units × values: the share of each value in a unit
    disagreement: Array  # a unit's disagreement: Σ nₖ nₗ dₖₗ ÷ (n − 1)
    counts: Array  # units × values


def agreement(
    answers: pd.DataFrame,
    *,
    distance: Distance = "nominal",
    confidence: float = 0.95,
    seed: int = 0,
    repeats: int = REPEATS,
) -> Agreement:
    """Return how far the reviewers agree.

    ``answers``: one row per answer with columns unit, reviewer, value; a reviewer's later answer
    on a unit wins. ``distance``: nominal for verdicts, interval for numbers. Percent: the mean
    over units of the share of pairs that agree. AC1: Gwet 2008 (doi 10.1348/000711006X126600),
    AC2: Gwet 2014, chapter 4; units of one answer count in its chance agreement, as there. α:
    Krippendorff 2018. Intervals: percentiles over ``repeats`` samples of whole units,
    those of one answer and the others apart.
    """
    answers = answers.drop_duplicates(["unit", "reviewer"], keep="last")
    values = np.sort(answers["value"].unique())
    counts = _counts(answers, values)
    paired = counts.sum(axis=1) >= 2
    if not paired.any():
        return Agreement(0, 0, len(values), UNKNOWN, UNKNOWN, UNKNOWN)
    weights, distances = _between(values, distance)
    parts = _parts(counts[paired], weights, distances)
    units = int(paired.sum())
    rng = np.random.default_rng(seed)
    resampled = rng.multinomial(units, np.full(units, 1 / units), size=repeats).astype(np.float64)
    alone = counts[~paired].sum(axis=0)
    many = int(alone.sum())
    shares = alone / max(many, 1)
    alone_again = rng.multinomial(many, shares, size=repeats).astype(np.float64)
    rows = _coefficients(parts, resampled, alone_again, weights, distances)
    whole = _coefficients(parts, np.ones((1, units)), alone[None], weights, distances)
    intervals = [
        _interval(float(point[0]), row, confidence) for point, row in zip(whole, rows, strict=True)
    ]
    return Agreement(units, int(counts[paired].sum()), len(values), *intervals)


def _counts(answers: pd.DataFrame, values: NDArray[np.object_]) -> Array:
    """Return units × values: how many reviewers gave each."""
    place = np.searchsorted(values, answers["value"].to_numpy())
    unit, names = pd.factorize(answers["unit"])
    counts = np.zeros((len(names), len(values)))
    np.add.at(counts, (unit, place), 1)
    return counts


def _between(values: NDArray[np.object_], distance: Distance) -> tuple[Array, Array]:
    """Return agreement weights (1 on the diagonal) and α's distances between values."""
    if distance == "nominal":
        same = np.eye(len(values))
        return same, 1 - same
    numbers = values.astype(np.float64)
    distances = (numbers[:, None] - numbers[None, :]) ** 2
    return 1 - distances / max(float(distances.max()), 1e-12), distances


def _parts(counts: Array, weights: Array, distances: Array) -> _Parts:
    answers = counts.sum(axis=1)
    agreed = (counts * (counts @ weights - 1)).sum(axis=1) / (answers * (answers - 1))
    distance = (counts * (counts @ distances)).sum(axis=1) / (answers - 1)
    return _Parts(agreed, counts / answers[:, None], distance, counts)


def _coefficients(
    parts: _Parts, times: Array, alone: Array, weights: Array, distances: Array
) -> tuple[Array, Array, Array]:
    """Return percent, AC and α of each row of ``times``: how often each unit was drawn.

    ``alone``: how often each value, of units that have no other answer.
    """
    exact = parts.agreed if np.array_equal(weights, np.eye(len(weights))) else _same(parts.counts)
    units = times.sum(axis=1)
    percent = times @ exact / units
    agreed = times @ parts.agreed / units
    share = (times @ parts.share + alone) / (units + alone.sum(axis=1))[:, None]
    ac = np.array([_gwet(a, s, weights) for a, s in zip(agreed, share, strict=True)])
    total = times @ parts.counts
    n = total.sum(axis=1)
    expected = ((total @ distances) * total).sum(axis=1) / (n - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        alpha = np.where(expected > 0, 1 - times @ parts.disagreement / expected, 1.0)
    return percent, ac, alpha


def _same(counts: Array) -> Array:
    """Return the share of each unit's pairs that gave the same value."""
    each = counts.sum(axis=1)
    return np.asarray((counts * (counts - 1)).sum(axis=1) / (each * (each - 1)))


def _gwet(agreed: float, share: Array, weights: Array) -> float:
    """Return (p_a − p_e) ÷ (1 − p_e), p_e = Σ weights ÷ (K(K−1)) · Σ πₖ(1−πₖ)."""
    many = max(len(share), 2)
    chance = float(weights.sum()) / (many * (many - 1)) * float((share * (1 - share)).sum())
    return (agreed - chance) / (1 - chance)


def _interval(point: float, row: Array, confidence: float) -> Interval:
    tail = (1 - confidence) / 2
    low, high = np.quantile(row, [tail, 1 - tail])
    return Interval(point, float(low), float(high))


def pairs(reviewers: Sequence[str]) -> list[tuple[str, str]]:
    """Return every pair of reviewers, each once, in order of name."""
    names = sorted(reviewers)
    return [(first, second) for place, first in enumerate(names) for second in names[place + 1 :]]

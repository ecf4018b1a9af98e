"""How many labels a promise is likely to take, from what is known so far: a guess, never a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from review.promises.certify import passes
from review.promises.plans import planned_looks
from review.statistics.estimates import wilson_bounds

Array = NDArray[np.float64]

#: The chance of certifying that the number of labels is for.
CHANCE = 0.8
#: Numbers of labels that are tried: 30 to 200,000, each 4% above the last.
LADDER = np.unique(np.round(30 * 1.04 ** np.arange(226)).astype(np.int64))


@dataclass(frozen=True)
class Need:
    """What one cut of the grid is likely to take.

    ``labels``: drawn uniformly from the whole pool, for an 80% chance that the cut is certified;
    None where no number up to 200,000 is enough. ``fewest`` and ``most``: the same at the good
    and the bad end of the 95% interval of what people accept there.
    """

    threshold: float
    share: float
    precision: float
    labels: int | None
    fewest: int | None
    most: int | None


def labels_needed(
    pool_scores: Array,
    scores: Array,
    accepted: NDArray[np.bool_],
    *,
    target: float,
    delta: float,
    cuts: Array,
) -> tuple[Need, ...]:
    """Return what each cut takes, strict → lenient, from labels drawn uniformly so far.

    A cut is reached when it and all stricter ones pass; the chance of that is taken as the
    smallest of their chances. The test is that of the last planned look.
    """
    if len(scores) == 0 or len(cuts) == 0:
        return ()
    share = np.array([passes(pool_scores, cut).mean() for cut in cuts])
    above = np.array([passes(scores, cut).sum() for cut in cuts], dtype=np.float64)
    good = np.array([(passes(scores, cut) & accepted).sum() for cut in cuts], dtype=np.float64)
    likely = (good + 0.5) / (above + 1)
    low, high = wilson_bounds(good, above)
    low, high = np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=1.0)
    tables = [reached(rate, share, target, delta) for rate in (likely, high, low)]
    return tuple(
        Need(float(cut), float(share[i]), float(likely[i]), *(_first(table[:, i])
             for table in tables))
        for i, cut in enumerate(cuts)
    )  # fmt: skip


def reached(
    precision: Array,
    share: Array,
    target: float,
    delta: float,
    looks: Callable[[int, float], float] | None = None,
) -> NDArray[np.float64]:
    """Return the chance of certifying each cut (columns) by number of labels (``LADDER``, rows).

    ``precision``, ``share``: what is acceptable at each cut, and its share of the pool, strict →
    lenient. ``looks``: number of labels, δ → the δ of the test; else that of the last planned
    look.
    """
    last = looks or (lambda number, risk: planned_looks(number, risk)[-1].delta)
    risk = np.array([last(int(number), delta) for number in LADDER])[:, None]
    labels = np.round(LADDER[:, None] * share[None, :])
    most = stats.binom.ppf(risk, labels, 1 - target)
    most = np.where(stats.binom.cdf(most, labels, 1 - target) > risk, most - 1, most)
    chance = np.where(most < 0, 0.0, stats.binom.cdf(most, labels, 1 - precision[None, :]))
    return np.asarray(np.minimum.accumulate(chance, axis=1), dtype=np.float64)


def best_share(needs: tuple[Need, ...], target: float) -> float | None:
    """Return the largest share kept at which at least ``target`` is likely acceptable."""
    fine = [need.share for need in needs if need.precision >= target]
    return max(fine, default=None)


def needed_for(needs: tuple[Need, ...], share: float) -> Need | None:
    """Return the first need whose cut keeps at least a share, or None."""
    return next((need for need in needs if need.share >= share - 1e-12), None)


def advised(needs: tuple[Need, ...], target: float, pool: int) -> int:
    """Return a number of labels to start with, 300 to 2,400.

    What is likely to give 80% of the best yield, or less of it where the pool is too small.
    """
    best = best_share(needs, target) or 0.0
    for share in (0.8, 0.5, 0.0):
        need = needed_for(needs, share * best)
        if need and need.labels and need.labels <= pool:
            return min(max(need.labels, 300), 2400)
    return 300


def hours(labels: int, per_unit: int, seconds: float) -> float:
    """Return reviewer hours for labels of ``per_unit`` answers that take ``seconds`` each."""
    return labels * per_unit * seconds / 3600


def _first(chances: NDArray[np.float64]) -> int | None:
    """Return the first number of labels from which on the chance is high enough.

    Chances saw-tooth with the number of labels; the last dip counts.
    """
    enough = chances >= CHANCE
    if not enough[-1]:
        return None
    dips = np.flatnonzero(~enough)
    return int(LADDER[dips[-1] + 1 if len(dips) else 0])

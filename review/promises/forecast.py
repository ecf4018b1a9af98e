"""How many labels a promise is likely to take, from what is known so far: a guess, never a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from review.core.later import stats
from review.promises.certify import counted, passes
from review.promises.exact import Counts, CutLooks, worst_rejects
from review.promises.plans import planned_looks, sequential_looks
from review.statistics.estimates import wilson_bounds

Array = NDArray[np.float64]
#: Number of labels, δ → the level of the test that the last of them takes.
Level = Callable[[int, float], float]

#: The chance of certifying that the number of labels is for.
CHANCE = 0.8
#: Numbers of labels that are tried: 30 to 200,000, each 4% above the last.
LADDER = np.unique(np.round(30 * 1.04 ** np.arange(226)).astype(np.int64))
#: What people may accept at each cut, given the labels so far, is drawn so many times.
CURVES = 400
#: In a pool as small as this the forecast counts that labels are not put back.
SMALL = 20_000


@dataclass(frozen=True)
class Need:
    """What one cut of the grid is likely to take.

    ``labels``: drawn uniformly from the whole pool, for an 80% chance that the cut is certified;
    None where no number up to 200,000 is enough, or what is known leaves it too open whether any
    is. ``fewest`` and ``most``: what it takes if the good or the bad end of the 95% interval of
    what people accept there were true.
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
    looks: Level | None = None,
    finite: bool = False,
    seed: int = 0,
) -> tuple[Need, ...]:
    """Return what each cut takes, strict → lenient, from labels drawn uniformly so far.

    A cut is reached when it and all stricter ones pass. The chance of that is the mean over
    curves that the labels so far leave possible (``_curves``), and over new labels drawn under
    each. ``looks``: see ``reached``. ``finite``: new labels are drawn without replacement.
    """
    if len(scores) == 0 or len(cuts) == 0:
        return ()
    share = np.array([passes(pool_scores, cut).mean() for cut in cuts])
    above = np.array([passes(scores, cut).sum() for cut in cuts], dtype=np.float64)
    good = np.array([(passes(scores, cut) & accepted).sum() for cut in cuts], dtype=np.float64)
    likely = (good + 0.5) / (above + 1)
    low, high = wilson_bounds(good, above)
    low, high = np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=1.0)
    ends = [reached(rate, share, target, delta, looks) for rate in (high, low)]
    rng = np.random.default_rng(seed)
    curves = _curves(counted(scores[accepted], cuts), counted(scores[~accepted], cuts), share, rng)
    pool = len(pool_scores) if finite else None
    tables = [_mean_chance(curves, share, target, _risks(delta, looks), pool, rng), *ends]
    found = [[_first(table[:, place]) for table in tables] for place in range(len(cuts))]
    return tuple(
        Need(float(cut), float(share[i]), float(likely[i]), *_ordered(*found[i]))
        for i, cut in enumerate(cuts)
    )


def reached(
    precision: Array,
    share: Array,
    target: float,
    delta: float,
    looks: Level | None = None,
) -> NDArray[np.float64]:
    """Return the chance of certifying each cut (columns) by number of labels (``LADDER``, rows).

    ``precision``, ``share``: what is acceptable at each cut, and its share of the pool, strict →
    lenient. ``looks``: number of labels, δ → the δ of the test; else that of the last planned
    look.
    """
    labels = np.round(LADDER[:, None] * share[None, :])
    most = _limits(labels, _risks(delta, looks), target)
    chance = np.where(most < 0, 0.0, stats.binom.cdf(most, labels, 1 - precision[None, :]))
    return np.asarray(np.minimum.accumulate(chance, axis=1), dtype=np.float64)


def joint_level(number: int, delta: float) -> float:
    """Return the level at which one test would have the boundary that the last look has.

    Of the usual looks of so many labels, tested jointly; between .76 δ and δ.
    """
    looks = sequential_looks((), number, delta)
    shares = tuple(round(1000 * look.labels / number) for look in looks)
    return _joint_level(shares, tuple(look.delta for look in looks))


@lru_cache(maxsize=1024)
def _joint_level(above: tuple[int, ...], spending: tuple[float, ...]) -> float:
    cut = CutLooks(above, 0.5, None, spending[:-1])
    rejects = np.arange(above[-1])
    ends = np.array([cut.p_value(int(number)) for number in rejects[: above[-1] // 2]])
    alone = stats.binom.cdf(rejects[: len(ends)], above[-1], 0.5)
    return float(np.interp(spending[-1], ends, alone))


def _curves(good: Counts, bad: Counts, share: Array, rng: np.random.Generator) -> Array:
    """Return reject rates between cuts (columns) that labels so far leave possible (``CURVES``).

    ``good``, ``bad``: labels at or above each cut. The Bayesian bootstrap (Rubin 1981, doi
    10.1214/aos/1176345338): each label weighs as much as chance gives it, half an accepted and
    half a rejected one added above the strictest cut, so that at every cut the mean is p̂ = (k +
    ½) ÷ (n + 1), and cuts that share labels vary together.
    """
    start = np.eye(len(good))[0] / 2
    size = (CURVES, len(good))
    accepted = rng.gamma(np.diff(good, prepend=0) + start, size=size).cumsum(axis=1)
    rejected = rng.gamma(np.diff(bad, prepend=0) + start, size=size).cumsum(axis=1)
    among = np.maximum.accumulate(share * rejected / (accepted + rejected), axis=1)
    between = np.diff(among, prepend=0, axis=1) / np.diff(share, prepend=0)
    return np.asarray(np.clip(between, 0, 1), dtype=np.float64)


def _mean_chance(
    curves: Array,
    share: Array,
    target: float,
    risks: Array,
    pool: int | None,
    rng: np.random.Generator,
) -> Array:
    """Return the chance that a cut and all stricter pass, by number of labels, over all curves."""
    small = pool is not None and pool <= SMALL
    rungs = np.arange(0, len(LADDER), 4)
    if small and pool is not None:
        rungs = rungs[: max(2, int(np.searchsorted(LADDER[rungs], pool)) + 1)]
    numbers = np.minimum(LADDER[rungs], pool if small and pool is not None else LADDER[-1])
    labels = np.round(numbers[:, None] * share)
    kept = np.round(share * pool) if small and pool is not None else None
    most = _limits(labels, risks[rungs], target, kept)
    chances = []
    for row, limit in zip(labels, most, strict=True):
        more = np.diff(row, prepend=0).astype(np.int64)
        rejects = rng.binomial(more, curves).cumsum(axis=1)
        chances.append(np.logical_and.accumulate(rejects <= limit, axis=1).mean(axis=0))
    by_number = np.array(chances).T
    return np.array([np.interp(LADDER, LADDER[rungs], one) for one in by_number]).T


def _risks(delta: float, looks: Level | None) -> Array:
    """Return the level of the test, by number of labels (``LADDER``, as a column)."""
    last = looks or (lambda number, risk: planned_looks(number, risk)[-1].delta)
    return np.array([last(int(number), delta) for number in LADDER])[:, None]


def _limits(labels: Array, risk: Array, target: float, kept: Array | None = None) -> Array:
    """Return the most rejects with which a test passes; −1 where none does."""
    if kept is None:
        most = stats.binom.ppf(risk, labels, 1 - target)
        too_many = stats.binom.cdf(most, labels, 1 - target) > risk
        return np.asarray(np.where(too_many, most - 1, most), dtype=np.float64)
    worst = np.array([worst_rejects(int(edits), target) for edits in kept])
    low, high = np.full(labels.shape, -1.0), np.minimum(labels, worst - 1)
    while (low < high).any():
        middle = np.ceil((low + high) / 2)
        fits = stats.hypergeom.cdf(middle, kept, worst, labels) <= risk
        low, high = np.where(fits, middle, low), np.where(fits, high, middle - 1)
    return low


def _ordered(
    labels: int | None, fewest: int | None, most: int | None
) -> tuple[int | None, int | None, int | None]:
    """Return a number with its range, which holds it whatever the three were made of."""
    never = np.iinfo(np.int64).max
    middle, low, high = (never if one is None else one for one in (labels, fewest, most))
    low, high = min(low, middle), max(high, middle)
    return labels, None if low == never else low, None if high == never else high


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

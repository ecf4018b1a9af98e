"""Where to cut: ways of cutting side by side, by estimates that no label flatters itself in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.promises.plans import FAMILIES, Family, grid
from review.promises.ways import SHARES, Array, Edits, Flags, Way, most_lenient, ways_of
from review.statistics.estimates import UNKNOWN, Interval, wilson_bounds
from review.statistics.shrinkage import partially_pooled

FOLDS = 5


@dataclass(frozen=True)
class Option:
    """A way of cutting, and what it would do.

    ``kept`` of the pool's edits; ``precision`` from labels that had no say in the thresholds they
    are judged by; ``gain``: the share of the pool it keeps beyond what one threshold for all
    would keep at that same precision; ``worst`` edit type with its partially pooled estimate, and
    how many of the labels kept are of it.
    """

    way: Way
    kept: int
    share: float
    labels: int
    precision: Interval
    gain: float
    worst: str | None
    worst_rate: Interval
    worst_labels: int


@dataclass(frozen=True)
class Comparison:
    """The options, and which one is recommended; None where no option reaches the target."""

    options: tuple[Option, ...]
    recommended: Family | None


def compare(
    pool: Edits,
    labelled: Edits,
    accepted: Flags,
    weights: Array,
    *,
    target: float,
    seed: int,
    counted: bool = False,
) -> Comparison:
    """Compare the ways of cutting that the edits allow.

    Each way's thresholds are the most lenient whose labels show the target; its precision comes
    from five folds, each judged by thresholds chosen without it (Stone 1974). ``weights`` are
    inverse inclusion probabilities. A finer way is recommended only where it keeps at least two
    hundredths more of the pool than one threshold would at the same precision, or is clearly
    kinder to its worst type. ``counted``: the labelled edits are all of the pool's, so that each
    way's share is known, and has no interval.
    """
    shares = grid(pool.overall, SHARES)
    fold = np.random.default_rng(seed).permutation(len(accepted)) % FOLDS
    options: list[Option] = []
    for choose in ways_of(pool):
        way = choose(labelled, accepted, weights, target)
        passed = way.keeps(labelled) if counted else np.zeros(len(accepted), dtype=bool)
        for number in () if counted else range(FOLDS):
            away = fold == number
            without = choose(labelled.of(~away), accepted[~away], weights[~away], target)
            passed[away] = without.keeps(labelled.of(away))
        observed = _precision(accepted[passed], weights[passed]).estimate or target
        base = options[0].precision.estimate or target if options else observed
        # In their own labels all ways show the target; what differs is what held-out labels show.
        even_target = min(target + observed - base, 1.0)
        even = most_lenient(labelled.overall, accepted, weights, even_target, shares)
        share = float(Way("global", even).keeps(pool).mean()) if len(pool.overall) else 0.0
        option = _option(way, pool, labelled, accepted, weights, passed, share, counted=counted)
        options.append(option)
    return Comparison(tuple(options), _recommended(options, target))


def _option(
    way: Way,
    pool: Edits,
    labelled: Edits,
    good: Flags,
    weights: Array,
    passed: Flags,
    even: float,
    *,
    counted: bool,
) -> Option:
    kept = int(way.keeps(pool).sum())
    share = kept / max(len(pool.overall), 1)
    if not kept:  # What its folds keep is another way: nothing can be said of nothing.
        return Option(way, 0, 0.0, 0, UNKNOWN, 0.0, None, UNKNOWN, 0)
    observed = _precision(good[passed], weights[passed])
    worst, rate, labels = _worst(labelled.types, good, weights, passed, counted=counted)
    return Option(
        way=way, kept=kept, share=share, labels=int(passed.sum()),
        precision=Interval(observed.estimate, None, None) if counted else observed,
        gain=share - even,
        worst=worst, worst_rate=rate, worst_labels=labels,
    )  # fmt: skip


def _precision(good: Flags, weights: Array) -> Interval:
    """Return the weighted share accepted, Wilson's interval at Kish's effective size."""
    if not len(good):
        return Interval(None, None, None)
    share = float(np.average(good, weights=weights))
    size = np.array([weights.sum() ** 2 / (weights**2).sum()])
    low, high = wilson_bounds(share * size, size)
    return Interval(share, float(low[0]), float(high[0]))


def _worst(
    types: NDArray[np.object_], good: Flags, weights: Array, passed: Flags, *, counted: bool
) -> tuple[str | None, Interval, int]:
    """Return the type with the lowest partially pooled estimate among the labels kept."""
    names = sorted(set(types[passed]))
    if not names:
        return None, Interval(None, None, None), 0
    inside = [passed & (types == name) for name in names]
    total = np.array([weights[members].sum() for members in inside])
    squares = np.array([(weights[members] ** 2).sum() for members in inside])
    share = np.array([(weights * good)[members].sum() for members in inside]) / total
    size = total**2 / squares
    if counted:
        worst = int(np.argmin(share))
        return names[worst], Interval(float(share[worst]), None, None), int(inside[worst].sum())
    pooled = partially_pooled((share * size)[:, None], size[:, None])
    place = int(np.argmin(pooled.estimate[:, 0]))
    rate = Interval(
        *(float(bound[place, 0]) for bound in (pooled.estimate, pooled.low, pooled.high))
    )
    return names[place], rate, int(inside[place].sum())


#: What a finer way of cutting must add to be worth its trouble.
WORTH = 0.02


def _recommended(options: list[Option], target: float) -> Family | None:
    """Return the simplest option that holds the target and that no finer one clearly beats."""
    holding = [
        option
        for option in options
        if option.kept and (option.precision.estimate or 0.0) >= target - WORTH / 2
    ]
    if not holding:
        return None
    best = holding[0]
    for option in holding[1:]:
        if option.gain - best.gain >= WORTH or (
            option.gain >= best.gain - WORTH and _kinder(option, best)
        ):
            best = option
    return best.way.family


def _kinder(option: Option, best: Option) -> bool:
    """Whether its worst type is better than the other's beyond its interval."""
    return (option.worst_rate.low or 0.0) > (best.worst_rate.estimate or 0.0)


def title(family: Family) -> str:
    """Say a way of cutting in words a lead reads."""
    return FAMILIES[family]

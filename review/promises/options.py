"""Where to cut: ways of cutting side by side, by estimates that no label flatters itself in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.promises.plans import FAMILIES, KEEP_SHARES, Family, grid
from review.statistics.estimates import Interval, wilson_bounds
from review.statistics.shrinkage import partially_pooled

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

FOLDS = 5
#: Floors that are tried under one criterion at a time: the score that this share falls below.
FLOOR_SHARES = (0.02, 0.05, 0.1, 0.2)
SHARES = (*KEEP_SHARES, 1.0)


@dataclass(frozen=True)
class Edits:
    """Edits, one entry each: what a way of cutting may look at. ``typed`` is NaN-free or None."""

    overall: Array
    types: NDArray[np.object_]
    categories: NDArray[np.object_]
    criteria: Mapping[str, Array]
    typed: Array | None

    def of(self, chosen: NDArray[np.intp] | Flags) -> Edits:
        """Return some of the edits."""
        return Edits(
            self.overall[chosen], self.types[chosen], self.categories[chosen],
            {name: values[chosen] for name, values in self.criteria.items()},
            None if self.typed is None else self.typed[chosen],
        )  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One way of cutting with its thresholds: None where it keeps nothing (of a category)."""

    family: Family
    cut: float | None = None
    by_category: Mapping[str, float | None] | None = None
    floors: Mapping[str, float] | None = None

    def keeps(self, edits: Edits) -> Flags:
        """Return which edits it keeps."""
        scores = edits.overall if self.family != "typed" or edits.typed is None else edits.typed
        if self.by_category is not None:
            cuts = [self.by_category.get(name) for name in edits.categories]
            least = np.array([np.inf if cut is None else cut for cut in cuts], dtype=np.float64)
        else:
            least = np.full(len(scores), np.inf if self.cut is None else self.cut)
        kept = scores >= least - TOLERANCE
        for name, floor in (self.floors or {}).items():
            kept &= edits.criteria[name] >= floor - TOLERANCE
        return np.asarray(kept)


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
    pool: Edits, labelled: Edits, accepted: Flags, weights: Array, *, target: float, seed: int
) -> Comparison:
    """Compare the ways of cutting that the edits allow.

    Each way's thresholds are the most lenient whose labels show the target; its precision comes
    from five folds, each judged by thresholds chosen without it (Stone 1974). ``weights`` are
    inverse inclusion probabilities. A finer way is recommended only where it keeps at least two
    hundredths more of the pool than one threshold would at the same precision, or is clearly
    kinder to its worst type.
    """
    shares = grid(pool.overall, SHARES)
    fold = np.random.default_rng(seed).permutation(len(accepted)) % FOLDS
    options: list[Option] = []
    for choose in _ways(pool):
        way = choose(labelled, accepted, weights, target)
        passed = np.zeros(len(accepted), dtype=bool)
        for number in range(FOLDS):
            away = fold == number
            without = choose(labelled.of(~away), accepted[~away], weights[~away], target)
            passed[away] = without.keeps(labelled.of(away))
        observed = _precision(accepted[passed], weights[passed]).estimate or target
        base = options[0].precision.estimate or target if options else observed
        # In their own labels all ways show the target; what differs is what held-out labels show.
        even_target = min(target + observed - base, 1.0)
        even = _most_lenient(labelled.overall, accepted, weights, even_target, shares)
        share = float(Way("global", even).keeps(pool).mean()) if len(pool.overall) else 0.0
        options.append(_option(way, pool, labelled, accepted, weights, passed, share))
    return Comparison(tuple(options), _recommended(options, target))


Choose = Callable[[Edits, Flags, Array, float], Way]


def _ways(pool: Edits) -> list[Choose]:
    shares = grid(pool.overall, SHARES)
    ways: list[Choose] = [
        lambda edits, good, weights, target: Way(
            "global", _most_lenient(edits.overall, good, weights, target, shares)
        ),
        lambda edits, good, weights, target: _per_category(pool, edits, good, weights, target),
    ]
    if pool.typed is not None:
        typed = grid(pool.typed, SHARES)
        ways.append(
            lambda edits, good, weights, target: Way(
                "typed",
                None if edits.typed is None
                else _most_lenient(edits.typed, good, weights, target, typed),
            )
        )  # fmt: skip
    if pool.criteria:
        ways.append(
            lambda edits, good, weights, target: _floors(pool, edits, good, weights, target, shares)
        )
    return ways


def _most_lenient(
    scores: Array, good: Flags, weights: Array, target: float, cuts: Array
) -> float | None:
    """Return the most lenient cut above which the labels show the target."""
    precision = _precision_at(scores, good, weights, cuts)
    fits = np.flatnonzero(np.nan_to_num(precision) >= target)
    return float(cuts[fits[-1]]) if len(fits) else None


def _precision_at(scores: Array, good: Flags, weights: Array, cuts: Array) -> Array:
    order = np.argsort(-scores, kind="stable")
    place = np.searchsorted(-scores[order], -(cuts - TOLERANCE), side="right")
    total = np.concatenate([[0.0], np.cumsum(weights[order])])[place]
    right = np.concatenate([[0.0], np.cumsum((weights * good)[order])])[place]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(right / total)


def _per_category(pool: Edits, edits: Edits, good: Flags, weights: Array, target: float) -> Way:
    """Choose each category's own cut at one of the shares, by its partially pooled estimate."""
    names = sorted(set(pool.categories))
    own = [np.quantile(pool.overall[pool.categories == name], 1 - np.array(SHARES),
                       method="inverted_cdf") for name in names]  # fmt: skip
    size, right = np.zeros((2, len(names), len(SHARES)))
    scale = len(weights) / weights.sum() if len(weights) else 1.0
    for row, (name, cuts) in enumerate(zip(names, own, strict=True)):
        inside = edits.categories == name
        above = edits.overall[inside][:, None] >= cuts - TOLERANCE
        size[row] = scale * (above * weights[inside][:, None]).sum(axis=0)
        right[row] = scale * (above * (weights * good)[inside][:, None]).sum(axis=0)
    fits = np.nan_to_num(partially_pooled(right, size).estimate) >= target
    places = [np.flatnonzero(row) for row in fits]
    chosen = {
        name: float(cuts[place[-1]]) if len(place) else None
        for name, cuts, place in zip(names, own, places, strict=True)
    }
    return Way("category", by_category=chosen)


def _floors(
    pool: Edits, edits: Edits, good: Flags, weights: Array, target: float, cuts: Array
) -> Way:
    """Try a floor under one criterion at a time; return the way that keeps most labels."""
    best = Way("floors", _most_lenient(edits.overall, good, weights, target, cuts), floors={})
    most = float(weights[best.keeps(edits)].sum())
    for name, values in pool.criteria.items():
        floors = np.nanquantile(values, FLOOR_SHARES, method="inverted_cdf")
        for floor in np.unique(floors):
            met = edits.criteria[name] >= floor - TOLERANCE
            cut = _most_lenient(edits.overall[met], good[met], weights[met], target, cuts)
            way = replace(best, cut=cut, floors={name: float(floor)})
            kept = float(weights[way.keeps(edits)].sum())
            if kept > most:
                best, most = way, kept
    return best


def _option(
    way: Way, pool: Edits, labelled: Edits, good: Flags, weights: Array, passed: Flags, even: float
) -> Option:
    kept = int(way.keeps(pool).sum())
    share = kept / max(len(pool.overall), 1)
    worst, rate, labels = _worst(labelled.types, good, weights, passed)
    return Option(
        way=way, kept=kept, share=share, labels=int(passed.sum()),
        precision=_precision(good[passed], weights[passed]),
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
    types: NDArray[np.object_], good: Flags, weights: Array, passed: Flags
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

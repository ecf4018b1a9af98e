"""Ways of cutting, and how each chooses its thresholds from labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.promises.plans import KEEP_SHARES, Family, grid
from review.statistics.shrinkage import partially_pooled

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

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


Choose = Callable[[Edits, Flags, Array, float], Way]


def ways_of(pool: Edits) -> list[Choose]:
    """Return how each way of cutting that the edits allow chooses its thresholds."""
    shares = grid(pool.overall, SHARES)
    ways: list[Choose] = [
        lambda edits, good, weights, target: Way(
            "global", most_lenient(edits.overall, good, weights, target, shares)
        ),
        lambda edits, good, weights, target: _per_category(pool, edits, good, weights, target),
    ]
    if pool.typed is not None:
        typed = grid(pool.typed, SHARES)
        ways.append(
            lambda edits, good, weights, target: Way(
                "typed",
                None if edits.typed is None
                else most_lenient(edits.typed, good, weights, target, typed),
            )
        )  # fmt: skip
    if pool.criteria:
        ways.append(
            lambda edits, good, weights, target: _floors(pool, edits, good, weights, target, shares)
        )
    return ways


def most_lenient(
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
    best = Way("floors", most_lenient(edits.overall, good, weights, target, cuts), floors={})
    most = float(weights[best.keeps(edits)].sum())
    for name, values in pool.criteria.items():
        floors = np.nanquantile(values, FLOOR_SHARES, method="inverted_cdf")
        for floor in np.unique(floors):
            met = edits.criteria[name] >= floor - TOLERANCE
            cut = most_lenient(edits.overall[met], good[met], weights[met], target, cuts)
            way = replace(best, cut=cut, floors={name: float(floor)})
            kept = float(weights[way.keeps(edits)].sum())
            if kept > most:
                best, most = way, kept
    return best

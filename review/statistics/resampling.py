"""Whole clusters drawn again and again: percentiles of what is computed from each sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from review.statistics.estimates import UNKNOWN, Interval

Array = NDArray[np.float64]
Places = NDArray[np.int64]

REPEATS, FEWEST = 1000, 200
#: Numbers drawn at most: many clusters are drawn fewer times.
MOST_DRAWN = 5_000_000


def numbered(groups: Places) -> tuple[Places, int]:
    """Return each unit's cluster as a number from 0, and how many there are."""
    names, numbers = np.unique(groups, return_inverse=True)
    return numbers, len(names)


def times_drawn(clusters: int, seed: int) -> Array:
    """Return samples × clusters: how often each is in a sample as large as all (Efron 1979)."""
    repeats = max(FEWEST, min(REPEATS, MOST_DRAWN // max(clusters, 1)))
    rng = np.random.default_rng(seed)
    even = np.full(clusters, 1 / clusters)
    return rng.multinomial(clusters, even, size=repeats).astype(np.float64)


def percentiles(point: float, again: Array, confidence: float = 0.95) -> Interval:
    """Return a point with the equal-tailed interval of its samples, NaN among them left out."""
    known = again[np.isfinite(again)]
    if not np.isfinite(point) or not len(known):
        return UNKNOWN
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return Interval(float(point), float(low), float(high))

"""Chances of rejects among labels, drawn with or without replacement.

Each chance by its ratio to the one before, all together made to sum to 1: as near as
``scipy.stats`` comes, which takes longer to load than most questions take.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from review.core.later import special

Array = NDArray[np.float64]


def without_replacement(kept: int, bad: int, labels: int) -> tuple[int, Array]:
    """Return the fewest rejects there can be, and the chances of so many, one more, ….

    Of ``labels`` edits drawn uniformly from ``kept``, of which ``bad`` are rejects.
    """
    fewest, most = max(0, labels - (kept - bad)), min(labels, bad)
    before = np.arange(fewest, most, dtype=np.float64)
    ratios = (bad - before) * (labels - before)
    ratios /= (before + 1) * (kept - bad - labels + before + 1)
    return fewest, _normed(ratios)


def at_most(rejected: int, kept: int, bad: int, labels: int) -> float:
    """Return the chance of so many rejects at most, without replacement."""
    fewest, chances = without_replacement(kept, bad, labels)
    return min(float(chances[: max(rejected - fewest + 1, 0)].sum()), 1.0)


def at_least(rejected: int, kept: int, bad: int, labels: int) -> float:
    """Return the chance of so many rejects at least, without replacement."""
    fewest, chances = without_replacement(kept, bad, labels)
    return min(float(chances[max(rejected - fewest, 0) :].sum()), 1.0)


def with_replacement(labels: int, rate: float) -> Array:
    """Return the chances of 0, 1, … ``labels`` rejects, each label one at a ``rate`` within 0–1."""
    before = np.arange(labels, dtype=np.float64)
    return _normed((labels - before) / (before + 1) * (rate / (1 - rate)))


def at_most_with_replacement(
    rejected: float | Array, labels: int | NDArray[np.int64], rate: float
) -> Array:
    """Return the chances of so many rejects at most, with replacement."""
    some, of = np.asarray(rejected, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    inside = np.clip(some, 0, np.maximum(of - 1, 0))
    found = special.betainc(np.maximum(of - inside, 1), inside + 1, 1 - rate)
    return np.where(some < 0, 0.0, np.where(some >= of, 1.0, found))


def _normed(ratios: Array) -> Array:
    """Return chances by the ratio of each to the one before."""
    with np.errstate(divide="ignore"):  # At a rate of 0 there are none.
        steps = np.log(ratios)
    mode = int((ratios > 1).sum())  # They only fall.
    down, up = np.cumsum(steps[:mode][::-1])[::-1], np.cumsum(steps[mode:])
    chances = np.exp(np.concatenate([-down, [0.0], up]))
    return np.asarray(chances / chances.sum())

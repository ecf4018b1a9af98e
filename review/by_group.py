"""Small multiples: precision and yield of each category or type at a dozen cuts, worst first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.curves import Labels
from review.estimates import Interval
from review.pool_counts import Scores
from review.scoring import TOLERANCE
from review.shrinkage import partially_pooled

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class GroupCurve:
    """One group over the cuts: its own labels' share accepted, and the partially pooled one.

    ``labels`` and ``accepted`` are counts at or above each cut, ``kept`` of the pool's ``size``.
    ``raw`` is NaN where the group has no label above.
    """

    group: str
    size: int
    cuts: Array
    kept: Counts
    labels: Counts
    accepted: Counts
    raw: Array
    pooled: Array
    low: Array
    high: Array

    def at(self, place: int) -> Interval:
        """Return the pooled estimate at one of the cuts."""
        if not np.isfinite(self.pooled[place]):
            return Interval(None, None, None)
        return Interval(float(self.pooled[place]), float(self.low[place]), float(self.high[place]))


def by_group(
    pool: Mapping[str, Scores],
    labels: Labels,
    groups: NDArray[np.object_],
    cuts: Array,
    sort: float,
) -> list[GroupCurve]:
    """Return every group of the pool, the lowest pooled estimate at the cut ``sort`` first.

    ``groups`` names each label's group. Labels drawn at unequal rates count by weight, with the
    group's effective size.
    """
    places = int(np.argmin(np.abs(cuts - sort)))
    names = list(pool)
    inside = labels.scores[:, None] >= cuts - TOLERANCE
    counts = [_counts(labels, inside & (groups == name)[:, None]) for name in names]
    size, good = (np.array([one[n] for one in counts]).reshape(len(names), -1) for n in (0, 1))
    pooled = partially_pooled(good, size)
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = good / size
    found = [
        GroupCurve(
            group=name, size=pool[name].size, cuts=cuts, kept=pool[name].kept(cuts),
            labels=counts[n][2], accepted=counts[n][3], raw=raw[n],
            pooled=pooled.estimate[n], low=pooled.low[n], high=pooled.high[n],
        )
        for n, name in enumerate(names)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (np.nan_to_num(one.pooled[places], nan=2.0), one.group))


def _counts(labels: Labels, inside: NDArray[np.bool_]) -> tuple[Array, Array, Counts, Counts]:
    """Return effective labels and accepted, then plain labels and accepted, per cut."""
    good = labels.accepted[:, None] & inside
    plain, accepted = inside.sum(axis=0), good.sum(axis=0)
    weights = labels.weights[:, None]
    total, squares = (inside * weights).sum(axis=0), (inside * weights**2).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.where(squares > 0, total**2 / squares, 0.0)
        share = np.where(total > 0, (good * weights).sum(axis=0) / total, 0.0)
    return size, size * share, plain, accepted

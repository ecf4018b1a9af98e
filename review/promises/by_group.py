"""Small multiples: precision and yield of each category or type at a dozen cuts, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.promises.curves import Labels
from review.promises.pool_counts import Scores
from review.statistics.estimates import Interval
from review.statistics.shrinkage import partially_pooled

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
        """Return the pooled estimate at one of the cuts; the share itself where all is counted."""
        if not np.isfinite(self.pooled[place]):
            return Interval(None, None, None)
        if not np.isfinite(self.low[place]):
            return Interval(float(self.pooled[place]), None, None)
        return Interval(float(self.pooled[place]), float(self.low[place]), float(self.high[place]))


def by_group(
    pool: Mapping[str, Sequence[Scores]],
    labels: Labels,
    groups: NDArray[np.object_],
    cuts: Array,
    sort: float,
) -> list[GroupCurve]:
    """Return every group of the pool, the lowest pooled estimate at the cut ``sort`` first.

    ``pool``: group → the parts that make it up; ``groups`` names each label's group. Labels drawn
    at unequal rates count by weight, with the group's effective size. Where nothing of a group is
    kept nothing is said of it; where every edit has its label no group leans on the others.
    """
    places = int(np.argmin(np.abs(cuts - sort)))
    names = list(pool)
    counts = [_counts(labels.of(groups == name), cuts) for name in names]
    size, good = (
        np.array([group_counts[n] for group_counts in counts]).reshape(len(names), -1)
        for n in (0, 1)
    )
    kept = np.array([np.sum([part.kept(cuts) for part in pool[name]], axis=0) for name in names])
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = good / size
    estimate, low, high = _estimated(good, size, kept.reshape(size.shape), counted=labels.counted)
    curves = [
        GroupCurve(
            group=name, size=sum(part.size for part in pool[name]), cuts=cuts, kept=kept[n],
            labels=counts[n][2], accepted=counts[n][3], raw=raw[n],
            pooled=estimate[n], low=low[n], high=high[n],
        )
        for n, name in enumerate(names)
    ]  # fmt: skip
    return sorted(
        curves, key=lambda curve: (np.nan_to_num(curve.pooled[places], nan=2.0), curve.group)
    )


def _estimated(
    good: Array, size: Array, kept: Counts, *, counted: bool
) -> tuple[Array, Array, Array]:
    """Return each group's estimate with its bounds; NaN where it keeps nothing."""
    if counted:
        with np.errstate(invalid="ignore", divide="ignore"):
            return good / size, np.full(size.shape, np.nan), np.full(size.shape, np.nan)
    pooled = partially_pooled(good, size)
    parts = (pooled.estimate, pooled.low, pooled.high)
    estimate, low, high = (np.where(kept > 0, part, np.nan) for part in parts)
    return estimate, low, high


def _counts(labels: Labels, cuts: Array) -> tuple[Array, Array, Counts, Counts]:
    """Return effective labels and accepted, then plain labels and accepted, per cut."""
    order = np.argsort(labels.scores)
    place = np.searchsorted(labels.scores[order], cuts - TOLERANCE, side="left")
    good, weights = labels.accepted[order], labels.weights[order]
    ones = np.ones(len(good))
    columns = np.stack([ones, good, weights, weights * good, weights**2])
    above = np.zeros((5, len(good) + 1))
    above[:, :-1] = np.cumsum(columns[:, ::-1], axis=1)[:, ::-1]
    plain, accepted, total, right, squares = above[:, place]
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.where(squares > 0, total**2 / squares, 0.0)
        share = np.where(total > 0, right / total, 0.0)
    return size, size * share, plain.astype(np.int64), accepted.astype(np.int64)

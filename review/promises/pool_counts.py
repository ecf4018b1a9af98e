"""A pool reduced once to exact counts per distinct score and type: then any cut is a look-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.later import pandas as pd
from review.core.scoring import TOLERANCE

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Scores:
    """``distinct`` scores, ascending, how many edits have each, and how many that or more.

    ``above`` has one entry more: none is above the highest.
    """

    distinct: Array
    count: Counts
    above: Counts

    @classmethod
    def counted(cls, distinct: Array, count: Counts) -> Scores:
        """Add up once what every cut looks up."""
        return cls(distinct, count, np.concatenate([np.cumsum(count[::-1])[::-1], [0]]))

    @property
    def size(self) -> int:
        """Return how many edits there are."""
        return int(self.above[0])

    def kept(self, cuts: Array) -> Counts:
        """Return how many score at or above each cut."""
        return np.asarray(self.above[np.searchsorted(self.distinct, cuts - TOLERANCE, side="left")])

    def histogram(self, edges: Array) -> Counts:
        """Count edits between edges, as ``numpy.histogram`` does."""
        return np.asarray(np.histogram(self.distinct, edges, weights=self.count)[0], dtype=np.int64)


@dataclass(frozen=True)
class PoolCounts:
    """A pool's scores, over all of it and by type. Sizes are in edits."""

    whole: Scores
    by_type: Mapping[str, Scores]

    @property
    def size(self) -> int:
        """Return how many edits the pool has."""
        return self.whole.size

    @property
    def span(self) -> tuple[float, float]:
        """Return the lowest and the highest score; 0 and 1 for an empty pool."""
        distinct = self.whole.distinct
        return (float(distinct[0]), float(distinct[-1])) if len(distinct) else (0.0, 1.0)

    def types(self) -> dict[str, list[Scores]]:
        """Return each type as a group of its own."""
        return {kind: [scores] for kind, scores in self.by_type.items()}

    def grouped(self, category_of: Mapping[str, str], other: str) -> dict[str, list[Scores]]:
        """Return the parts of each category; types that have none count as ``other``."""
        parts: dict[str, list[Scores]] = {}
        for kind, scores in self.by_type.items():
            parts.setdefault(category_of.get(kind, other), []).append(scores)
        return parts

    def without(self, scores: Array, types: Sequence[str]) -> PoolCounts:
        """Return the pool less some of its edits: those nobody can judge."""
        if not len(scores):
            return self
        removed = reduce_pool(scores, types)
        kept = {
            kind: _less(own, removed.by_type[kind]) if kind in removed.by_type else own
            for kind, own in self.by_type.items()
        }
        return PoolCounts(_less(self.whole, removed.whole), kept)


def reduce_pool(scores: Array, types: Sequence[str] | NDArray[np.object_]) -> PoolCounts:
    """Reduce a pool, one entry per edit, to its counts. Sorts it once."""
    place, names = pd.factorize(np.asarray(types, dtype=object), sort=True)
    order = np.lexsort((scores, place))
    place, ordered = place[order], np.asarray(scores, dtype=np.float64)[order]
    edges = np.searchsorted(place, np.arange(len(names) + 1))
    by_type = {
        str(name): _counted(ordered[edges[number] : edges[number + 1]])
        for number, name in enumerate(names)
    }
    return PoolCounts(_joined(list(by_type.values())), by_type)


def _counted(ascending: Array) -> Scores:
    return Scores.counted(*np.unique(ascending, return_counts=True))


def _joined(parts: Sequence[Scores]) -> Scores:
    if not parts:
        return Scores.counted(np.empty(0), np.empty(0, dtype=np.int64))
    distinct, place = np.unique(
        np.concatenate([part.distinct for part in parts]), return_inverse=True
    )
    count = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(count, place, np.concatenate([part.count for part in parts]))
    return Scores.counted(distinct, count)


def _less(own: Scores, removed: Scores) -> Scores:
    count = own.count.copy()
    count[np.searchsorted(own.distinct, removed.distinct)] -= removed.count
    return Scores.counted(own.distinct[count > 0], count[count > 0])

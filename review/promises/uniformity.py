"""Whether imported labels can be a uniform draw from the pool: their scores and types against it.

A chi-square test over tenths of the pool by score and one over its types, corrected for edits of
one photo coming together (Rao & Scott 1984, doi 10.1214/aos/1176346391; Thomas & Rao 1987, doi
10.1080/01621459.1987.10478474) and for the part of the pool that is labelled. It finds labels
that were picked by score or type; what else they were picked by it cannot see.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.later import pandas as pd
from review.core.later import special

Array = NDArray[np.float64]
Places = NDArray[np.int64]
Kinds = NDArray[np.object_]

#: Labels fail where so little chance is left that they were drawn uniformly.
ALPHA = 0.001
TENTHS = 10
#: As many labels each cell of a table is to expect, and as many edits to be without one.
LEAST = 5.0
RAKINGS = 50


@dataclass(frozen=True)
class Uniformity:
    """p-values of scores and of types; None where the labels are too few, or nearly all, to say."""

    scores: float | None
    types: float | None

    @property
    def p_value(self) -> float | None:
        """Return the smaller of both, doubled for there being two; None where none is known."""
        known = [p for p in (self.scores, self.types) if p is not None]
        return min(1.0, len(known) * min(known)) if known else None

    @property
    def fails(self) -> bool:
        """Whether the labels cannot well be a uniform draw."""
        return self.p_value is not None and self.p_value < ALPHA


@dataclass(frozen=True)
class Compared:
    """A pool and its labels: scores and types of each edit, and the photo of each label."""

    pool_scores: Array
    pool_types: Kinds
    scores: Array
    types: Kinds
    photos: Places

    @property
    def fewest(self) -> int:
        """Return the labelled or the other edits, whichever are fewer: what a test rests on."""
        return min(len(self.scores), len(self.pool_scores) - len(self.scores))

    def by_score(self) -> tuple[Places, Places]:
        """Return the score cell of each edit of the pool, and of each label: tenths, or fewer."""
        levels = np.arange(1, TENTHS) / TENTHS
        edges = np.unique(np.quantile(self.pool_scores, levels, method="inverted_cdf"))
        pool = np.searchsorted(edges, self.pool_scores, side="left")
        merged = self._merged(np.bincount(pool, minlength=len(edges) + 1))
        return merged[pool], merged[np.searchsorted(edges, self.scores, side="left")]

    def by_type(self) -> tuple[Places, Places]:
        """Return the type cell of each edit of the pool, and of each label; rare ones together."""
        place, names = pd.factorize(self.pool_types)
        counts = np.bincount(place)
        rare_first = np.argsort(counts, kind="stable")
        merged = np.empty(len(names), dtype=np.int64)
        merged[rare_first] = self._merged(counts[rare_first])
        return merged[place], merged[pd.Index(names).get_indexer(pd.Index(self.types))]

    def _merged(self, counts: NDArray[np.intp]) -> Places:
        """Return a cell per level, in their order, each with enough labels to be expected."""
        expected = counts / max(counts.sum(), 1) * self.fewest
        cells, cell, total = [], 0, 0.0
        for number in expected:
            cells.append(cell)
            total += number
            if total >= LEAST:
                cell, total = cell + 1, 0.0
        return np.minimum(np.array(cells, dtype=np.int64), max(cell - 1, 0))


def uniformity(compared: Compared) -> Uniformity:
    """Test scores and types. Each p-value is None where there are fewer than two cells."""
    tables = (compared.by_score(), compared.by_type())
    return Uniformity(*(_p_value(*table, compared.photos) for table in tables))


def weights(compared: Compared) -> Array:
    """Return a weight per label so that score tenths and types have the pool's shares (raking).

    Deming & Stephan 1940 (doi 10.1214/aoms/1177731829). Cells of the pool without a label are left
    out: nothing is known of them. For estimates; no promise comes of it.
    """
    found = np.ones(len(compared.scores))
    tables = (compared.by_score(), compared.by_type())
    for pool_cells, cells in tables * RAKINGS:
        wanted = np.bincount(pool_cells).astype(np.float64)
        there = np.bincount(cells, weights=found, minlength=len(wanted))
        found *= np.divide(wanted, there, out=np.zeros_like(wanted), where=there > 0)[cells]
    return found


def _p_value(pool_cells: Places, cells: Places, photos: Places) -> float | None:
    """Return the p-value of one table: Pearson's X² over its design effects, as F (Thomas & Rao).

    X² is scaled for labels drawn without replacement. The design effects are those of edits that
    come photo by photo; without any they are 1, and F is the usual chi-square.
    """
    counts = np.bincount(pool_cells)
    size, labels = len(pool_cells), len(cells)
    _names, photo = np.unique(photos, return_inverse=True)
    number = int(photo.max(initial=0)) + 1
    if len(counts) < 2 or number < 2:
        return None
    expected = counts * (labels / size)
    seen = np.bincount(photo * len(counts) + cells, minlength=number * len(counts))
    of_photo = seen.reshape(number, len(counts)).astype(np.float64)
    observed = of_photo.sum(axis=0)
    statistic = ((observed - expected) ** 2 / expected).sum() * (size - 1) / (size - labels)
    off = of_photo - of_photo.sum(axis=1, keepdims=True) * (observed / labels)
    effects = (off.T @ off) * (number / (number - 1)) / expected[None, :]
    trace, squares = float(np.trace(effects)), float((effects * effects.T).sum())
    degrees = trace**2 / squares if trace >= len(counts) - 1 else len(counts) - 1
    # Photos that all hold the same mix vary less than single edits: not counted on.
    trace = max(trace, len(counts) - 1)
    return float(special.fdtrc(degrees, degrees * (number - 1), statistic / trace))

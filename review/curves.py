"""What a chart of thresholds needs: counts and rates at a hundred cuts, never a point per edit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.estimates import wilson_bounds
from review.scoring import TOLERANCE

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Curve:
    """One entry per threshold, ascending. Rates are NaN where no label lies above the cut.

    ``kept`` counts the pool, ``labels`` and ``accepted`` the labelled edits at or above the cut;
    ``low`` and ``high`` are Wilson's for ``precision``; ``recall``: the share of all accepted
    labels that lie above.
    """

    threshold: Array
    kept: Counts
    kept_share: Array
    labels: Counts
    accepted: Counts
    precision: Array
    low: Array
    high: Array
    recall: Array


@dataclass(frozen=True)
class Histogram:
    """Scores counted in bins: ``edges`` has one entry more than the counts."""

    edges: Array
    pool: Counts
    accepted: Counts
    rejected: Counts


def curve(
    pool_scores: Array,
    scores: Array,
    accepted: NDArray[np.bool_],
    *,
    cuts: Array | None = None,
    points: int = 101,
) -> Curve:
    """Return precision, yield and counts against the threshold.

    ``cuts`` are ascending; without them, ``points`` of them over the pool's own range. Sorts each
    array once; 400,000 pool scores take tens of milliseconds.
    """
    cuts = _over(pool_scores, points) if cuts is None else cuts
    kept = _at_or_above(np.sort(pool_scores), cuts)
    labels = _at_or_above(np.sort(scores), cuts)
    good = _at_or_above(np.sort(scores[accepted]), cuts)
    bounds = wilson_bounds(good.astype(np.float64), labels.astype(np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        return Curve(
            threshold=cuts,
            kept=kept,
            kept_share=kept / max(len(pool_scores), 1),
            labels=labels,
            accepted=good,
            precision=good / labels,
            low=bounds[0],
            high=bounds[1],
            recall=good / np.float64(accepted.sum()),
        )


def score_histogram(
    pool_scores: Array, scores: Array, accepted: NDArray[np.bool_], *, bins: int = 40
) -> Histogram:
    """Count pool, accepted and rejected labels in equal bins over the pool's range."""
    edges = np.histogram_bin_edges(pool_scores, bins=bins)
    return Histogram(
        edges=edges,
        pool=np.histogram(pool_scores, edges)[0],
        accepted=np.histogram(scores[accepted], edges)[0],
        rejected=np.histogram(scores[~accepted], edges)[0],
    )


def _over(pool_scores: Array, points: int) -> Array:
    low, high = (pool_scores.min(), pool_scores.max()) if len(pool_scores) else (0.0, 1.0)
    return np.linspace(low, high, points)


def _at_or_above(ascending: Array, cuts: Array) -> Counts:
    return len(ascending) - np.searchsorted(ascending, cuts - TOLERANCE, side="left")

"""What a chart of thresholds needs: counts and rates at a hundred cuts, never a point per edit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.promises.certify import passes
from review.promises.pool_counts import PoolCounts
from review.statistics.domains import domain_shares
from review.statistics.estimates import Interval, wilson_bounds

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Labels:
    """Labelled edits, one entry each: score, whether accepted, type, and how it was drawn.

    ``weights`` are inverse inclusion probabilities within ``strata``. ``counted``: every edit of
    the pool has its label, so that shares are known and have no interval.
    """

    scores: Array
    accepted: Flags
    types: NDArray[np.object_]
    weights: Array
    strata: NDArray[np.int64]
    counted: bool = False

    @classmethod
    def drawn_uniformly(cls, scores: Array, accepted: Flags, types: NDArray[np.object_]) -> Labels:
        """Return labels that were all as likely to be drawn."""
        return cls(scores, accepted, types, np.ones(len(scores)), np.zeros(len(scores), np.int64))

    @property
    def uniform(self) -> bool:
        """Whether all were as likely to be drawn."""
        return len(self.weights) == 0 or bool(np.ptp(self.weights) <= 1e-9 * self.weights.max())

    def of(self, chosen: Flags) -> Labels:
        """Return some of the labels."""
        return Labels(
            self.scores[chosen], self.accepted[chosen], self.types[chosen],
            self.weights[chosen], self.strata[chosen], self.counted,
        )  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """One entry per threshold, ascending. Rates are NaN where no label lies above the cut.

    ``kept`` counts the pool, ``labels`` and ``accepted`` the labelled edits at or above the cut;
    ``precision`` is their share accepted with its interval (Wilson; weighted, with
    Korn–Graubard's, for labels drawn at unequal rates; NaN where every edit has its label);
    ``recall``: the share of all accepted labels that lie above.
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
class Rates:
    """What a cut does, over the whole pool, estimated from the labels.

    ``acceptable``: of all edits; ``precision``: of those that pass; ``recall``: of the acceptable
    ones, those that pass; ``false_pass``: of the others, those that pass.
    """

    acceptable: Interval
    precision: Interval
    recall: Interval
    false_pass: Interval


@dataclass(frozen=True)
class Histogram:
    """Scores counted in bins: ``edges`` has one entry more than the counts."""

    edges: Array
    pool: Counts
    accepted: Counts
    rejected: Counts


def curve(
    pool: PoolCounts, labels: Labels, *, cuts: Array | None = None, points: int = 101
) -> Curve:
    """Return precision, yield and counts against the threshold.

    ``cuts`` are ascending; without them, ``points`` of them over the pool's own range.
    """
    cuts = np.linspace(*pool.span, points) if cuts is None else cuts
    above = _at_or_above(np.sort(labels.scores), cuts)
    good = _at_or_above(np.sort(labels.scores[labels.accepted]), cuts)
    kept = pool.whole.kept(cuts)
    precision, low, high = _precision(labels, cuts, above, good)
    return Curve(
        threshold=cuts,
        kept=kept,
        kept_share=kept / max(pool.size, 1),
        labels=above,
        accepted=good,
        precision=precision,
        low=low,
        high=high,
        recall=_recall(labels, cuts),
    )


def rates_at(labels: Labels, cut: float) -> Rates:
    """Return what a cut does, with 95% intervals; weighted where draws were unequal."""
    passed = passes(labels.scores, cut)
    good = labels.accepted
    everything = np.ones(len(good), dtype=bool)
    return Rates(
        acceptable=_rate(labels, good, everything),
        precision=_rate(labels, good, passed),
        recall=_rate(labels, passed, good),
        false_pass=_rate(labels, passed, ~good),
    )


def score_histogram(pool: PoolCounts, labels: Labels, *, bins: int = 40) -> Histogram:
    """Count pool, accepted and rejected labels in equal bins over the pool's range."""
    edges = np.histogram_bin_edges(pool.whole.distinct, bins=bins)
    edges[1:-1] = edges[1:-1].round(9)  # As scores are: one that lies on an edge is above it.
    return Histogram(
        edges=edges,
        pool=pool.whole.histogram(edges),
        accepted=np.histogram(labels.scores[labels.accepted], edges)[0],
        rejected=np.histogram(labels.scores[~labels.accepted], edges)[0],
    )


def _precision(
    labels: Labels, cuts: Array, above: Counts, good: Counts
) -> tuple[Array, Array, Array]:
    if labels.counted or labels.uniform:
        with np.errstate(invalid="ignore", divide="ignore"):
            share = good / above
        if labels.counted:
            return share, np.full(len(cuts), np.nan), np.full(len(cuts), np.nan)
        return share, *wilson_bounds(good.astype(np.float64), above.astype(np.float64))
    inside = (labels.scores[:, None] >= cuts - TOLERANCE).astype(np.float64)
    values = labels.accepted[:, None].astype(np.float64)
    return domain_shares(values, inside, labels.weights, labels.strata)


def _recall(labels: Labels, cuts: Array) -> Array:
    """Return the weighted share of accepted labels at or above each cut."""
    good = labels.accepted
    order = np.argsort(labels.scores[good])
    ascending, weights = labels.scores[good][order], labels.weights[good][order]
    above = np.concatenate([np.cumsum(weights[::-1])[::-1], [0.0]])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(
            above[np.searchsorted(ascending, cuts - TOLERANCE, side="left")] / above[0]
        )


def _rate(labels: Labels, values: Flags, inside: Flags) -> Interval:
    if not inside.any():
        return Interval(None, None, None)
    if labels.counted:
        return Interval(float((values & inside).sum() / inside.sum()), None, None)
    if labels.uniform:
        right, of = float((values & inside).sum()), float(inside.sum())
        low, high = wilson_bounds(np.array([right]), np.array([of]))
        return Interval(right / of, float(low[0]), float(high[0]))
    shares = domain_shares(
        values[:, None].astype(np.float64), inside[:, None].astype(np.float64),
        labels.weights, labels.strata,
    )  # fmt: skip
    return Interval(*(float(bound[0]) for bound in shares))


def _at_or_above(ascending: Array, cuts: Array) -> Counts:
    return len(ascending) - np.searchsorted(ascending, cuts - TOLERANCE, side="left")

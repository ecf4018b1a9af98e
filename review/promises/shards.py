"""Quality of what is kept, shard by shard: by labels alone, and by judge and labels together.

The labels say how often edits of a score are accepted; every edit of a shard has a score; so what
its own labels must still tell is only how far they differ from that. A difference estimator with
power tuning: GREG (Särndal, Swensson & Wretman 1992, 6.4, 10.8), PPI++ (Angelopoulos, Duchi &
Zrnic, arXiv 2311.01453).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.statistics.estimates import UNKNOWN, Interval, wilson, wilson_bounds

Array = NDArray[np.float64]
Places = NDArray[np.int64]

#: Strata of scores, and how many labels each has at least.
MOST_STRATA, LEAST_LABELS = 8, 25


@dataclass(frozen=True)
class Shard:
    """One shard of what is kept: ``edits`` of it, with ``accepted`` of ``labels``.

    ``by_labels``: the share acceptable by its own labels (Wilson); ``with_judge``: by its scores
    and all labels too. A shard whose every edit is labelled has no interval but its share.
    """

    edits: int
    labels: int
    accepted: int
    by_labels: Interval
    with_judge: Interval


@dataclass(frozen=True)
class Kept:
    """What is kept: cells of ``number`` edits with one shard and score (``shard``: its place)."""

    shard: Places
    score: Array
    number: Places


def qualities(
    kept: Kept, shard: Places, score: Array, accepted: NDArray[np.bool_], confidence: float = 0.95
) -> tuple[Shard, ...]:
    """Return each shard's quality, in the order of their places.

    ``shard``, ``score``, ``accepted``: the labels of kept edits, drawn uniformly. m(s): the share
    accepted of the labels in a score's stratum, over all shards. Of a shard with labels y:
    p̂ = ȳ + λ(mean of m over its edits − mean of m over its labels), λ in [0, 1] by least squares
    over all labels, each less its shard's mean. Its interval is Wilson's at the labels' number
    divided by the share of y's variance that λm leaves.
    """
    edges = _edges(kept, score)
    of_edits, of_labels = (np.searchsorted(edges, s, side="right") for s in (kept.score, score))
    rates = _rates(of_labels, accepted, len(edges) + 1)
    shards = int(kept.shard.max(initial=-1)) + 1
    scale, left = _tuned(rates[of_labels], accepted, shard)
    found = []
    for place in range(shards):
        mine, own = kept.shard == place, shard == place
        edits, labels, good = int(kept.number[mine].sum()), int(own.sum()), int(accepted[own].sum())
        plain = wilson(good, labels, confidence)
        if labels and labels < edits:
            expected = np.average(rates[of_edits[mine]], weights=kept.number[mine])
            moved = scale * float(expected - rates[of_labels[own]].mean())
            both = _at(good / labels + moved, labels / left, confidence)
        else:
            exact = good / labels if labels else None
            plain = both = Interval(exact, exact, exact) if labels else UNKNOWN
        found.append(Shard(edits, labels, good, plain, both))
    return tuple(found)


def _edges(kept: Kept, score: Array) -> Array:
    """Return the lower ends of the strata but the first: quantiles of what is kept."""
    strata = min(MOST_STRATA, len(score) // LEAST_LABELS)
    order = np.argsort(kept.score, kind="stable")
    share = np.cumsum(kept.number[order]) / max(int(kept.number.sum()), 1)
    places = np.searchsorted(share, np.arange(1, strata) / max(strata, 1))
    return np.unique(kept.score[order][np.minimum(places, len(order) - 1)])


def _rates(stratum: Places, accepted: NDArray[np.bool_], strata: int) -> Array:
    """Return the share accepted by stratum, half a label each way beforehand."""
    labels = np.bincount(stratum, minlength=strata)
    good = np.bincount(stratum, weights=accepted.astype(np.float64), minlength=strata)
    return np.asarray((good + 0.5) / (labels + 1))


def _tuned(expected: Array, accepted: NDArray[np.bool_], shard: Places) -> tuple[float, float]:
    """Return λ, and the share of the labels' variance within shards that λm leaves."""
    if len(shard) < 2 * LEAST_LABELS:
        return 0.0, 1.0
    labels = np.maximum(np.bincount(shard), 1)

    def centred(values: Array) -> Array:
        return np.asarray(values - (np.bincount(shard, weights=values) / labels)[shard])

    y, m = centred(accepted.astype(np.float64)), centred(expected)
    spread, whole = float(m @ m), float(y @ y)
    if spread <= 0 or whole <= 0:
        return 0.0, 1.0
    scale = float(np.clip(y @ m / spread, 0, 1))
    freedom = max(len(y) - len(np.unique(shard)), 1)
    strata = len(np.unique(expected)) - 1
    inflated = freedom / max(freedom - strata, 1)
    left = float(((y - scale * m) ** 2).sum()) / whole * inflated
    return (scale, left) if left < 1 else (0.0, 1.0)


def _at(share: float, labels: float, confidence: float) -> Interval:
    share = float(np.clip(share, 0, 1))
    low, high = wilson_bounds(np.array([share * labels]), np.array([labels]), confidence)
    return Interval(share, float(low[0]), float(high[0]))

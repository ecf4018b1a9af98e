"""Shares over what comes in clusters, such as the turns of chains: each cluster one witness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.statistics.domains import clopper_pearson_bounds, effective_size
from review.statistics.estimates import UNKNOWN, Interval

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ClusteredShare:
    """A share with an interval that knows what belongs together.

    ``hits`` of ``n`` were counted, in ``clusters`` that have any; ``effective``: as how many
    independent ones they count (None: there are none). ``share`` is weighted where draws were.
    """

    hits: int
    n: int
    clusters: int
    effective: float | None
    share: Interval


#: What is said where there is nothing to count.
NOTHING = ClusteredShare(0, 0, 0, None, UNKNOWN)


def clustered_share(
    hits: Array, counted: Array, weights: Array | None = None, confidence: float = 0.95
) -> ClusteredShare:
    """Return Σw·hits ÷ Σw·counted; one entry a cluster: see ``clustered_shares``."""
    return clustered_shares(hits[:, None], counted[:, None], weights, confidence)[0]


def clustered_shares(
    hits: Array, counted: Array, weights: Array | None = None, confidence: float = 0.95
) -> list[ClusteredShare]:
    """Return, for each column, Σw·hits ÷ Σw·counted with an interval by clusters.

    ``hits`` and ``counted`` are clusters × shares: of how many, how many; ``weights`` are inverse
    inclusion probabilities of the clusters (None: drawn at equal rates). The ratio estimator p̂,
    its variance v̂ = m/(m−1) Σ w²(hits − p̂·counted)² ÷ (Σw·counted)² over the m clusters that
    count any (Cochran 1977, 9A; Särndal, Swensson & Wretman 1992, 8.5), and Clopper–Pearson at the
    effective size p̂(1−p̂)/v̂ · (z/t_{m−1})² (Korn & Graubard 1998, Survey Methodology 24).

    v̂ has one more cluster of the mean size in which all is the rarer of the two: few clusters,
    none of which happened to be bad, say little of bad ones. The effective size is never more
    than n, nor less than the clusters that the largest goes into all (m, where all are alike):
    so many independent witnesses there are, however alike a cluster is within.
    """
    each = np.ones((len(hits), 1)) if weights is None else weights[:, None]
    weighted = each * counted
    total, clusters = weighted.sum(axis=0), (counted > 0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (each * hits).sum(axis=0) / total
        residuals = each * hits - share * weighted
        bessel = clusters / np.maximum(clusters - 1, 1)
        unseen = (weighted**2).sum(axis=0) / total * np.maximum(share, 1 - share)
        variance = (bessel * (residuals**2).sum(axis=0) + unseen**2) / total**2
        least = total / weighted.max(axis=0, initial=0.0)
    number = counted.sum(axis=0)
    design = effective_size(share, variance, clusters - 1.0, confidence)
    design = np.where(clusters > 1, design, 1.0)
    effective = np.where(number > 0, np.minimum(np.maximum(design, least), number), 0.0)
    low, high = clopper_pearson_bounds(share * effective, effective, confidence)
    return [
        ClusteredShare(
            int(hits[:, place].sum()),
            int(number[place]),
            int(clusters[place]),
            float(effective[place]),
            Interval(float(share[place]), float(low[place]), float(high[place])),
        )
        if number[place]
        else NOTHING
        for place in range(hits.shape[1])
    ]

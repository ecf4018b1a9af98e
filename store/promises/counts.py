"""A plan's evidence in the shapes that the estimates take."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from review.promises.curves import Labels
from review.promises.pool_counts import PoolCounts, reduce_pool
from store.promises.evidence import Evidence, net


def pool_counts(evidence: Evidence) -> PoolCounts:
    """Return the plan's pool, reduced to exact counts."""
    pool, _labelled = net(evidence, evidence.labelled)
    scores = pool["overall"].to_numpy(dtype=np.float64)
    return reduce_pool(scores, pool["edit_type"].to_numpy(dtype=object))


def labels(evidence: Evidence) -> Labels:
    """Return the plan's labels, weighted where they were drawn at unequal rates.

    Such draws choose the stratum at random per label, so the labels are one stratum.
    """
    counted = evidence.census
    _pool, frame = net(evidence, evidence.labelled)
    kinds = frame["edit_type"].to_numpy(dtype=object)
    scores = frame["overall"].to_numpy(dtype=np.float64)
    accepted = frame["accepted"].to_numpy(dtype=bool)
    if "weight" not in frame:
        return replace(Labels.drawn_uniformly(scores, accepted, kinds), counted=counted)
    weights = frame["weight"].to_numpy(dtype=np.float64)
    return Labels(scores, accepted, kinds, weights, np.zeros(len(frame), dtype=np.int64), counted)

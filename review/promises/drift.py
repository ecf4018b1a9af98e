"""A watch on a published promise: whether new labels speak against it.

Betting that rejects are more frequent than promised; a false alarm, however long one watches, has
probability at most δ (Ville; Waudby-Smith & Ramdas, arXiv 2010.09686).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.later import special
from review.promises.betting import BETS
from review.statistics.estimates import Interval, wilson

#: The chance of a false alarm in the whole life of a promise.
FALSE_ALARM = 0.05


@dataclass(frozen=True)
class Drift:
    """What watching found: of ``labels``, drawn uniformly from what is kept, so many rejected.

    ``evidence``: the largest e so far against the promise; ``alarm`` from 1/δ on, first at label
    ``since``.
    """

    labels: int
    rejected: int
    accepted: Interval
    evidence: float
    alarm: bool
    since: int | None


def drift(
    accepted: NDArray[np.bool_],
    *,
    target: float | NDArray[np.float64],
    delta: float = FALSE_ALARM,
) -> Drift:
    """Weigh labels in draw order, all watch batches one after the other, against a target.

    ``target``: one for all, or one per label: what was promised where it was drawn.

    e = mean over bets b of Π(1 + b·(rᵢ − (1 − t))/(1 − t)), r = 1 for a reject: expected not to
    grow while at least t of what is kept is acceptable.
    """
    rejected = ~accepted
    gains = (rejected.astype(np.float64) - (1 - target)) / (1 - target)
    steps = np.log1p(np.multiply.outer(BETS, gains)).cumsum(axis=1)
    log_e = special.logsumexp(steps, axis=0) - np.log(len(BETS))
    over = np.flatnonzero(log_e >= -np.log(delta))
    good = int(accepted.sum())
    most = float(np.exp(min(log_e.max(), 700.0))) if len(log_e) else 1.0
    return Drift(
        labels=len(accepted),
        rejected=int(rejected.sum()),
        accepted=wilson(good, len(accepted)),
        evidence=most,
        alarm=len(over) > 0,
        since=int(over[0]) + 1 if len(over) else None,
    )

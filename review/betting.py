"""Certifying from labels drawn at unequal rates: importance betting, valid at any stopping time.

Waudby-Smith & Ramdas, Estimating means of bounded random variables by betting (JRSS-B 2024,
arXiv 2010.09686), with importance weights; the mean over bets is a martingale under the null.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from review.certify import passes

Array = NDArray[np.float64]

#: 14 geometric bets .003–.12 and 10 linear ones .16–.95.
BETS = np.concatenate([np.geomspace(0.003, 0.12, 14), np.linspace(0.16, 0.95, 10)])


def log_evidence(
    scores: Array,
    accepted: NDArray[np.bool_],
    weights: Array,
    threshold: float,
    *,
    target: float,
    largest_weight: float,
) -> float:
    """Return log e for one cut, labels in draw order; evidence of e ≥ 1/δ certifies it.

    Zᵢ = wᵢ·1{sᵢ ≥ λ}(yᵢ − t), e = mean over bets b of Π(1 + b·Zᵢ/(t·w_max)). ``weights`` are
    pool share ÷ drawing share of each label's stratum, known beforehand; ``largest_weight`` is
    fixed in the plan. Raises ValueError for a weight above it. Exact with replacement.
    """
    if len(weights) and float(weights.max()) > largest_weight * (1 + 1e-12):
        raise ValueError("a weight lies above the plan's largest")
    gains = weights * passes(scores, threshold) * (accepted.astype(np.float64) - target)
    steps = np.log1p(np.multiply.outer(BETS, gains / (target * largest_weight))).sum(axis=1)
    return float(logsumexp(steps) - np.log(len(BETS)))


def certify_by_betting(
    scores: Array,
    accepted: NDArray[np.bool_],
    weights: Array,
    *,
    target: float,
    delta: float,
    cuts: Array,
    largest_weight: float,
) -> float | None:
    """Return the most lenient cut certified in fixed sequence (strict → lenient), or None."""
    certified = None
    for cut in cuts:
        found = log_evidence(
            scores, accepted, weights, cut, target=target, largest_weight=largest_weight
        )
        if found < -np.log(delta):
            break
        certified = float(cut)
    return certified

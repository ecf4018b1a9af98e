"""Certifying from labels drawn at unequal rates: importance betting, valid at any stopping time.

Waudby-Smith & Ramdas, Estimating means of bounded random variables by betting (JRSS-B 2024,
arXiv 2010.09686), with importance weights; the mean over bets is a martingale under the null.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from review.core.later import optimize, special
from review.promises.certify import NOTHING_CERTIFIED, TOO_FEW_LABELS, CutTest, Outcome, passes
from review.statistics.estimates import Interval

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
    # Strata and verdicts are few: labels alike are counted, not multiplied one by one.
    each, times = np.unique(gains, return_counts=True)
    steps = np.log1p(np.multiply.outer(BETS, each / (target * largest_weight))) @ times
    return float(special.logsumexp(steps) - np.log(len(BETS)))


def betting_sequence(
    pool_scores: Array,
    scores: Array,
    accepted: NDArray[np.bool_],
    weights: Array,
    *,
    target: float,
    delta: float,
    cuts: Array,
    largest_weight: float,
) -> Outcome:
    """Test the cuts strict → lenient by betting, and certify the last before the first failure.

    Labels in draw order; ``weights`` and ``largest_weight`` as in ``log_evidence``. A test's
    p-value is 1/e, at most 1. ``precision``: Hájek's estimate and the largest target that the
    same bets would certify there; no upper bound.
    """
    accepted = np.asarray(accepted, dtype=np.bool_)
    tests: list[CutTest] = []
    for cut in cuts:
        tests.append(_test(scores, accepted, weights, cut, target, delta, largest_weight))
        if not tests[-1].passed:
            break
    last = next((test.threshold for test in reversed(tests) if test.passed), None)
    labelled = bool(tests and tests[0].labels)
    missing = (
        _missing(scores, accepted, weights, tests[0].threshold, target, delta, largest_weight)
        if tests and last is None
        else 0
    )
    return Outcome(
        certified=last is not None,
        threshold=last,
        reason=None if last is not None else NOTHING_CERTIFIED if labelled else TOO_FEW_LABELS,
        labels=len(scores),
        labels_missing=missing if tests else None,
        kept=None if last is None else int(passes(pool_scores, last).sum()),
        precision=None
        if last is None
        else _precision(scores, accepted, weights, last, delta, largest_weight),
        delta=delta,
        tests=tuple(tests),
        method="betting",
    )


def _test(
    scores: Array,
    accepted: NDArray[np.bool_],
    weights: Array,
    cut: float,
    target: float,
    delta: float,
    largest_weight: float,
) -> CutTest:
    """Return whether the labels above one cut are evidence enough."""
    evidence = log_evidence(
        scores, accepted, weights, cut, target=target, largest_weight=largest_weight
    )
    above = passes(scores, cut)
    rejected = int((above & ~accepted).sum())
    p_value = float(np.exp(-max(evidence, 0.0)))
    passed = bool(evidence >= -np.log(delta))
    return CutTest(float(cut), int(above.sum()), rejected, p_value, passed)


def _precision(
    scores: Array,
    accepted: NDArray[np.bool_],
    weights: Array,
    cut: float,
    delta: float,
    largest_weight: float,
) -> Interval:
    """Return Hájek's share accepted above a cut, and the largest target certified there."""
    above = passes(scores, cut)
    share = float(np.average(accepted[above], weights=weights[above]))

    def short_of(target: float) -> float:
        evidence = log_evidence(
            scores, accepted, weights, cut, target=target, largest_weight=largest_weight
        )
        return evidence + float(np.log(delta))

    low = optimize.brentq(short_of, 1e-6, 1 - 1e-9, xtol=1e-6) if short_of(1 - 1e-9) < 0 else 1.0
    return Interval(share, min(float(low), share), None)


def _missing(
    scores: Array,
    accepted: NDArray[np.bool_],
    weights: Array,
    cut: float,
    target: float,
    delta: float,
    largest_weight: float,
) -> int | None:
    """Return how many more labels let a cut pass if bets went on to gain as they did.

    None when no bet gains, or without a label above the cut.
    """
    above = passes(scores, cut)
    if not above.any():
        return None
    gains = weights * above * (accepted.astype(np.float64) - target)
    growth = float(
        np.log1p(np.multiply.outer(BETS, gains / (target * largest_weight))).mean(axis=1).max()
    )
    if growth <= 0:
        return None
    needed = (np.log(len(BETS)) - np.log(delta)) / growth
    return max(1, int(np.ceil(needed - len(scores))))

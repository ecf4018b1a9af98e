"""A threshold with a promise: of what it keeps, at least t is acceptable, with confidence 1−δ.

Fixed-sequence testing of the plan's cuts from strict to lenient (Angelopoulos et al., Learn then
Test, arXiv 2110.01052, section 3): the first cut that fails ends it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from review.core.scoring import TOLERANCE
from review.statistics.estimates import Interval, clopper_pearson_one_sided

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

NOTHING_CERTIFIED = "nothing_certified"
TOO_FEW_LABELS = "too_few_labels"
#: Nobody plans for more labels than this; beyond, the number missing is not given.
MOST_LABELS = 10_000_000


@dataclass(frozen=True)
class CutTest:
    """One cut's test: of ``labels`` labelled edits at or above it, ``rejected`` were rejected.

    ``effective``: as how many independent ones they count, where several are of one photo, and
    the ``correlation`` of their verdicts (``clustering``).
    """

    threshold: float
    labels: int
    rejected: int
    p_value: float
    passed: bool
    effective: int | None = None
    correlation: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What a look found.

    ``threshold``: the most lenient cut that passed. ``kept``: the pool's edits at or above it.
    ``precision``: the share accepted there, each bound at this look's δ. ``tests`` end with the
    first cut that failed. ``labels_missing``: see ``labels_missing``.
    """

    certified: bool
    threshold: float | None
    reason: str | None
    labels: int
    labels_missing: int | None
    kept: int | None
    precision: Interval | None
    delta: float
    tests: tuple[CutTest, ...]
    method: str = "fixed_sequence"


def passes(scores: Array, threshold: float) -> Flags:
    """Return which scores pass a threshold: score ≥ threshold − 1e-9, everywhere."""
    return scores >= threshold - TOLERANCE


def fixed_sequence(
    pool_scores: Array,
    scores: Array,
    accepted: Flags,
    *,
    target: float,
    delta: float,
    cuts: Array,
) -> Outcome:
    """Test the cuts in order at level δ, and certify the last one before the first failure.

    ``pool_scores``: the frozen pool, any order. ``scores`` and ``accepted``: the labelled edits,
    drawn uniformly from it. At each cut p = BinomialCDF(rejected; labels, 1 − target).
    """
    tests = tuple(_tests(scores, accepted, target, delta, cuts))
    passed = [test for test in tests if test.passed]
    if not passed:
        return Outcome(
            certified=False,
            threshold=None,
            reason=NOTHING_CERTIFIED if tests and tests[0].labels else TOO_FEW_LABELS,
            labels=len(scores),
            labels_missing=labels_missing(pool_scores, len(scores), tests, target, delta),
            kept=None,
            precision=None,
            delta=delta,
            tests=tests,
        )
    last = passed[-1]
    return Outcome(
        certified=True,
        threshold=last.threshold,
        reason=None,
        labels=len(scores),
        labels_missing=0,
        kept=int(passes(pool_scores, last.threshold).sum()),
        precision=clopper_pearson_one_sided(last.labels - last.rejected, last.labels, delta),
        delta=delta,
        tests=tests,
    )


def labels_missing(
    pool_scores: Array, drawn: int, tests: tuple[CutTest, ...], target: float, delta: float
) -> int | None:
    """Return how many more labels let the strictest cut pass at the reject rate seen there.

    Labels above the cut are scaled to labels drawn by the share of labels that fell above it
    (the pool's share while none has). None when that rate is not below 1 − target, or nothing
    is left above the cut.
    """
    if not tests:
        return None
    first = tests[0]
    rate = first.rejected / first.labels if first.labels else 0.0
    needed = needed_above(rate, target, delta, at_least=first.labels)
    above = int(passes(pool_scores, first.threshold).sum())
    if needed is None or not (first.labels or above):
        return None
    share = first.labels / drawn if first.labels else above / len(pool_scores)
    return max(1, int(np.ceil((needed - first.labels) / share - TOLERANCE)))


def needed_above(rate: float, target: float, delta: float, *, at_least: int = 1) -> int | None:
    """Return the fewest labels above a cut at which it passes, ⌈rate × n⌉ of them rejected.

    29, 59, 149, 299 for targets .90, .95, .98, .99 without rejects at δ = .05. None when the
    rate is not below 1 − target (no number is enough), or beyond ten million.
    """
    if rate >= 1 - target:
        return None
    low = high = max(at_least, 1)
    while not _enough(high, rate, target, delta):
        high *= 2
        if high > MOST_LABELS:
            return None
    span = np.arange(low, high + 1)
    fits = stats.binom.cdf(_rejects(span, rate), span, 1 - target) <= delta
    return int(span[int(np.argmax(fits))])


def _tests(
    scores: Array, accepted: Flags, target: float, delta: float, cuts: Array
) -> list[CutTest]:
    """Return the tests up to and including the first failure."""
    order = np.argsort(-scores, kind="stable")
    above = np.searchsorted(-scores[order], -(cuts - TOLERANCE), side="right")
    rejects = np.concatenate([[0], np.cumsum(~accepted[order])])[above]
    p_values = stats.binom.cdf(rejects, above, 1 - target)
    tests = []
    for cut, n, k, p in zip(cuts, above, rejects, p_values, strict=True):
        ok = bool(n > 0 and p <= delta)
        tests.append(CutTest(float(cut), int(n), int(k), float(p), ok))
        if not ok:
            break
    return tests


def _enough(labels: int, rate: float, target: float, delta: float) -> bool:
    return bool(stats.binom.cdf(_rejects(labels, rate), labels, 1 - target) <= delta)


def _rejects(labels: int | NDArray[np.int64], rate: float) -> NDArray[np.float64]:
    return np.ceil(np.asarray(labels) * rate - TOLERANCE)

"""A threshold with a promise: of what it keeps, at least t is acceptable, with confidence 1−δ.

Fixed-sequence testing of the plan's cuts from strict to lenient (Angelopoulos et al., Learn then
Test, arXiv 2110.01052, section 3): the first cut that fails ends it. Each cut's test is exact: see
``exact``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.promises.exact import Counts, CutLooks
from review.promises.plans import Look
from review.statistics import rejects
from review.statistics.estimates import Interval

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
    first cut that failed; beyond it stand only cuts that were counted out, with p = 0.
    ``labels_missing``: see ``labels_missing``.
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
    finite: bool = False,
    earlier: Sequence[Look] = (),
) -> Outcome:
    """Test the cuts in order at level δ, and certify the last one before the first failure.

    ``pool_scores``: the frozen pool, any order. ``scores`` and ``accepted``: the labelled edits,
    drawn uniformly from it. At each cut p = BinomialCDF(rejected; labels, 1 − target).

    ``finite``: labels were drawn from the pool without replacement, each edit at most once: p is
    hypergeometric. A cut that the labels count out (p = 0: whatever the rest is, enough is
    acceptable) is certified wherever it stands, for it cannot be wrong; so a census, in which
    every edit has its label, certifies the most lenient cut that is good enough.

    ``earlier``: the looks that the plan had before this one, ``delta`` and theirs spent jointly
    (``exact.CutLooks``); ``scores`` are then in draw order, and a look at n saw the first n.
    """
    looks = _cuts(pool_scores, scores, target, cuts, finite=finite, earlier=earlier)
    tests = tuple(_tests(looks, scores, accepted, delta, cuts))
    passed = [place for place, test in enumerate(tests) if test.passed]
    if not passed:
        return Outcome(
            certified=False,
            threshold=None,
            reason=NOTHING_CERTIFIED if tests and tests[0].labels else TOO_FEW_LABELS,
            labels=len(scores),
            labels_missing=labels_missing(
                pool_scores, len(scores), tests, target, delta, finite=finite
            ),
            kept=None,
            precision=None,
            delta=delta,
            tests=tests,
        )
    last = tests[passed[-1]]
    return Outcome(
        certified=True,
        threshold=last.threshold,
        reason=None,
        labels=len(scores),
        labels_missing=0,
        kept=int(passes(pool_scores, last.threshold).sum()),
        precision=looks[cuts.tolist().index(last.threshold)].precision(last.rejected, delta),
        delta=delta,
        tests=tests,
    )


def labels_missing(
    pool_scores: Array,
    drawn: int,
    tests: tuple[CutTest, ...],
    target: float,
    delta: float,
    *,
    finite: bool = False,
) -> int | None:
    """Return how many more labels let the strictest cut pass at the reject rate seen there.

    Labels above the cut are scaled to labels drawn by the share of labels that fell above it
    (the pool's share while none has); of a finite pool never more than are left. None when that
    rate is not below 1 − target, or nothing is left above the cut.
    """
    if not tests:
        return None
    first = tests[0]
    rate = first.rejected / first.labels if first.labels else 0.0
    above = int(passes(pool_scores, first.threshold).sum())
    kept = above if finite else None
    needed = needed_above(rate, target, delta, at_least=first.labels, kept=kept)
    if needed is None or not (first.labels or above):
        return None
    share = first.labels / drawn if first.labels else above / len(pool_scores)
    more = max(1, int(np.ceil((needed - first.labels) / share - TOLERANCE)))
    return min(more, len(pool_scores) - drawn) or None if finite else more


def needed_above(
    rate: float, target: float, delta: float, *, at_least: int = 1, kept: int | None = None
) -> int | None:
    """Return the fewest labels above a cut at which it passes, ⌈rate × n⌉ of them rejected.

    29, 59, 149, 299 for targets .90, .95, .98, .99 without rejects at δ = .05. Of ``kept`` edits,
    all are enough. None when the rate is not below 1 − target (no number is enough), or beyond
    ten million.
    """
    if rate >= 1 - target:
        return None
    if kept is not None:
        numbers = range(max(at_least, 1), kept)
        return max(at_least, 1) + bisect_left(
            numbers, True, key=lambda n: _enough(n, rate, target, delta, kept)
        )
    low = high = max(at_least, 1)
    while not _enough(high, rate, target, delta):
        high *= 2
        if high > MOST_LABELS:
            return None
    span = np.arange(low, high + 1)
    chance = rejects.at_most_with_replacement(_rejects(span, rate), span, 1 - target)
    fits = chance <= delta
    return int(span[int(np.argmax(fits))])


def _cuts(
    pool_scores: Array,
    scores: Array,
    target: float,
    cuts: Array,
    *,
    finite: bool,
    earlier: Sequence[Look],
) -> list[CutLooks]:
    """Return, for each cut, what lies above it: of the labels at each look, and of the pool."""
    seen = [min(look.labels, len(scores)) for look in earlier]
    above = np.array([counted(scores[:number], cuts) for number in (*seen, len(scores))])
    kept = counted(pool_scores, cuts) if finite else [None] * len(cuts)
    spending = tuple(look.delta for look in earlier)
    return [
        CutLooks(tuple(at), target, None if edits is None else int(edits), spending)
        for at, edits in zip(above.T.tolist(), kept, strict=True)
    ]


def counted(scores: Array, cuts: Array) -> Counts:
    """Return how many scores pass each cut; cuts are strict → lenient."""
    places = np.searchsorted(-(cuts - TOLERANCE), -scores, side="left")
    return np.cumsum(np.bincount(places, minlength=len(cuts) + 1))[: len(cuts)]


def _tests(
    looks: list[CutLooks], scores: Array, accepted: Flags, delta: float, cuts: Array
) -> list[CutTest]:
    """Return the tests up to the first failure, and beyond it those that cannot be wrong."""
    rejected_above = counted(scores[~accepted], cuts).tolist()
    tests: list[CutTest] = []
    ended = False
    for cut, at, rejected in zip(cuts.tolist(), looks, rejected_above, strict=True):
        if ended and not at.counted_out(rejected):
            continue
        labels, p_value = at.above[-1], at.p_value(rejected)
        passed = labels > 0 and p_value <= delta
        tests.append(CutTest(cut, labels, rejected, p_value, passed))
        ended = ended or not passed
    return tests


def _enough(labels: int, rate: float, target: float, delta: float, kept: int | None = None) -> bool:
    return CutLooks((labels,), target, kept).p_value(int(_rejects(labels, rate))) <= delta


def _rejects(labels: int | NDArray[np.int64], rate: float) -> NDArray[np.float64]:
    return np.ceil(np.asarray(labels) * rate - TOLERANCE)

"""Labels of several edits of one photo: how many independent ones they are worth.

Where whole photos come with all their edits, one bad photo brings several rejects at once; taken
as independent, such labels err up to .29 where .05 is allowed (ten edits a photo). They count
as n ÷ (1 + (m̄ − 1)·ρ) labels (Kish 1965, Survey Sampling, 5.4), m̄ = Σm² ÷ Σm of the photos'
labels, ρ by one-way analysis of variance (Donner & Koval 1980, doi 10.2307/2530491).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from review.core.later import stats
from review.core.scoring import TOLERANCE
from review.promises.certify import (
    NOTHING_CERTIFIED,
    TOO_FEW_LABELS,
    CutTest,
    Outcome,
    fixed_sequence,
    labels_missing,
    passes,
)
from review.statistics.estimates import Interval, clopper_pearson_one_sided

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Photos = NDArray[np.int64]


@dataclass(frozen=True)
class Worth:
    """What labels are worth: the independent ones, rejects among them, and ρ."""

    labels: int
    rejected: int
    correlation: float


def worth(photos: Photos, rejected: Flags) -> Worth:
    """Return what labels are worth; ``photos``: the photo of each, by number.

    ρ is estimated with one more photo of the mean size, rejected in full. Without it a few photos
    none of which happened to be bad look independent, and the test errs up to .20; with it at most
    .05 (``simulations/imports.py``). Where no photo has two labels, all count in full.
    """
    if not len(photos):
        return Worth(0, 0, 0.0)
    _names, place = np.unique(photos, return_inverse=True)
    each = np.bincount(place).astype(np.float64)
    rejects = np.bincount(place, weights=rejected)
    number, size = each.sum(), (each**2).sum() / each.sum()
    rho = correlation(np.append(each, size), np.append(rejects, size))
    effective = np.floor(number / (1 + (size - 1) * rho) + TOLERANCE)
    share = rejects.sum() / number
    return Worth(int(effective), int(np.ceil(share * effective - TOLERANCE)), rho)


def correlation(each: Array, rejects: Array) -> float:
    """Return ρ within photos that have ``each`` labels, of which ``rejects``; 0 … 1.

    (MSB − MSW) ÷ (MSB + (m₀ − 1)·MSW) of one-way analysis of variance; 0 where no photo has two
    labels, 1 where there is one photo only.
    """
    number, photos = each.sum(), len(each)
    if number - photos < TOLERANCE:
        return 0.0
    if photos == 1:
        return 1.0
    within = (rejects - rejects**2 / each).sum()
    between = (rejects**2 / each).sum() - rejects.sum() ** 2 / number
    between_mean, within_mean = between / (photos - 1), within / (number - photos)
    typical = (number - (each**2).sum() / number) / (photos - 1)
    whole = between_mean + (typical - 1) * within_mean
    return float(np.clip((between_mean - within_mean) / whole, 0, 1)) if whole > 0 else 0.0


def clustered_sequence(
    pool_scores: Array,
    scores: Array,
    accepted: Flags,
    photos: Photos,
    *,
    target: float,
    delta: float,
    cuts: Array,
    finite: bool = False,
) -> Outcome:
    """Test the cuts in order as ``fixed_sequence`` does, with what the labels are worth at each.

    Each test says how many labels there are and, beside, how many they count as. Labels of which
    no two are of one photo give ``fixed_sequence`` itself, ``finite`` or not.
    """
    if len(np.unique(photos)) == len(photos):
        return fixed_sequence(
            pool_scores, scores, accepted, target=target, delta=delta, cuts=cuts, finite=finite
        )  # fmt: skip
    tests = tuple(_tests(scores, accepted, photos, target, delta, cuts))
    passed = [test for test in tests if test.passed]
    last = passed[-1] if passed else None
    nothing = NOTHING_CERTIFIED if tests and tests[0].labels else TOO_FEW_LABELS
    return Outcome(
        certified=last is not None,
        threshold=last.threshold if last else None,
        reason=None if last else nothing,
        labels=len(scores),
        labels_missing=0 if last else _missing(pool_scores, len(scores), tests, target, delta),
        kept=int(passes(pool_scores, last.threshold).sum()) if last else None,
        precision=_precision(last, photos, scores, accepted, delta) if last else None,
        delta=delta,
        tests=tests,
    )


def _tests(
    scores: Array, accepted: Flags, photos: Photos, target: float, delta: float, cuts: Array
) -> list[CutTest]:
    """Return the tests up to and including the first failure."""
    tests = []
    for cut in cuts:
        above = passes(scores, float(cut))
        rejected = ~accepted[above]
        counted = worth(photos[above], rejected)
        p_value = float(stats.binom.cdf(counted.rejected, counted.labels, 1 - target))
        passed = counted.labels > 0 and p_value <= delta
        tests.append(
            CutTest(
                float(cut), int(above.sum()), int(rejected.sum()), p_value, bool(passed),
                effective=counted.labels, correlation=counted.correlation,
            )
        )  # fmt: skip
        if not passed:
            break
    return tests


def _precision(
    test: CutTest, photos: Photos, scores: Array, accepted: Flags, delta: float
) -> Interval:
    """Return the share accepted, each bound at 1 − δ of what the labels are worth."""
    above = passes(scores, test.threshold)
    counted = worth(photos[above], ~accepted[above])
    exact = clopper_pearson_one_sided(counted.labels - counted.rejected, counted.labels, delta)
    return replace(exact, estimate=1 - test.rejected / test.labels)


def _missing(
    pool_scores: Array, drawn: int, tests: tuple[CutTest, ...], target: float, delta: float
) -> int | None:
    """Return how many more labels of such photos would do, each worth what these are."""
    counted = [
        replace(test, labels=test.effective or 0, rejected=_scaled(test)) for test in tests[:1]
    ]
    return labels_missing(pool_scores, drawn, tuple(counted), target, delta)


def _scaled(test: CutTest) -> int:
    share = test.rejected / test.labels if test.labels else 0.0
    return int(np.ceil(share * (test.effective or 0) - TOLERANCE))

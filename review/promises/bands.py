"""Banded draws: two bands of score above a floor, each drawn uniformly at a rate of its own.

Fewer labels for the same promise: none below the floor, where nothing will be certified; more where
the verdict is open. The test at each cut is exact over what the bands leave open (``nuisance``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.promises.certify import (
    NOTHING_CERTIFIED,
    TOO_FEW_LABELS,
    CutTest,
    Outcome,
    labels_missing,
    passes,
)
from review.promises.nuisance import Part, p_value
from review.promises.plans import KEEP_SHARES, Look, grid
from review.promises.unequal import Bands
from review.statistics.estimates import Interval

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Parts of the labels after which a banded plan is looked at, and the share of δ of each.
LOOKS = ((0.25, 0.01), (0.5, 0.03), (0.75, 0.06), (1.0, 0.9))
#: Cuts of a banded plan keep .30, .31, … of the pool: finer, since fewer labels go to each.
FINE_SHARES = tuple(round(0.30 + 0.01 * step, 2) for step in range(71))


def banded_cuts(pool_scores: Array, bands: Bands, shares: tuple[float, ...]) -> Array:
    """Return the cuts of a banded plan, strict → lenient: none below the floor.

    The usual shares to keep are taken twice as finely.
    """
    cuts = grid(pool_scores, FINE_SHARES if shares == KEEP_SHARES else shares)
    return cuts[cuts >= bands.floor - TOLERANCE]


def banded_looks(size: int, delta: float) -> tuple[Look, ...]:
    """Return the looks of a banded plan, their δ adding up: most is kept for the last."""
    numbers = [int(np.ceil(part * size)) for part, _share in LOOKS[:-1]]
    before = {number: share * delta for number, (_part, share) in zip(numbers, LOOKS, strict=False)}
    looks = [Look(number, risk) for number, risk in before.items() if number < size]
    return (*looks, Look(size, delta - sum(look.delta for look in looks)))


def banded_sequence(
    pool_scores: Array,
    scores: Array,
    accepted: Flags,
    *,
    target: float,
    delta: float,
    cuts: Array,
    bands: Bands,
) -> Outcome:
    """Test the cuts strict → lenient at level δ, and certify the last before the first failure.

    ``scores`` and ``accepted``: labelled edits, drawn uniformly within each band. What a cut keeps
    is the upper band's part and the lower band's; p as in ``nuisance.p_value``. ``precision``: the
    bands' shares accepted weighed by what they hold, and the highest target the test proves there.
    """
    tests: list[CutTest] = []
    for cut in cuts:
        tests.append(_test(pool_scores, scores, accepted, bands, float(cut), target, delta))
        if not tests[-1].passed:
            break
    last = next((test.threshold for test in reversed(tests) if test.passed), None)
    labelled = bool(tests and tests[0].labels)
    return Outcome(
        certified=last is not None,
        threshold=last,
        reason=None if last is not None else NOTHING_CERTIFIED if labelled else TOO_FEW_LABELS,
        labels=len(scores),
        labels_missing=0
        if last is not None
        else labels_missing(pool_scores, len(scores), tuple(tests), target, delta),
        kept=None if last is None else int(passes(pool_scores, last).sum()),
        precision=None
        if last is None
        else _precision(parts_at(pool_scores, scores, accepted, bands, last), delta),
        delta=delta,
        tests=tuple(tests),
        method="banded",
    )


def parts_at(
    pool_scores: Array, scores: Array, accepted: Flags, bands: Bands, cut: float
) -> tuple[Part, Part]:
    """Return what a cut keeps of the upper and of the lower band, and its labels."""
    kept, labelled = passes(pool_scores, cut), passes(scores, cut)
    high, labelled_high = passes(pool_scores, bands.boundary), passes(scores, bands.boundary)
    return (
        _part(kept & high, labelled & labelled_high, accepted),
        _part(kept & ~high, labelled & ~labelled_high, accepted),
    )


def _part(kept: Flags, labelled: Flags, accepted: Flags) -> Part:
    # Labels may outlive their edits in the pool: those a lead excluded count as rejects.
    drawn = int(labelled.sum())
    return Part(max(int(kept.sum()), drawn), drawn, int((labelled & ~accepted).sum()))


def _test(
    pool_scores: Array,
    scores: Array,
    accepted: Flags,
    bands: Bands,
    cut: float,
    target: float,
    delta: float,
) -> CutTest:
    top, low = parts_at(pool_scores, scores, accepted, bands, cut)
    p = p_value(top, low, target, delta)
    drawn, rejected = top.drawn + low.drawn, top.rejected + low.rejected
    return CutTest(cut, drawn, rejected, p, bool(drawn and p <= delta))


def _precision(parts: tuple[Part, Part], delta: float) -> Interval:
    """Return the share accepted, and by bisection the highest target proved (to .0001)."""
    held = [part for part in parts if part.size]
    share = 1 - sum(part.size * part.rejected / part.drawn for part in held) / sum(
        part.size for part in held
    )
    low, high = 0.0, share
    while high - low > 1e-4:
        middle = (low + high) / 2
        proved = p_value(*parts, middle, delta) <= delta
        low, high = (middle, high) if proved else (low, middle)
    return Interval(share, low, None)

"""What a judge's errors imply for a pool it has scored: sensitivity, specificity, and what follows.

The judge passes a share q of the pool. With sensitivity s (it passes what people accept) and
specificity c (it fails what they do not), q = s·π + (1 − c)(1 − π): so the share π that people
would accept is (q + c − 1) ÷ (s + c − 1) (Rogan & Gladen 1978, doi
10.1093/oxfordjournals.aje.a112510), and of what passes s·π ÷ q is acceptable.
"""

from __future__ import annotations

from dataclasses import dataclass

from review.promises.judging import Confusion
from review.statistics.estimates import UNKNOWN, Interval, clopper_pearson


@dataclass(frozen=True)
class Bounds:
    """A judge's errors at a cut, and what they imply where it ``passed`` a share of ``edits``.

    ``sensitivity`` and ``specificity``: Clopper–Pearson, each by itself. ``acceptable``: of the
    pool; ``kept_acceptable``: of what passes. Both hold together at the confidence, whatever the
    labels' share of accepted is; unknown where the judge may be no better than chance.
    """

    sensitivity: Interval
    specificity: Interval
    edits: int
    passed: float | None
    acceptable: Interval
    kept_acceptable: Interval


def bounds(table: Confusion, kept: int, edits: int, confidence: float = 0.95) -> Bounds:
    """Return the judge's errors by labels, and what they imply for a pool all scored by it.

    ``table``: labels drawn at equal rates from edits like the pool's. ``kept`` of the pool's
    ``edits`` pass the cut: counted, not estimated. What is implied falls with s and rises with c,
    so its limits are at the limits of both, each of them at half the risk (Bonferroni).
    """
    accepted, rejected = table.tp + table.fn, table.tn + table.fp
    sensitivity = clopper_pearson(table.tp, accepted, confidence)
    specificity = clopper_pearson(table.tn, rejected, confidence)
    passed = kept / edits if edits else None
    implied = (UNKNOWN, UNKNOWN)
    if passed is not None and accepted and rejected:
        halved = (1 + confidence) / 2
        implied = _implied(
            passed, clopper_pearson(table.tp, accepted, halved),
            clopper_pearson(table.tn, rejected, halved),
        )  # fmt: skip
    return Bounds(sensitivity, specificity, edits, passed, *implied)


def _implied(passed: float, s: Interval, c: Interval) -> tuple[Interval, Interval]:
    """Return the acceptable shares of the pool and of what passes, with their limits."""
    corners = [(s.estimate, c.estimate), (s.high, c.low), (s.low, c.high)]
    pool, kept = zip(*(_rogan_gladen(passed, *corner) for corner in corners), strict=True)
    return _ordered(*pool), _ordered(*kept)


def _rogan_gladen(
    passed: float, sensitivity: float | None, specificity: float | None
) -> tuple[float | None, float | None]:
    """Return π and s·π ÷ q, within 0 and 1; None where the judge is no better than chance."""
    if sensitivity is None or specificity is None or sensitivity + specificity <= 1:
        return None, None
    share = max((passed + specificity - 1) / (sensitivity + specificity - 1), 0.0)
    return min(share, 1.0), min(sensitivity * share / passed, 1.0) if passed else None


def _ordered(point: float | None, low: float | None, high: float | None) -> Interval:
    """Return an interval; a limit that cannot be told leaves that side open."""
    if point is None:
        return UNKNOWN
    return Interval(point, 0.0 if low is None else low, 1.0 if high is None else high)

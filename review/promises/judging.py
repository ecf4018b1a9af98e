"""How well a judge agrees with people: confusion at a cut, κ, AUC, ranks, reliability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.promises.certify import passes
from review.statistics.estimates import Interval, wilson

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Confusion:
    """Edits counted by the judge's verdict (positive: it passes) and the label."""

    tp: int
    fp: int
    fn: int
    tn: int


@dataclass(frozen=True)
class JudgeReport:
    """A judge against labels at one threshold; None is what cannot be computed.

    ``spearman_by``: each criterion's.
    """

    n: int
    prevalence: float | None
    threshold: float
    confusion: Confusion
    precision: Interval
    recall: Interval
    f1: float | None
    kappa: float | None
    auc: dict[str, float | None]
    spearman: float | None
    spearman_by: dict[str, float | None]


@dataclass(frozen=True)
class ReliabilityBin:
    """One bin of scores: their mean, how many labels, and the share accepted among them."""

    low: float
    high: float
    mean_score: float
    labels: int
    accepted: Interval


def judge_report(
    scores: Array,
    accepted: Flags,
    accept_share: Array,
    criteria: Mapping[str, Array],
    threshold: float,
) -> JudgeReport:
    """Compare a judge's scores with labels; all arrays have one entry per labelled edit.

    ``accept_share``: the share of an edit's reviewers that accepted. ``criteria``: id → scores,
    NaN where there is none.
    """
    table = confusion(scores, accepted, threshold)
    areas = {"overall": auc(scores, accepted)}
    areas |= {name: auc(values, accepted) for name, values in criteria.items()}
    wrong = table.fp + table.fn
    return JudgeReport(
        n=len(scores),
        prevalence=float(accepted.mean()) if len(accepted) else None,
        threshold=threshold,
        confusion=table,
        precision=wilson(table.tp, table.tp + table.fp),
        recall=wilson(table.tp, table.tp + table.fn),
        f1=2 * table.tp / (2 * table.tp + wrong) if table.tp + wrong else None,
        kappa=kappa(table),
        auc=areas,
        spearman=spearman(scores, accept_share),
        spearman_by={name: spearman(values, accept_share) for name, values in criteria.items()},
    )


def confusion(scores: Array, accepted: Flags, threshold: float) -> Confusion:
    """Count labelled edits by whether the judge passes and people accept them."""
    passed = passes(scores, threshold)
    return Confusion(
        tp=int((passed & accepted).sum()),
        fp=int((passed & ~accepted).sum()),
        fn=int((~passed & accepted).sum()),
        tn=int((~passed & ~accepted).sum()),
    )


def kappa(table: Confusion) -> float | None:
    """Return Cohen's κ (1960, doi 10.1177/001316446002000104): agreement beyond chance."""
    n = table.tp + table.fp + table.fn + table.tn
    if n == 0:
        return None
    observed = (table.tp + table.tn) / n
    passed, accepted = (table.tp + table.fp) / n, (table.tp + table.fn) / n
    chance = passed * accepted + (1 - passed) * (1 - accepted)
    return None if chance == 1 else (observed - chance) / (1 - chance)


def auc(scores: Array, accepted: Flags) -> float | None:
    """Return the chance that an accepted edit outscores a rejected one, ties half.

    Mann–Whitney U ÷ (n₁n₀) (Hanley & McNeil 1982); edits without a score are left out.
    """
    scored = np.isfinite(scores)
    ranks = _ranks(scores[scored])
    good = accepted[scored]
    n1, n0 = int(good.sum()), int((~good).sum())
    if n1 == 0 or n0 == 0:
        return None
    return float((ranks[good].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


def spearman(scores: Array, shares: Array) -> float | None:
    """Return Spearman's ρ of score and share of accepting reviewers; None if either is constant."""
    complete = np.isfinite(scores) & np.isfinite(shares)
    first, second = scores[complete], shares[complete]
    if len(first) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(np.corrcoef(_ranks(first), _ranks(second))[1, 0])


def _ranks(values: Array) -> Array:
    """Return ranks from 1, equal values at the mean of theirs."""
    _values, place, many = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(many)
    return np.asarray((last - (many - 1) / 2)[place], dtype=np.float64)


def brier(probabilities: Array, accepted: Flags) -> float | None:
    """Return the mean squared distance of scores in 0–1 from labels (Brier 1950)."""
    return float(((probabilities - accepted) ** 2).mean()) if len(accepted) else None


def reliability(probabilities: Array, accepted: Flags, bins: int = 10) -> list[ReliabilityBin]:
    """Return, for equal bins of scores in 0–1 that hold labels, the share accepted (Wilson)."""
    edges = np.linspace(0, 1, bins + 1)
    place = np.searchsorted(edges - TOLERANCE, probabilities, side="right") - 1
    place = np.clip(place, 0, bins - 1)
    filled = []
    for number in range(bins):
        inside = place == number
        if inside.any():
            share = wilson(int(accepted[inside].sum()), int(inside.sum()))
            mean = float(probabilities[inside].mean())
            low, high = float(edges[number]), float(edges[number + 1])
            filled.append(ReliabilityBin(low, high, mean, int(inside.sum()), share))
    return filled

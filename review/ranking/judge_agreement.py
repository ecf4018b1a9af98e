"""A judge beside people over many groups: how often they agree, and where they differ most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from review.core.later import stats
from review.ranking.cycles import JudgeOrder
from review.ranking.fit import Fitted
from review.statistics.estimates import UNKNOWN, Interval, wilson


@dataclass(frozen=True)
class Disagreement:
    """A pair, by place, that people order one way and the judge the other.

    ``probability`` is P(better > worse | votes); ``gap``, above 0, by how much the judge's score
    of the worse is higher, as a share of its scale.
    """

    better: int
    worse: int
    probability: float
    gap: float

    @property
    def distance(self) -> float:
        """Return how wide apart they are, 0 to 1: (2P − 1) · gap."""
        return (2 * self.probability - 1) * self.gap


@dataclass(frozen=True)
class JudgeAgreement:
    """Many groups together: the mean τ, and the share of votes that the judge orders alike.

    ``groups`` have votes on candidates with scores, ``taus`` of them a τ; ``preferred`` and
    ``votes`` count the votes without and with ties.
    """

    groups: int
    taus: int
    tau: Interval
    preferred: int
    decided: Interval
    votes: int
    with_ties: Interval


def widest(fitted: Fitted, scores: Mapping[int, float], span: float) -> Disagreement | None:
    """Return the pair of one group that people and judge order most differently, if any.

    ``scores`` are by place and may lack; ``span`` is the length of the judge's scale.
    """
    disagreements = [
        Disagreement(better, worse, float(fitted.beats[better, worse]), gap)
        for better, worse in permutations(sorted(scores), 2)
        if (gap := (scores[worse] - scores[better]) / span) > 0
        and fitted.worth[better] > fitted.worth[worse]
    ]
    return max(disagreements, key=lambda pair: pair.distance, default=None)


def together(parts: Sequence[JudgeOrder]) -> JudgeAgreement:
    """Add up groups; votes on one group are alike, so the intervals go by groups.

    Shares: Wilson's interval at the effective size p̂(1−p̂)/v̂, at most n, where v̂ is the ratio
    estimator's variance between groups (Korn & Graubard 1998, Survey Methodology 24); where v̂ is
    0, at the number of groups. τ: the mean, with Student's interval.
    """
    voted = [order for order in parts if order.preferred + order.ties]
    right = np.array([[order.right, order.right + order.alike] for order in voted]).reshape(-1, 2)
    of = np.array([[order.preferred, order.preferred + order.ties] for order in voted]).reshape(
        -1, 2
    )
    taus = np.array([order.tau for order in voted if order.tau is not None])
    return JudgeAgreement(
        len(voted),
        len(taus),
        _mean(taus),
        int(of[:, 0].sum()),
        share_by_group(right[:, 0], of[:, 0]),
        int(of[:, 1].sum()),
        share_by_group(right[:, 1], of[:, 1]),
    )


def share_by_group(right: np.ndarray, of: np.ndarray) -> Interval:
    """Return right ÷ of with its interval, as ``together`` has it; one entry a group.

    ``right`` may be fractions, each at most its ``of``.
    """
    groups, total = int((of > 0).sum()), int(of.sum())
    if not total:
        return UNKNOWN
    share = right.sum() / total
    if groups < 2:
        return Interval(float(share), None, None)
    variance = groups / (groups - 1) * float(((right - share * of) ** 2).sum()) / total**2
    size = min(share * (1 - share) / variance, total) if variance > 0 else groups
    size = max(1, round(size))
    interval = wilson(round(share * size), size)
    return Interval(float(share), interval.low, interval.high)


def _mean(taus: np.ndarray) -> Interval:
    if not len(taus):
        return UNKNOWN
    mean = float(taus.mean())
    if len(taus) < 2:
        return Interval(mean, None, None)
    half = float(stats.t.ppf(0.975, len(taus) - 1) * taus.std(ddof=1) / len(taus) ** 0.5)
    return Interval(mean, max(mean - half, -1.0), min(mean + half, 1.0))

"""Votes held out: they agree with the order that the other votes gave, or they do not.

P(θᵢ > θⱼ | votes) speaks of the order; a single further vote agrees less often, for people differ.
So what is held against votes is the chance that a vote which prefers one of two agrees with the
order, σ(θᵢ−θⱼ) over the posterior: σ(z), z = gap ÷ √(1 + π·Var ÷ 8) (MacKay 1992, doi
10.1162/neco.1992.4.5.720). The slope b of the best σ(b·z) says how far gaps are overstated; pairs
then go out by P = Φ(b·gap ÷ sd).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from review.core.later import optimize, special
from review.ranking.fit import Fitted, fit
from review.ranking.votes import GroupVotes, implied
from review.statistics.estimates import Interval, wilson

Array = NDArray[np.float64]

#: A group's reviewers are dealt into so many parts; each in turn is held out.
PARTS = 5
#: From so many held-out votes on P is calibrated.
ENOUGH = 100
#: The prior on log b, centred on 1: hardly felt from ``ENOUGH`` votes on.
SLOPE_PRIOR_SD = 0.5
LEAST_SLOPE = 0.05
#: Where a pair counts as sure, as ``PairRule`` has it by default.
SURE = 0.9


def _none() -> Array:
    return np.zeros(0)


@dataclass(frozen=True)
class HeldOut:
    """Votes that prefer one of two, each predicted by the others' votes; ties say nothing here.

    Per vote: z ≥ 0 towards the candidate that leads, that lead in standard deviations, whether the
    vote agrees, its weight (the pairs of one ranking of K weigh K−1 together) and its group.
    """

    z: Array = field(default_factory=_none)
    lead: Array = field(default_factory=_none)
    agrees: Array = field(default_factory=_none)
    weight: Array = field(default_factory=_none)
    group: Array = field(default_factory=_none)

    @property
    def votes(self) -> float:
        """How many votes there are, by their weights."""
        return float(self.weight.sum())

    def among(self, chosen: NDArray[np.bool_]) -> HeldOut:
        """Return some of the votes."""
        return HeldOut(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Calibration:
    """What was said of held-out votes, and how many agreed: over those in ``votes``."""

    votes: int
    stated: float | None
    agreed: Interval


def held_out(groups: Sequence[GroupVotes], *, nu: float, prior_sd: float) -> HeldOut:
    """Predict each reviewer's votes on a group from those of the others.

    A reviewer's votes on a group are held out together, so that nobody agrees with themselves;
    where a group has one reviewer nothing can be held out.
    """
    rows: list[tuple[float, ...]] = []
    for part in range(PARTS):
        kept, given = zip(*(_parted(group, part) for group in groups), strict=True)
        fits = fit(kept, nu=nu, prior_sd=prior_sd)
        for number, (fitted, votes) in enumerate(zip(fits, given, strict=True)):
            rows.extend(_predicted(number, fitted, votes))
    return HeldOut(*np.array(rows, dtype=np.float64).reshape(-1, 5).T)


def slope_of(votes: HeldOut) -> float:
    """Return b, at most 1: what is held out may lower P, and never raises it. 1 below ``ENOUGH``.

    The maximum of Σ w log σ(±b·z) under a weak prior on log b.
    """
    return min(_free_slope(votes), 1.0) if votes.votes >= ENOUGH else 1.0


def calibration(votes: HeldOut, *, sure: float | None = SURE) -> Calibration:
    """Return what σ(b·z) said and what votes did, of pairs with P of at least ``sure`` (None: all).

    b is fitted without the votes' own group (five parts of the groups); where all votes are of
    one group, by all. Wilson's interval.
    """
    slopes = np.ones(len(votes.z))
    for part in range(PARTS):
        own = votes.group % PARTS == part
        rest = votes.among(~own)
        slopes[own] = slope_of(rest if len(rest.z) else votes)
    chosen = (
        special.ndtr(slopes * votes.lead) >= sure
        if sure is not None
        else np.full(len(slopes), True)
    )
    some, stated = votes.among(chosen), special.expit(slopes * votes.z)[chosen]
    if some.votes <= 0:
        return Calibration(0, None, wilson(0, 0))
    agreed = float((some.weight * some.agrees).sum())
    said = float((some.weight * stated).sum() / some.votes)
    return Calibration(round(some.votes), said, wilson(round(agreed), round(some.votes)))


def _free_slope(votes: HeldOut) -> float:
    sign = np.where(votes.agrees > 0, 1.0, -1.0)

    def loss(log_b: float) -> float:
        fits = votes.weight @ special.log_expit(sign * np.exp(log_b) * votes.z)
        return float((log_b / SLOPE_PRIOR_SD) ** 2 / 2 - fits)

    bounds = (np.log(LEAST_SLOPE), np.log(1 / LEAST_SLOPE))
    return float(np.exp(optimize.minimize_scalar(loss, bounds=bounds, method="bounded").x))


def _parted(group: GroupVotes, part: int) -> tuple[GroupVotes, GroupVotes]:
    """Return a group's votes without one part of its reviewers, and theirs."""
    places = {name: place for place, name in enumerate(sorted(group.reviewers))}

    def some(*, inside: bool) -> GroupVotes:
        return replace(
            group,
            comparisons=[
                vote for vote in group.comparisons
                if (places[vote.reviewer] % PARTS == part) is inside
            ],
            rankings=[
                vote for vote in group.rankings
                if (places[vote.reviewer] % PARTS == part) is inside
            ],
        )  # fmt: skip

    return some(inside=False), some(inside=True)


def _predicted(number: int, fitted: Fitted, votes: GroupVotes) -> Iterator[tuple[float, ...]]:
    """Yield z, lead, agrees, weight and group of each held-out vote that prefers one of two."""
    for better, worse, weight in _preferences(votes):
        gap = fitted.worth[better] - fitted.worth[worse]
        if abs(gap) > 1e-9:
            spread = fitted.variance(better, worse)
            z = abs(gap) / np.sqrt(1 + np.pi * spread / 8)
            yield z, abs(gap) / np.sqrt(spread), float(gap > 0), weight, number


def _preferences(votes: GroupVotes) -> Iterator[tuple[int, int, float]]:
    for vote in votes.comparisons:
        if vote.winner == "left":
            yield vote.left, vote.right, 1.0
        elif vote.winner == "right":
            yield vote.right, vote.left, 1.0
    for ranking in votes.rankings:
        for better, worse, ahead in implied(ranking):
            if ahead:
                yield better, worse, 2 / ranking.size

"""What to ask next of a group, and when to stop asking."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

import numpy as np

from review.ranking.cycles import Consistency
from review.ranking.fit import Fitted
from review.ranking.votes import Tallies, Tally, tied

GroupState = Literal["open", "done", "contradictory"]

#: Up to so many candidates each pair is asked in turn; from more, the most telling one.
ROUND_ROBIN = 4


@dataclass(frozen=True)
class Enough:
    """When a group needs no more votes.

    ``confidence``: P(better > worse) from which a neighbouring pair counts as ordered.
    ``per_pair``: the budget, in votes per pair of candidates.
    """

    confidence: float = 0.9
    per_pair: int = 5

    def budget(self, size: int) -> int:
        """Return how many votes on pairs a group of that size may cost."""
        return self.per_pair * size * (size - 1) // 2


Pair = tuple[int, int]


def next_pair(
    fitted: Fitted,
    tallies: Tallies,
    *,
    places: Sequence[int] | None = None,
    pending: Mapping[Pair, int] | None = None,
    without: Collection[Pair] = (),
) -> Pair:
    """Return the two places to compare next.

    Up to 4 candidates the pair asked least, so that all come round; from 5 the pair whose answer
    tells most, argmax log(1 + p(1−p)·Var(θᵢ−θⱼ)). ``places``: only these can be shown.
    ``pending``: pairs asked and not answered yet, and how often; from 5 candidates others come
    first. ``without``: pairs not to ask where there are others. Raises ValueError below two
    candidates.
    """
    open_places = range(len(fitted.candidates)) if places is None else sorted(places)
    every, waiting = list(combinations(open_places, 2)), pending or {}
    if not every:
        raise ValueError("a group of one has no pair")
    pairs = [pair for pair in every if pair not in without] or every
    if len(open_places) <= ROUND_ROBIN:
        return min(pairs, key=lambda p: tallies.get(p, Tally()).votes + waiting.get(p, 0))
    return min(pairs, key=lambda p: (waiting.get(p, 0), -information(fitted, *p)))


def information(fitted: Fitted, first: int, second: int) -> float:
    """Return how much a comparison of two candidates would tell: log(1 + p(1−p)·Var(θᵢ−θⱼ)).

    p is P(i beats j) at the present worths, ties aside; the figure is twice the expected fall of
    the posterior's entropy in a linear approximation (Lindley 1956, doi
    10.1214/aoms/1177728069).
    """
    chance = 1 / (1 + np.exp(fitted.worth[second] - fitted.worth[first]))
    return float(np.log1p(chance * (1 - chance) * fitted.variance(first, second)))


def state(
    fitted: Fitted, tallies: Tallies, consistency: Consistency, enough: Enough | None = None
) -> GroupState:
    """Say whether a group is done, contradicts itself, or is still open.

    Done: each neighbouring pair of the order is confident or mostly tied, or the budget is spent.
    A group with circles or evenly split pairs is contradictory until its budget is spent.
    """
    rule = enough or Enough()
    spent = sum(tally.votes for tally in tallies.values())
    if len(fitted.candidates) < 2 or spent >= rule.budget(len(fitted.candidates)):
        return "contradictory" if consistency.cycles else "done"
    if consistency.contradictory:
        return "contradictory"
    order = [int(place) for place in fitted.order]
    settled = all(_settled(fitted, tallies, *pair, rule) for pair in pairwise(order))
    return "done" if settled else "open"


def _settled(fitted: Fitted, tallies: Tallies, better: int, worse: int, rule: Enough) -> bool:
    tally = tallies.get((min(better, worse), max(better, worse)))
    if fitted.beats[better, worse] >= rule.confidence:
        return True
    return tally is not None and tally.votes >= 2 and tied(tally)

"""A judge that compared candidates itself, beside people: its votes, its place bias, its order.

A judge's votes are counted by themselves. Nothing here adds them to people's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from review.ranking.cycles import JudgeOrder, tau
from review.ranking.fit import Fitted
from review.ranking.judge_agreement import Disagreement, share_by_group
from review.ranking.votes import Tallies
from review.statistics.estimates import Interval

#: Of a pair (first, second) of places, first < second: 1 the first, -1 the second, 0 a tie.
Choices = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class BothOrders:
    """One group's pairs of which both orders were answered.

    ``alike`` named the same edit in both, ``tied`` said tie in both; ``first`` named the edit shown
    first in both, ``second`` the one shown second. The rest are a tie in one order only.
    """

    pairs: int
    alike: int
    tied: int
    first: int
    second: int

    @property
    def decided(self) -> int:
        """Return the pairs of which both orders named an edit."""
        return self.alike + self.first + self.second


@dataclass(frozen=True)
class PlaceBias:
    """How the order in which edits are shown moves a judge, over many groups.

    ``agreed``: the share of pairs answered alike in both orders. ``first``: the share of decided
    answers that named the edit shown first, over pairs decided in both orders, where 0.5 is no
    bias. The intervals go by groups.
    """

    pairs: int
    decided: int
    agreed: Interval
    first: Interval

    @property
    def biased(self) -> bool:
        """Whether the interval of ``first`` leaves out a half."""
        low, high = self.first.low, self.first.high
        return low is not None and high is not None and not low <= 0.5 <= high


def both_orders(answers: Sequence[tuple[str, str]]) -> BothOrders:
    """Count pairs by their two answers, each first, second or tie as that order showed them."""
    count = answers.count
    alike = count(("first", "second")) + count(("second", "first"))
    return BothOrders(
        len(answers), alike, count(("tie", "tie")), count(("first", "first")),
        count(("second", "second")),
    )  # fmt: skip


def place_bias(groups: Sequence[BothOrders]) -> PlaceBias:
    """Add up groups.

    A pair that both orders decide names the edit shown first twice, once or never: its part is 1,
    ½ or 0. The intervals are ``share_by_group``'s.
    """
    counts = [(one.pairs, one.alike + one.tied, one.decided, one.first + one.alike / 2)
              for one in groups]  # fmt: skip
    pairs, agreed, decided, first = np.array(counts, dtype=float).reshape(-1, 4).T
    return PlaceBias(
        int(pairs.sum()), int(decided.sum()), share_by_group(agreed, pairs),
        share_by_group(first, decided),
    )  # fmt: skip


def beside(people: Fitted, judge: Fitted, choices: Choices, tallies: Tallies) -> JudgeOrder:
    """Hold a judge's own comparisons of one group against people's votes on the same pairs.

    τ is of both worths, fitted apart, over the candidates the judge compared. ``right``, ``alike``
    count the votes on pairs the judge compared, which it decides or ties as they do.
    """
    right = preferred = alike = ties = 0
    for pair, tally in tallies.items():
        if pair not in choices:
            continue
        said = choices[pair]
        right += tally.first_wins * (said > 0) + tally.second_wins * (said < 0)
        preferred += tally.first_wins + tally.second_wins
        alike += tally.ties * (said == 0)
        ties += tally.ties
    both = sorted({place for pair in choices for place in pair})
    return JudgeOrder(
        tau([float(people.worth[place]) for place in both],
            [round(float(judge.worth[place]), 9) for place in both]),
        right, preferred, alike, ties,
    )  # fmt: skip


def widest(people: Fitted, judge: Fitted, choices: Choices) -> Disagreement | None:
    """Return the pair that people order most surely and the judge decides the other way, if any.

    ``gap`` is 2P − 1 of the judge's own order.
    """
    found = [
        Disagreement(
            better, worse, float(people.beats[better, worse]),
            max(0.0, 2 * float(judge.beats[worse, better]) - 1),
        )
        for better, worse in permutations(sorted({p for pair in choices for p in pair}), 2)
        if people.worth[better] > people.worth[worse]
        and _said(choices, worse, better) > 0
    ]  # fmt: skip
    return max(found, key=lambda pair: (pair.probability, pair.gap), default=None)


def _said(choices: Choices, one: int, other: int) -> int:
    if one < other:
        return choices.get((one, other), 0)
    return -choices.get((other, one), 0)

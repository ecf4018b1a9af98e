"""Each reviewer's hand: how often the left side wins, and whether a swapped pair is met alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from review.ranking.votes import Comparison, GroupVotes, repeats, sides
from review.statistics.estimates import Interval, wilson


@dataclass(frozen=True)
class SideBias:
    """One reviewer: ``left`` of the ``decided`` comparisons were won by the left side.

    Of ``repeated`` pairs met again with sides swapped, ``same`` got the same answer.
    """

    reviewer: str
    comparisons: int
    rankings: int
    left: int
    decided: int
    same: int
    repeated: int

    @property
    def left_wins(self) -> Interval:
        """Return the left side's share; half is no bias, as sides are drawn at random."""
        return wilson(self.left, self.decided)

    @property
    def self_consistency(self) -> Interval:
        """Return the share of repeated pairs answered alike."""
        return wilson(self.same, self.repeated)


def side_biases(groups: Sequence[GroupVotes]) -> list[SideBias]:
    """Return every reviewer's hand, who voted most first."""
    compared: dict[str, list[GroupVotes]] = {}
    ranked: dict[str, int] = {}
    for group in groups:
        own: dict[str, list[Comparison]] = {}
        for vote in group.comparisons:
            own.setdefault(vote.reviewer, []).append(vote)
        for ranking in group.rankings:
            ranked[ranking.reviewer] = ranked.get(ranking.reviewer, 0) + 1
        for reviewer, votes in own.items():
            part = replace(group, comparisons=tuple(votes), rankings=())
            compared.setdefault(reviewer, []).append(part)
    every = [
        _side_bias(name, compared.get(name, []), ranked.get(name, 0))
        for name in sorted(compared.keys() | ranked.keys())
    ]
    return sorted(every, key=lambda bias: -(bias.comparisons + bias.rankings))


def _side_bias(reviewer: str, parts: Sequence[GroupVotes], rankings: int) -> SideBias:
    return SideBias(
        reviewer, sum(len(part.comparisons) for part in parts), rankings, *sides(parts),
        *repeats(parts),
    )  # fmt: skip

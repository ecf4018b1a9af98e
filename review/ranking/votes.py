"""Comparisons and rankings of one group's candidates, and what they add up to pair by pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

Winner = Literal["left", "right", "tie", "both_bad"]
WINNERS: tuple[Winner, ...] = ("left", "right", "tie", "both_bad")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One reviewer's word on two candidates, named by their place in the group."""

    left: int
    right: int
    winner: Winner
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """One reviewer's order, best first, tied candidates together; it may leave some out."""

    order: tuple[tuple[int, ...], ...]
    reviewer: str = ""
    none_acceptable: bool = False

    @property
    def size(self) -> int:
        """How many candidates it orders."""
        return sum(map(len, self.order))


@dataclass(frozen=True, slots=True)
class GroupVotes:
    """Everything people said of one group; votes name candidates by their place."""

    candidates: tuple[str, ...]
    comparisons: Sequence[Comparison] = ()
    rankings: Sequence[Ranking] = ()

    @property
    def count(self) -> int:
        """How many comparisons and rankings there are."""
        return len(self.comparisons) + len(self.rankings)

    @property
    def reviewers(self) -> frozenset[str]:
        """Who gave them."""
        compared = {vote.reviewer for vote in self.comparisons}
        return frozenset(compared | {vote.reviewer for vote in self.rankings})


@dataclass(slots=True)
class Tally:
    """What was said of one pair (first, second), first < second. ``ties`` hold both-bad too."""

    first_wins: int = 0
    second_wins: int = 0
    ties: int = 0
    reviewers: set[str] = field(default_factory=set)

    @property
    def votes(self) -> int:
        """How many votes ordered or tied the pair."""
        return self.first_wins + self.second_wins + self.ties


Tallies = dict[tuple[int, int], Tally]


def tallies(votes: GroupVotes) -> Tallies:
    """Count each pair's votes: comparisons, and the pairs that rankings imply."""
    counted: Tallies = {}
    for vote in votes.comparisons:
        ahead = {"left": 1, "right": -1}.get(vote.winner, 0)
        _count(counted, vote.left, vote.right, ahead, vote.reviewer)
    for ranking in votes.rankings:
        for first, second, ahead in implied(ranking):
            _count(counted, first, second, ahead, ranking.reviewer)
    return counted


def implied(ranking: Ranking) -> Iterator[tuple[int, int, int]]:
    """Yield (better, worse, 1) for each pair a ranking orders, (one, other, 0) for each it ties."""
    for place, bucket in enumerate(ranking.order):
        for first, second in combinations(bucket, 2):
            yield first, second, 0
        for lower in ranking.order[place + 1 :]:
            for better in bucket:
                for worse in lower:
                    yield better, worse, 1


def tied(tally: Tally) -> bool:
    """Whether more than half of a pair's votes tie it."""
    return 2 * tally.ties > tally.votes


def acceptable(votes: GroupVotes) -> tuple[bool, ...]:
    """Return per candidate False where most votes that showed it called all shown bad."""
    bad, shown = [0] * len(votes.candidates), [0] * len(votes.candidates)
    for vote in votes.comparisons:
        for place in (vote.left, vote.right):
            shown[place] += 1
            bad[place] += vote.winner == "both_bad"
    for ranking in votes.rankings:
        for place in (place for bucket in ranking.order for place in bucket):
            shown[place] += 1
            bad[place] += ranking.none_acceptable
    return tuple(2 * wrong <= of for wrong, of in zip(bad, shown, strict=True))


def sides(groups: Sequence[GroupVotes]) -> tuple[int, int]:
    """Return how many comparisons the left won, and how many were won at all: position bias."""
    won = [v.winner for group in groups for v in group.comparisons if v.winner in ("left", "right")]
    return won.count("left"), len(won)


def repeats(groups: Sequence[GroupVotes]) -> tuple[int, int]:
    """Return how many pairs a reviewer met again with sides swapped got the same answer, of all.

    A reviewer's first answer on each side counts.
    """
    same = of = 0
    for group in groups:
        first: dict[tuple[str, int, int], Winner] = {}
        for vote in group.comparisons:
            first.setdefault((vote.reviewer, vote.left, vote.right), vote.winner)
        for (reviewer, left, right), winner in first.items():
            swapped = first.get((reviewer, right, left))
            if left < right and swapped is not None:
                of += 1
                same += _SWAPPED[winner] == swapped
    return same, of


_SWAPPED: dict[Winner, Winner] = {
    "left": "right",
    "right": "left",
    "tie": "tie",
    "both_bad": "both_bad",
}


def _count(counted: Tallies, first: int, second: int, ahead: int, reviewer: str) -> None:
    """Count a vote; ``ahead``: 1 for the first, -1 for the second, 0 for neither."""
    if first > second:
        first, second, ahead = second, first, -ahead
    tally = counted.setdefault((first, second), Tally())
    tally.first_wins += ahead > 0
    tally.second_wins += ahead < 0
    tally.ties += ahead == 0
    tally.reviewers.add(reviewer)

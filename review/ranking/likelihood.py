"""One likelihood for pairs with ties and for full or partial rankings, over many groups at once.

Pairs: Davidson (1970, doi 10.2307/2283595), P(i>j) = aᵢ ÷ (aᵢ+aⱼ+ν√(aᵢaⱼ)), a tie
ν√(aᵢaⱼ) ÷ (the same). Rankings: Plackett–Luce (Plackett 1975, doi 10.2307/2346567), each
candidate chosen from those not above it. θ = log a. Candidates tied in a ranking are each chosen
from themselves and those below, and tie pairwise, a pair among m tied weighing 2/m.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from review.ranking.votes import GroupVotes, Ranking, implied

Array = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Edges:
    """Pairs of candidates: their group, places, wins of each and ties (weights)."""

    group: Places
    first: Places
    second: Places
    first_wins: Array
    second_wins: Array
    ties: Array

    @property
    def total(self) -> Array:
        """All votes of each pair."""
        return self.first_wins + self.second_wins + self.ties


@dataclass(frozen=True)
class Stages:
    """Choices in rankings: in which group who was chosen, from whom (``among``: stage × K)."""

    group: Places
    chosen: Places
    among: NDArray[np.bool_]


@dataclass(frozen=True)
class SizeClass:
    """All groups with the same number of candidates K; ``where``: their places among all."""

    where: Places
    size: int
    edges: Edges
    stages: Stages
    tie_edges: Edges  # what ν is estimated from: comparisons, and the pairs rankings imply


def sorted_by_size(groups: Sequence[GroupVotes]) -> list[SizeClass]:
    """Sort groups by their number of candidates; those with fewer than two are left out."""
    by_size: dict[int, list[int]] = {}
    for place, group in enumerate(groups):
        by_size.setdefault(len(group.candidates), []).append(place)
    return [
        _size_class([groups[place] for place in places], places, size)
        for size, places in sorted(by_size.items())
        if size >= 2
    ]


def values(size_class: SizeClass, theta: Array, nu: float, precision: float) -> Array:
    """Return each group's log posterior (up to a constant); ``theta``: groups × K."""
    number = len(size_class.where)
    edges, stages = size_class.edges, size_class.stages
    half = _half_difference(edges, theta)
    edge_terms = (edges.first_wins - edges.second_wins) * half - edges.total * _log_sum(half, nu)
    total = np.bincount(edges.group, edge_terms, number)
    if len(stages.group):
        reach = _reach(stages, theta)
        top = reach.max(axis=1)
        spread = top + np.log(np.exp(reach - top[:, None]).sum(axis=1))
        total = total + np.bincount(
            stages.group, theta[stages.group, stages.chosen] - spread, number
        )
    return np.asarray(total - precision / 2 * (theta**2).sum(axis=1))


def slopes(size_class: SizeClass, theta: Array, nu: float, precision: float) -> tuple[Array, Array]:
    """Return the gradient (groups × K) and the information (groups × K × K) at ``theta``."""
    number, size = theta.shape
    gradient = -precision * theta
    information = np.zeros((number, size, size)) + precision * np.eye(size)
    _add_edges(size_class.edges, theta, nu, gradient, information)
    if len(size_class.stages.group):
        _add_stages(size_class.stages, theta, gradient, information)
    return gradient, information


def tie_slopes(size_class: SizeClass, theta: Array, nu: float) -> tuple[float, float]:
    """Return the first derivative by log ν, and minus the second, of the pairs' log likelihood."""
    edges = size_class.tie_edges
    tie = nu * np.exp(-_log_sum(_half_difference(edges, theta), nu))
    slope = edges.ties.sum() - (edges.total * tie).sum()
    return float(slope), float((edges.total * tie * (1 - tie)).sum())


def _add_edges(edges: Edges, theta: Array, nu: float, gradient: Array, information: Array) -> None:
    half = _half_difference(edges, theta)
    log_sum = _log_sum(half, nu)
    first, second = np.exp(half - log_sum), np.exp(-half - log_sum)
    slope = (edges.first_wins - edges.second_wins - edges.total * (first - second)) / 2
    curve = edges.total * ((first + second) - (first - second) ** 2) / 4
    group, left, right = edges.group, edges.first, edges.second
    np.add.at(gradient, (group, left), slope)
    np.add.at(gradient, (group, right), -slope)
    for row, column, sign in (
        (left, left, 1),
        (right, right, 1),
        (left, right, -1),
        (right, left, -1),
    ):
        np.add.at(information, (group, row, column), sign * curve)


def _add_stages(stages: Stages, theta: Array, gradient: Array, information: Array) -> None:
    reach = _reach(stages, theta)
    share = np.exp(reach - reach.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    np.add.at(gradient, (stages.group, stages.chosen), 1.0)
    np.subtract.at(gradient, stages.group, share)
    spread = share[:, :, None] * np.eye(theta.shape[1]) - share[:, :, None] * share[:, None, :]
    np.add.at(information, stages.group, spread)


def _half_difference(edges: Edges, theta: Array) -> Array:
    return np.asarray((theta[edges.group, edges.first] - theta[edges.group, edges.second]) / 2)


def _log_sum(half: Array, nu: float) -> Array:
    """Return log(eʰ + e⁻ʰ + ν) without overflow."""
    size = np.abs(half)
    return np.asarray(size + np.log1p(np.exp(-2 * size) + nu * np.exp(-size)))


def _reach(stages: Stages, theta: Array) -> Array:
    return np.where(stages.among, theta[stages.group], -np.inf)


def _size_class(groups: Sequence[GroupVotes], places: Sequence[int], size: int) -> SizeClass:
    pairs, ties = _Pairs(), _Pairs()
    stages: list[tuple[int, int, tuple[int, ...]]] = []
    for number, group in enumerate(groups):
        for vote in group.comparisons:
            ahead = {"left": 1, "right": -1}.get(vote.winner, 0)
            pairs.add(number, vote.left, vote.right, ahead, 1.0)
            ties.add(number, vote.left, vote.right, ahead, 1.0)
        for ranking in group.rankings:
            _add_ranking(number, ranking, pairs, ties, stages)
    return SizeClass(
        np.array(places, dtype=np.int64), size, pairs.edges(), _stages(stages, size), ties.edges()
    )


def _add_ranking(
    number: int,
    ranking: Ranking,
    pairs: _Pairs,
    ties: _Pairs,
    stages: list[tuple[int, int, tuple[int, ...]]],
) -> None:
    for left, right, ahead in implied(ranking):
        ties.add(number, left, right, ahead, 2 / ranking.size)
    if ranking.size == 2:  # A ranking of two is a comparison.
        for left, right, ahead in implied(ranking):
            pairs.add(number, left, right, ahead, 1.0)
        return
    for place, bucket in enumerate(ranking.order):
        below = tuple(candidate for lower in ranking.order[place + 1 :] for candidate in lower)
        if below:
            stages.extend((number, chosen, (chosen, *below)) for chosen in bucket)
        for left, right in combinations(bucket, 2):
            pairs.add(number, left, right, 0, 2 / len(bucket))


class _Pairs:
    """Votes added up per group and pair."""

    def __init__(self) -> None:
        self.counts: dict[tuple[int, int, int], list[float]] = {}

    def add(self, group: int, left: int, right: int, ahead: int, weight: float) -> None:
        if left > right:
            left, right, ahead = right, left, -ahead
        counts = self.counts.setdefault((group, left, right), [0.0, 0.0, 0.0])
        counts[(2, 0, 1)[ahead]] += weight

    def edges(self) -> Edges:
        keys = np.array(list(self.counts), dtype=np.int64).reshape(-1, 3).T
        counts = np.array(list(self.counts.values()), dtype=np.float64).reshape(-1, 3).T
        return Edges(*keys, *counts)


def _stages(stages: Iterable[tuple[int, int, tuple[int, ...]]], size: int) -> Stages:
    listed = list(stages)
    among = np.zeros((len(listed), size), dtype=bool)
    for row, (_, _, members) in enumerate(listed):
        among[row, list(members)] = True
    group = np.array([stage[0] for stage in listed], dtype=np.int64)
    return Stages(group, np.array([stage[1] for stage in listed], dtype=np.int64), among)

"""Pairs said to be sure: whether the chosen is truly better as often as P says, and the audit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from review.ranking.votes import Comparison, GroupVotes, Winner

Array = NDArray[np.float64]
#: How readily the simulated people tie.
NU = 0.5
_WINNERS: tuple[Winner, ...] = ("left", "right", "tie")


def worths(rng: np.random.Generator, groups: int, size: int, spread: float) -> Array:
    """Draw log-worths, groups × candidates."""
    return rng.normal(0, spread, (groups, size))


def votes_of(rng: np.random.Generator, theta: Array, votes: int) -> list[GroupVotes]:
    """Draw Davidson votes on each pair, each by another reviewer."""
    groups, size = theta.shape
    first, second = np.triu_indices(size, 1)
    half = (theta[:, first] - theta[:, second]) / 2
    chances = np.stack([np.exp(half), np.exp(-half), np.full(half.shape, NU)])
    steps = np.cumsum(chances / chances.sum(axis=0), axis=0)
    said = (rng.random((votes, *half.shape)) > steps[:2, None]).sum(axis=0)
    names = tuple(f"c{number}" for number in range(size))
    return [
        GroupVotes(
            names,
            [
                Comparison(int(one), int(other), _WINNERS[said[vote, group, pair]], f"r{vote}")
                for pair, (one, other) in enumerate(zip(first, second, strict=True))
                for vote in range(votes)
            ],
        )
        for group in range(groups)
    ]

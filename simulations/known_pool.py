"""Pools whose truth is known, and labels drawn from them again and again.

The target lies a hair above the truth at one cut of the grid, the hardest place: passing there is
a broken promise, and just above it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.promises.per_group import GroupLabels
from review.promises.plans import KEEP_SHARES, grid

SIZE = 120_000
REPEATS = 600
DELTA = 0.05
HAIR = 1e-6
#: The most labels drawn in a repeat.
MOST = 2400

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Pool:
    """Scores with ties and whether people would accept; truth at each cut of the grid."""

    scores: Array
    accepted: Flags
    cuts: Array
    truth: Array
    kept: Array


def described(scores: Array, accepted: Flags, shares: tuple[float, ...] = KEEP_SHARES) -> Pool:
    """Return a pool with the truth at each cut of its grid, which keep ``shares`` of it."""
    cuts = grid(scores, shares)
    above = [scores >= cut - TOLERANCE for cut in cuts]
    truth = np.array([accepted[inside].mean() for inside in above])
    return Pool(scores, accepted, cuts, truth, np.array([inside.mean() for inside in above]))


def made(rng: np.random.Generator, size: int, middle: float) -> tuple[Array, Flags]:
    """Draw scores in steps of .005 and verdicts by a logistic curve that ends at .978."""
    scores = rng.beta(2, 2, size)
    chance = 0.978 / (1 + np.exp(-9 * (scores - middle)))
    return np.round(np.round(scores / 0.005) * 0.005, 3), rng.random(size) < chance


def made_hard(one: Pool) -> Pool:
    """Change verdicts between two cuts until the lower one just misses 90%."""
    place = int(np.argmax(one.truth < 0.9))
    above = one.scores >= one.cuts[place] - TOLERANCE
    between = np.flatnonzero(above & (one.scores < one.cuts[place - 1] - TOLERANCE))
    missing = int(np.ceil(0.9 * above.sum())) - 1 - int(one.accepted[above].sum())
    accepted = one.accepted.copy()
    open_to_change = between[accepted[between] == (missing < 0)]
    accepted[open_to_change[: abs(missing)]] = missing > 0
    return described(one.scores, accepted)


@cache
def pool() -> Pool:
    """Return the pool: 120,000 edits, 79% acceptable, AUC .846."""
    return described(*made(np.random.default_rng(1), SIZE, 0.233))


@cache
def hard_cut() -> int:
    """Return the place of the first cut of the grid that keeps less than 90% acceptable."""
    return int(np.argmax(pool().truth < 0.9))


@cache
def target() -> float:
    """Return a target a hair above the truth at the hard cut: passing there breaks the promise."""
    return float(pool().truth[hard_cut()]) + HAIR


@cache
def drawn() -> NDArray[np.int64]:
    """Return the labels of every repeat in draw order, uniform and without replacement."""
    rng = np.random.default_rng(2)
    return np.stack([rng.choice(SIZE, MOST, replace=False) for _ in range(REPEATS)])


def broken(threshold: float | None, of: Pool, wanted: float) -> bool:
    """Whether a certified threshold keeps less than what was promised."""
    return threshold is not None and of.truth[of.cuts == threshold][0] < wanted


@cache
def groups() -> dict[str, Pool]:
    """Return four groups; one is good throughout, the others have a hard cut of their own."""
    rng = np.random.default_rng(4)
    found = {}
    for name, middle in {"a": -0.2, "b": 0.15, "c": 0.233, "d": 0.3}.items():
        one = described(*made(rng, SIZE // 4, middle))
        found[name] = one if name == "a" else made_hard(one)
    return found


def group_labels(number: int) -> list[dict[str, GroupLabels]]:
    """Draw labels uniformly from the four groups together, for every repeat."""
    rng = np.random.default_rng(5)
    part = SIZE // 4
    sets: list[dict[str, GroupLabels]] = []
    for _ in range(REPEATS):
        labels = rng.choice(SIZE, number, replace=False)
        sets.append({})
        for place, (name, one) in enumerate(groups().items()):
            own = labels[labels // part == place] % part
            sets[-1][name] = GroupLabels(one.scores, one.scores[own], one.accepted[own], one.cuts)
    return sets


def share(flags: object) -> float:
    """Return the share of repeats that are true."""
    return float(np.mean(np.asarray(flags)))

"""Which way of drawing reaches the best yield with the fewest labels: a guess, never a test.

From labels drawn uniformly before, the share rejected is a logistic curve of the score; what the
labels leave open of it are draws from its posterior. Each design is tried on each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from review.core.later import special, stats
from review.promises.bands import banded_looks
from review.promises.forecast import CHANCE, LADDER
from review.promises.unequal import LARGEST_WEIGHT, Bands

Array = NDArray[np.float64]
DesignName = Literal["uniform", "banded", "near-threshold"]

#: The pool in hundredths, best first; and how many curves are drawn.
PARTS, CURVES = 100, 100
#: Share of the best yield that a design is to reach.
GOAL = 0.9
#: Prior of the curve's level, slope and bend, per standard deviation of the score.
MIDDLE, SPREAD = np.array([-1.4, -1.0, 0.0]), np.array([1.5, 1.0, 0.2])
#: What of δ a joint boundary leaves for the last look, about.
LAST_LOOK = 0.9
#: What betting's mean over bets costs beside the best of them, in log evidence: calibrated on the
#: simulated pool, where it foretells the share of runs that pass to .02 from 2,400 labels on, to
#: .06 at 1,200.
BETTING_COSTS = 1.8
#: Added to the rates that shares are chosen by: the best scores are seldom as clean as they look.
CAUTION = 0.02


@dataclass(frozen=True)
class Likely:
    """What is likely rejected of the pool's hundredths, best first.

    ``curves``: (CURVES, PARTS), draws from the posterior; ``mean``: (PARTS,), the likeliest.
    ``steps``: the lowest score of each hundredth. ``known``: labels it rests on. ``pool``: edits.
    """

    curves: Array
    mean: Array
    steps: Array
    known: int
    pool: int

    def best(self, target: float) -> NDArray[np.int64]:
        """Return, per curve, how many hundredths the best threshold keeps; 0: none."""
        allowed = self.shares <= 1 - target
        last = PARTS - np.argmax(allowed[:, ::-1], axis=1)
        return np.where(allowed.any(axis=1), last, 0)

    @property
    def shares(self) -> Array:
        """Return, per curve, the share rejected of the best 1, 2, … hundredths."""
        return np.asarray(np.cumsum(self.curves, axis=1) / np.arange(1, PARTS + 1))


@dataclass(frozen=True)
class Design:
    """A way of drawing, and the labels that give an 80% chance of 90% of the best yield.

    ``labels`` None: no number up to the pool's size does.
    """

    name: DesignName
    labels: int | None


def likely(pool_scores: Array, scores: Array, accepted: NDArray[np.bool_]) -> Likely:
    """Return what is likely rejected where, from labels drawn uniformly (none: the prior).

    Logistic in the standardised score and its square, normal prior, Laplace's approximation.
    """
    middle, spread = pool_scores.mean(), pool_scores.std() or 1.0
    levels = 1 - np.arange(1, PARTS + 1) / PARTS
    steps = np.quantile(pool_scores, levels, method="inverted_cdf")
    centres = np.quantile(pool_scores, levels + 0.5 / PARTS)
    best, covariance = _fitted(_terms((scores - middle) / spread), ~accepted)
    normal = np.random.default_rng(0).standard_normal((CURVES, 3))
    drawn = best + normal @ np.linalg.cholesky(covariance).T
    terms = _terms((centres - middle) / spread)
    return Likely(special.expit(drawn @ terms.T), special.expit(terms @ best), steps, len(scores),
                  len(pool_scores))  # fmt: skip


def choose_bands(known: Likely, size: int, target: float, delta: float) -> Bands:
    """Return the floor, boundary and shares that likely reach most with ``size`` labels.

    The boundary is in the middle of what lies above the floor; shares go by N·√(p(1 − p))
    (Neyman 1934). Without a curve that reaches the target, the whole pool.
    """
    tried = _Tried.of(known, target)
    floor = PARTS
    if tried.any:
        chances = {one: tried.chance(one, size, target, delta) for one in _floors(known, size)}
        floor = max(chances, key=chances.__getitem__)
    boundary = known.steps[floor // 2 - 1]
    return Bands(float(known.steps[floor - 1]), float(boundary), _top_share(known, floor),
                 known.known)  # fmt: skip


def designs(known: Likely, target: float, delta: float, threshold: float) -> tuple[Design, ...]:
    """Return the designs with the labels that each takes, fewest first; none where hopeless.

    Near the ``threshold`` labels are proved by betting, which may be looked at at any time.
    """
    tried = _Tried.of(known, target)
    if not tried.any:
        return ()
    ladder = np.append(LADDER[known.pool > LADDER], known.pool)
    found = [
        Design("banded", _least(ladder, lambda size: max(
            tried.chance(floor, size, target, delta) for floor in _floors(known, size)))),
        # A census certifies the exact cut, whatever the chances of fewer labels.
        Design("uniform", _least(ladder, lambda size: tried.uniform(size, target, delta))
               or known.pool),
        Design("near-threshold", _least(
            ladder, lambda size: tried.near(size, target, delta, threshold))),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda design: design.labels or np.inf))


#: Hundredths of the pool above the floors that are tried.
_FLOORS = tuple(range(40, PARTS + 1, 2))
#: The strictest cut of the grid keeps so many hundredths.
_STRICTEST = 30


@dataclass(frozen=True)
class _Tried:
    """The curves on which some cut of the grid meets the target, and the cut each has to reach."""

    known: Likely
    shares: Array
    goal: NDArray[np.int64]

    @classmethod
    def of(cls, known: Likely, target: float) -> _Tried:
        best = known.best(target)
        can = best >= _STRICTEST
        goal = np.maximum(np.ceil(GOAL * best[can] - 1e-9).astype(np.int64), _STRICTEST)
        return cls(known, known.shares[can], goal)

    @property
    def any(self) -> bool:
        """Whether the target is likely enough to be met anywhere: on one curve in twenty."""
        return len(self.goal) >= CURVES / 20

    def chance(self, floor: int, size: int, target: float, delta: float) -> float:
        """Return the chance that banded labels reach the goal."""
        middle, parts = floor // 2, np.arange(1, PARTS + 1)
        bad = self.shares * parts
        rates = (
            np.where(parts <= middle, self.shares, bad[:, [middle - 1]] / middle),
            np.where(parts > middle, bad - bad[:, [middle - 1]], 0) / np.maximum(parts - middle, 1),
        )
        top = _top_share(self.known, floor)
        labels = (
            size * top * np.minimum(parts / middle, 1),
            size * (1 - top) * np.maximum(parts - middle, 1) / (floor - middle),
        )
        edits = np.minimum(parts, middle), np.maximum(parts - middle, 1)
        high = np.minimum(middle / parts, 1)
        chance = self._reached((high, 1 - high), rates, labels, edits, target,
                               banded_looks(size, delta)[-1].delta)  # fmt: skip
        return float(np.where(self.goal <= floor, chance, 0.0).mean())

    def uniform(self, size: int, target: float, delta: float) -> float:
        """Return the chance that uniform labels reach the goal at the last planned look."""
        parts = np.arange(1, PARTS + 1)
        return float(
            self._reached((np.ones(PARTS),), (self.shares,), (size * parts / PARTS,), (parts,),
                          target, LAST_LOOK * delta).mean()
        )  # fmt: skip

    def near(self, size: int, target: float, delta: float, threshold: float) -> float:
        """Return the chance that betting on labels near the threshold passes the goal by then."""
        distance = np.abs(self.known.steps - threshold)
        half = np.argsort(np.argsort(distance, kind="stable")) < PARTS // 2
        floor = 1 / LARGEST_WEIGHT
        weights = np.where(half, 0.5 / (floor / 2 + 1 - floor), LARGEST_WEIGHT)
        curves = self.known.curves[self.known.best(target) >= _STRICTEST]
        inside = np.arange(1, PARTS + 1) <= self.goal[:, None]
        gain = np.where(inside, (1 - curves) - target, 0).mean(axis=1)
        squares = curves * target**2 + (1 - curves) * (1 - target) ** 2
        spread = np.sqrt(np.where(inside, weights * squares, 0).mean(axis=1) - gain**2)
        asked = np.sqrt(2 * (np.log(1 / delta) + BETTING_COSTS))
        return float(stats.norm.cdf(np.sqrt(size) * gain / spread - asked).mean())

    def _reached(
        self, weights: tuple[Array, ...], rates: tuple[Array, ...], labels: tuple[Array, ...],
        edits: tuple[NDArray[np.int64], ...], target: float, delta: float,
    ) -> Array:  # fmt: skip
        """Return, per curve, the smallest chance of a cut up to the goal (normal approximation).

        The test's spread is that at the target, with all rates raised to it in proportion; both
        spreads shrink as labels without replacement use up the ``edits`` (hundredths).
        """
        scale = (1 - target) / self.shares
        left = [
            np.clip(1 - n * PARTS / (self.known.pool * held), 0, 1)
            for n, held in zip(labels, edits, strict=True)
        ]
        seen, asked = (
            sum(w**2 * np.clip(rate * by, 0, 1) * (1 - np.clip(rate * by, 0, 1)) * unseen / n
                for w, rate, n, unseen in zip(weights, rates, labels, left, strict=True))
            for by in (np.ones_like(scale), scale)
        )  # fmt: skip
        excess = (1 - target - self.shares) - stats.norm.isf(delta) * np.sqrt(asked)
        chance = stats.norm.cdf(excess / np.sqrt(np.maximum(seen, 1e-12)))
        parts = np.arange(1, PARTS + 1)
        within = (parts >= _STRICTEST) & (parts <= self.goal[:, None])
        return np.asarray(np.where(within, chance, 1.0).min(axis=1))


def _floors(known: Likely, size: int) -> tuple[int, ...]:
    """Return the floors above which there are as many edits as are to be drawn."""
    return tuple(floor for floor in _FLOORS if floor * known.pool >= size * PARTS) or (PARTS,)


def _top_share(known: Likely, floor: int) -> float:
    """Return the upper band's share of the labels by Neyman, .2 to .8."""
    bands = known.mean[: floor // 2], known.mean[floor // 2 : floor]
    rates = [min(float(band.mean()) + CAUTION, 1.0) for band in bands]
    high, low = (
        len(band) * np.sqrt(rate * (1 - rate)) for band, rate in zip(bands, rates, strict=True)
    )
    # Where all is rejected alike neither part asks for more.
    share = high / (high + low) if high + low else 0.5
    return round(float(np.clip(share, 0.2, 0.8)), 4)


def _least(ladder: NDArray[np.int64], chance: Callable[[int], float]) -> int | None:
    """Return the first number of labels with chance enough, by bisection; chances rise."""
    low, high = 0, len(ladder)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(int(ladder[middle])) >= CHANCE else (middle + 1, high)
    return int(ladder[low]) if low < len(ladder) else None


def _terms(scores: Array) -> Array:
    return np.stack([np.ones_like(scores), scores, scores**2], axis=1)


def _fitted(terms: Array, rejected: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return the posterior's maximum (Newton) and the inverse of its curvature there."""
    prior, best = np.diag(1 / SPREAD**2), MIDDLE.copy()
    for _time in range(50):
        rate = special.expit(terms @ best)
        slope = terms.T @ (rejected - rate) - prior @ (best - MIDDLE)
        curvature = (terms * (rate * (1 - rate))[:, None]).T @ terms + prior
        step = np.linalg.solve(curvature, slope)
        best = best + step
        if np.abs(step).max() < 1e-9:
            break
    return best, np.linalg.inv(curvature)

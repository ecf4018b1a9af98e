"""Logistic regression with a Gaussian prior on each slope, some of them held at zero or above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.later import optimize, special

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_STEPS, CLOSE = 100, 1e-9


@dataclass(frozen=True)
class Design:
    """What each label says, one row per label: an intercept, columns, and which group it is of.

    A group is as a column that is 1 in its own labels and 0 elsewhere; none of them is ever made.
    ``group``: each label's, by number, ``groups`` where it is of none.
    """

    columns: Array
    group: NDArray[np.intp]
    groups: int

    @property
    def slopes(self) -> int:
        """Return how many slopes there are, the intercept's with them."""
        return int(self.columns.shape[1]) + self.groups

    def odds(self, beta: Array) -> Array:
        """Return each label's log-odds."""
        own = np.append(beta[self.columns.shape[1] :], 0.0)
        return np.asarray(self.columns @ beta[: self.columns.shape[1]] + own[self.group])

    def sums(self, values: Array) -> Array:
        """Return, for each slope, what its column and ``values`` multiply and add up to."""
        return np.concatenate([self.columns.T @ values, self._by_group(values)])

    def squares(self, weights: Array) -> Array:
        """Return the same for each two slopes' columns and ``weights``."""
        weighted = self.columns * weights[:, None]
        across = np.array([self._by_group(column) for column in weighted.T])
        of_groups = np.diag(self._by_group(weights))
        return np.block([[weighted.T @ self.columns, across], [across.T, of_groups]])

    def _by_group(self, values: Array) -> Array:
        sums = np.bincount(self.group, values, self.groups + 1)[: self.groups]
        return sums.astype(np.float64, copy=False)


def ridge_logistic(
    columns: Array,
    accepted: Flags,
    prior_sd: Array,
    nonnegative: Flags,
    group: NDArray[np.intp] | None = None,
) -> tuple[float, Array]:
    """Return (intercept, slopes) that maximise log-likelihood − ½ Σ (slope ÷ its prior sd)².

    ``columns``: one row per label, one column per slope. ``group``: which of some groups each label
    is of, by number, one higher than any where of none: each has a slope, after the columns'.
    ``prior_sd`` and ``nonnegative`` have one entry per slope. The intercept is free (ridge
    regression for the logistic likelihood: le Cessie & van Houwelingen 1992, doi 10.2307/2347628).
    Newton's steps, each the best one within the bounds, halved where the loss would rise.
    """
    groups = len(prior_sd) - columns.shape[1]
    none = np.zeros(len(columns), dtype=np.intp)
    design = Design(
        np.column_stack([np.ones(len(columns)), columns]), none if group is None else group, groups
    )
    precision = np.concatenate([[1e-6], prior_sd**-2.0])
    lowest = np.concatenate([[-np.inf], np.where(nonnegative, 0.0, -np.inf)])
    beta = np.zeros(design.slopes)
    before = _loss(design, accepted, precision, beta)
    for _ in range(MOST_STEPS):
        step = _newton(design, accepted, precision, lowest, beta) - beta
        after = _loss(design, accepted, precision, beta + step)
        while after > before + CLOSE and np.abs(step).max() > CLOSE:
            step = step / 2
            after = _loss(design, accepted, precision, beta + step)
        beta, before = beta + step, after
        if np.abs(step).max() <= CLOSE * (1 + np.abs(beta).max()):
            break
    return float(beta[0]), beta[1:]


def log_loss(odds: Array, accepted: Flags) -> Array:
    """Return each label's −log likelihood, given log-odds of acceptance."""
    return np.asarray(np.logaddexp(0.0, np.where(accepted, -odds, odds)))


def _loss(design: Design, accepted: Flags, precision: Array, beta: Array) -> float:
    return float(log_loss(design.odds(beta), accepted).sum() + 0.5 * (precision * beta**2).sum())


def _newton(design: Design, accepted: Flags, precision: Array, lowest: Array, beta: Array) -> Array:
    """Return the minimum, within bounds, of the loss's parabola at ``beta``."""
    chance = special.expit(design.odds(beta))
    curvature = design.squares(chance * (1 - chance)) + np.diag(precision)
    slope = design.sums(chance - accepted) + precision * beta
    factor = np.linalg.cholesky(curvature)
    projected = np.linalg.solve(factor, curvature @ beta - slope)
    free = np.linalg.solve(factor.T, projected)
    if (free >= lowest).all():
        return np.asarray(free)
    highest = np.full(len(lowest), np.inf)
    return np.asarray(
        optimize.lsq_linear(factor.T, projected, (lowest, highest), method="bvls", tol=1e-12).x
    )

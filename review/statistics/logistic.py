"""Logistic regression with a Gaussian prior on each slope, some of them held at zero or above."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from review.core.later import optimize, special

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_STEPS, CLOSE = 100, 1e-9


def ridge_logistic(
    columns: Array, accepted: Flags, prior_sd: Array, nonnegative: Flags
) -> tuple[float, Array]:
    """Return (intercept, slopes) that maximise log-likelihood − ½ Σ (slope ÷ its prior sd)².

    ``columns``: one row per label, one column per slope; ``prior_sd`` and ``nonnegative`` have one
    entry per slope. The intercept is free (ridge regression for the logistic likelihood: le
    Cessie & van Houwelingen 1992, doi 10.2307/2347628). Newton's steps, each the best one within
    the bounds, halved where the loss would rise.
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    precision = np.concatenate([[1e-6], prior_sd**-2.0])
    lowest = np.concatenate([[-np.inf], np.where(nonnegative, 0.0, -np.inf)])
    beta = np.zeros(design.shape[1])
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


def _loss(design: Array, accepted: Flags, precision: Array, beta: Array) -> float:
    return float(log_loss(design @ beta, accepted).sum() + 0.5 * (precision * beta**2).sum())


def _newton(design: Array, accepted: Flags, precision: Array, lowest: Array, beta: Array) -> Array:
    """Return the minimum, within bounds, of the loss's parabola at ``beta``."""
    chance = special.expit(design @ beta)
    curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(precision)
    slope = design.T @ (chance - accepted) + precision * beta
    factor = np.linalg.cholesky(curvature)
    projected = np.linalg.solve(factor, curvature @ beta - slope)
    free = np.linalg.solve(factor.T, projected)
    if (free >= lowest).all():
        return np.asarray(free)
    highest = np.full(len(lowest), np.inf)
    return np.asarray(
        optimize.lsq_linear(factor.T, projected, (lowest, highest), method="bvls", tol=1e-12).x
    )

"""Logistic regression with a Gaussian prior on each slope, some of them held at zero or above."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


def ridge_logistic(
    columns: Array, accepted: Flags, prior_sd: Array, nonnegative: Flags
) -> tuple[float, Array]:
    """Return (intercept, slopes) that maximise log-likelihood − ½ Σ (slope ÷ its prior sd)².

    ``columns``: one row per label, one column per slope; ``prior_sd`` and ``nonnegative`` have one
    entry per slope. The intercept is free (ridge regression, Hoerl & Kennard 1970, for the
    logistic likelihood: le Cessie & van Houwelingen 1992, doi 10.2307/2347628).
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    precision = np.concatenate([[1e-6], prior_sd**-2.0])
    sign = np.where(accepted, 1.0, -1.0)

    def loss(beta: Array) -> tuple[float, Array]:
        margin = sign * (design @ beta)
        pull = -sign * special.expit(-margin)
        value = float(np.logaddexp(0.0, -margin).sum() + 0.5 * (precision * beta**2).sum())
        return value, design.T @ pull + precision * beta

    bounds = [(None, None), *((0.0 if held else None, None) for held in nonnegative)]
    start = np.zeros(design.shape[1])
    found = optimize.minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": 1000, "ftol": 1e-12, "gtol": 1e-8},
    )  # fmt: skip
    return float(found.x[0]), np.asarray(found.x[1:])


def log_loss(odds: Array, accepted: Flags) -> Array:
    """Return each label's −log likelihood, given log-odds of acceptance."""
    return np.asarray(np.logaddexp(0.0, np.where(accepted, -odds, odds)))

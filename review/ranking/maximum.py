"""The maximum of the likelihood under a Gaussian prior, by Newton's method, many groups at once."""

from __future__ import annotations

import numpy as np

from review.ranking.likelihood import Array, SizeClass, slopes, values

LONGEST_STEP = 2.0
ROUNDS = 200
CLOSE = 1e-9


def climb(size_class: SizeClass, theta: Array, nu: float, precision: float) -> Array:
    """Return the maximum by Newton's method, each group's steps bounded and halved where it falls.

    The log posterior is concave, so there is one maximum.
    """
    posterior = values(size_class, theta, nu, precision)
    for _ in range(ROUNDS):
        gradient, information = slopes(size_class, theta, nu, precision)
        step = np.linalg.solve(grounded(information), gradient[:, :, None])[:, :, 0]
        length = np.abs(step).max(axis=1)
        if length.max() < CLOSE:
            break
        bound = np.minimum(1, LONGEST_STEP / np.maximum(length, CLOSE))
        theta, posterior = _ascend(
            size_class, theta, posterior, step * bound[:, None], nu, precision
        )
    return theta


def _ascend(
    size_class: SizeClass, theta: Array, posterior: Array, step: Array, nu: float, precision: float
) -> tuple[Array, Array]:
    share = np.ones(len(theta))
    for _ in range(30):
        moved = theta + share[:, None] * step
        value = values(size_class, moved, nu, precision)
        fell = value < posterior - 1e-9 * (1 + np.abs(posterior))
        if not fell.any():
            break
        share[fell] /= 2
    return moved, value


def grounded(information: Array) -> Array:
    """Add what fixes the worths' common level, which votes say nothing about."""
    size = information.shape[-1]
    return np.asarray(information + np.ones((size, size)) / size)

"""Rates over parts of a pool, from labels drawn at unequal rates within strata."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from review.core.later import special

Array = NDArray[np.float64]


def domain_shares(
    values: Array,
    inside: Array,
    weights: Array,
    strata: NDArray[np.int64],
    confidence: float = 0.95,
) -> tuple[Array, Array, Array]:
    """Return share, low and high of ``values`` (0 or 1) over each domain; NaN where it is empty.

    ``values`` and ``inside`` are labels × domains (either may have one column for all), 1 where a
    label lies in the domain; ``weights`` are inverse inclusion probabilities. Hájek's estimate
    Σwy ÷ Σw over the domain; its linearised variance v̂ = Σₕ nₕ/(nₕ−1) Σ(z−z̄)², z = w(y−p̂) ÷ Σw
    inside and 0 outside (Särndal, Swensson & Wretman 1992, 5.8); Clopper–Pearson at the effective
    size p̂(1−p̂)/v̂ · (z/t_df)², at most the domain's labels (Korn & Graubard 1998).

    Where all labels of one weight agree, v̂ sees nothing of the errors among the edits they stand
    for: v̂ then has the square of one more label's weight, the largest of these, and all labels
    count at least as if each had the largest weight of all (v̂ is never more than that).
    """
    names, place = np.unique(strata, return_inverse=True)
    of_stratum = (place[:, None] == np.arange(len(names))).astype(np.float64)
    weighted = inside * weights[:, None]
    total, labels = weighted.sum(axis=0), (inside > 0).sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (weighted * values).sum(axis=0) / total
        scores = weighted * (values - share) / total
        variance, degrees = _variance(scores, of_stratum), len(values) - len(names)
        unseen = (_largest_alike(values, inside, weights, place) / total) ** 2
        seen_alone = effective_size(share, variance, degrees, confidence)
        careful = effective_size(share, variance + unseen, degrees, confidence)
        least = total / weighted.max(axis=0, initial=0.0)
        effective = np.minimum(seen_alone, np.maximum(careful, least))
    effective = np.where(np.isfinite(effective), np.minimum(effective, labels), labels)
    return share, *clopper_pearson_bounds(share * effective, effective, confidence)


def _variance(scores: Array, of_stratum: Array) -> Array:
    each = of_stratum.sum(axis=0)[:, None]
    sums, squares = of_stratum.T @ scores, of_stratum.T @ scores**2
    inside = np.where(each > 1, each / (each - 1) * (squares - sums**2 / each), 0.0)
    return np.asarray(np.maximum(inside, 0).sum(axis=0))


def _largest_alike(values: Array, inside: Array, weights: Array, strata: NDArray[np.intp]) -> Array:
    """Return, per domain, the largest weight whose labels in a stratum all agree; 0 where none."""
    cells, cell = np.unique(np.stack([strata, weights], axis=1), axis=0, return_inverse=True)
    of_cell = (cell.reshape(-1, 1) == np.arange(len(cells))).astype(np.float64)
    there, right = of_cell.T @ inside, of_cell.T @ (inside * values)
    alike = (there > 0) & ((right <= 0) | (right >= there))
    return np.asarray(np.where(alike, cells[:, 1:], 0.0).max(axis=0, initial=0.0))


def effective_size(share: Array, variance: Array, degrees: int | Array, confidence: float) -> Array:
    """Return p̂(1−p̂)/v̂ · (z/t_df)² (Korn & Graubard 1998); ∞ where v̂ is 0 or df below 1."""
    level = 0.5 + confidence / 2
    shrink = (special.ndtri(level) / special.stdtrit(np.maximum(degrees, 1), level)) ** 2
    # Rounding leaves a trace of variance where all labels agree: they count in full.
    clear = (variance > 1e-15) & (np.asarray(degrees) >= 1)
    return np.asarray(np.where(clear, share * (1 - share) / variance * shrink, np.inf))


def clopper_pearson_bounds(
    successes: Array, trials: Array, confidence: float
) -> tuple[Array, Array]:
    """Return Clopper–Pearson's low and high for arrays; counts may be fractions, NaN without any.

    The same as ``estimates.clopper_pearson``, for the hundreds of shares of a table or a chart.
    """
    tail = (1 - confidence) / 2
    observed = trials > 0
    failures = np.maximum(trials - successes, 0)
    with np.errstate(invalid="ignore"):
        low = special.betaincinv(successes, failures + 1, tail)
        high = special.betaincinv(successes + 1, failures, 1 - tail)
    low = np.where(successes <= 0, 0.0, low)
    high = np.where(failures <= 1e-12, 1.0, high)
    return np.where(observed, low, np.nan), np.where(observed, high, np.nan)

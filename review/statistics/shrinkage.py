"""Rates of many groups at once, each held near the others as far as its own labels are few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.later import special

Array = NDArray[np.float64]

#: How alike groups may be: the prior counts as so many labels, at least and at most.
STRENGTHS = np.geomspace(2.0, 200.0, 25)


@dataclass(frozen=True)
class Pooled:
    """Per group (and cut): the pooled estimate with its 95% interval.

    ``mean`` is the share over all groups, ``strength`` how many labels the others count as.
    """

    estimate: Array
    low: Array
    high: Array
    mean: Array
    strength: Array


def partially_pooled(accepted: Array, labels: Array, confidence: float = 0.95) -> Pooled:
    """Return each group's share accepted by beta-binomial empirical Bayes.

    ``accepted`` and ``labels`` are groups × cuts; counts may be fractions (effective sizes). The
    prior is Beta(s·m, s·(1−m)), m the share over all groups; every s of ``STRENGTHS`` counts by
    its marginal likelihood (Griffin & Krutchkoff 1971, doi 10.1093/biomet/58.1.217; a mean over s
    rather than the best one, whose intervals are too short: Kass & Steffey 1989,
    doi 10.1080/01621459.1989.10478825). The interval is that of the beta distribution with the
    posterior's mean and variance, m's own included. NaN where no group has labels.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = accepted.sum(axis=0) / labels.sum(axis=0)
    observed = np.isfinite(mean)
    inner = np.clip(np.nan_to_num(mean, nan=0.5), 1e-3, 1 - 1e-3)
    s = STRENGTHS[:, None, None]
    a, b = s * inner + accepted, s * (1 - inner) + labels - accepted
    weight = _weights(a, b, s * inner, s * (1 - inner))
    means = a / (a + b)
    spread = means * (1 - means) / (a + b + 1) + (s / (a + b)) ** 2 * _of_mean(labels, inner, s)
    middle = (weight * means).sum(axis=0)
    variance = (weight * (spread + means**2)).sum(axis=0) - middle**2
    size = np.maximum(middle * (1 - middle) / variance - 1, 0.5)
    tail = (1 - confidence) / 2
    low = special.betaincinv(middle * size, (1 - middle) * size, tail)
    high = special.betaincinv(middle * size, (1 - middle) * size, 1 - tail)
    strength = np.exp((weight[:, 0] * np.log(STRENGTHS)[:, None]).sum(axis=0))
    estimate, low, high = (np.where(observed, column, np.nan) for column in (middle, low, high))
    return Pooled(estimate, low, high, mean, strength)


def _weights(a: Array, b: Array, prior_a: Array, prior_b: Array) -> Array:
    """Return how much each strength counts, per cut: strengths × 1 × cuts.

    Before any label, s^(−1/2) is as likely anywhere (Gelman et al. 2013, section 5.3).
    """
    likelihood = (special.betaln(a, b) - special.betaln(prior_a, prior_b)).sum(axis=1)
    prior = -0.5 * np.log(STRENGTHS)[:, None]
    return np.asarray(special.softmax(likelihood + prior, axis=0))[:, None, :]


def _of_mean(labels: Array, mean: Array, s: Array) -> Array:
    """Return the variance of the share over all groups, given how much groups differ."""
    total = np.maximum(labels.sum(axis=0), 1.0)
    spread = labels * (1 + np.maximum(labels - 1, 0) / (s + 1))
    return np.asarray(mean * (1 - mean) * spread.sum(axis=1, keepdims=True) / total**2)

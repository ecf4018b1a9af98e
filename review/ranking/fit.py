"""Worths of candidates: the likelihood's maximum under a weak prior, with Laplace's spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.later import special
from review.ranking.likelihood import Array, SizeClass, slopes, sorted_by_size, tie_slopes
from review.ranking.maximum import CLOSE, ROUNDS, climb, grounded
from review.ranking.votes import GroupVotes

#: The prior on log-worth: 95% of candidates within a factor of 19 of the middle one.
PRIOR_SD = 1.5
#: The prior on log ν: centred on ν = 1 (equals tie one time in three), and hardly felt.
TIE_PRIOR_SD = 2.0
TINY = 1e-300


@dataclass(frozen=True)
class Fitted:
    """One group's candidates: centred log-worths, and their covariance.

    ``beats[i, j]`` is P(θᵢ > θⱼ | votes), calibrated by ``slope`` (1: it is not, or need not be);
    ``nu`` the propensity to tie. ``nu`` and ``slope`` are one for all groups.
    """

    candidates: tuple[str, ...]
    worth: Array
    covariance: Array
    beats: Array
    nu: float
    slope: float = 1.0

    @property
    def se(self) -> Array:
        """Return the standard error of each centred log-worth."""
        return np.sqrt(np.clip(np.diagonal(self.covariance), 0, None))

    @property
    def order(self) -> NDArray[np.int64]:
        """Return the candidates' places, best first; equal ones as they stand."""
        return np.argsort(-self.worth, kind="stable")

    @property
    def ranks(self) -> list[int]:
        """Return each candidate's rank from 1; candidates of equal worth share one."""
        return [1 + int((self.worth > mine + CLOSE).sum()) for mine in self.worth]

    def uncalibrated(self, first: int, second: int) -> float:
        """Return P(θ of the first > θ of the second | votes) as the model alone has it."""
        gap = self.worth[first] - self.worth[second]
        return float(special.ndtr(gap / np.sqrt(max(self.variance(first, second), TINY))))

    def variance(self, first: int, second: int) -> float:
        """Return the variance of the difference of two log-worths."""
        cov = self.covariance
        return float(cov[first, first] + cov[second, second] - 2 * cov[first, second])


def fit(
    groups: Sequence[GroupVotes],
    *,
    prior_sd: float | None = PRIOR_SD,
    nu: float | None = None,
    slope: float = 1.0,
) -> list[Fitted]:
    """Fit every group; ν is estimated once over all of them, or given.

    ``prior_sd`` is the Gaussian prior's on log-worth; None turns both priors off (maximum
    likelihood, which exists only where no candidate won or lost everything). A group without
    votes has worths of zero and the prior's spread. ``slope`` calibrates P: Φ(slope·gap ÷ sd).
    """
    precision = 0.0 if prior_sd is None else prior_sd**-2
    size_classes = sorted_by_size(groups)
    thetas = [np.zeros((len(size_class.where), size_class.size)) for size_class in size_classes]
    value = estimate_nu(size_classes, thetas, precision) if nu is None else nu
    if nu is not None:
        thetas = [climb(*pair, value, precision) for pair in zip(size_classes, thetas, strict=True)]
    fitted: dict[int, Fitted] = {}
    for size_class, theta in zip(size_classes, thetas, strict=True):
        fitted |= _results(groups, size_class, theta, value, precision, slope)
    return [fitted.get(place) or _alone(group, value, slope) for place, group in enumerate(groups)]


def estimate_nu(size_classes: Sequence[SizeClass], thetas: list[Array], precision: float) -> float:
    """Climb in worths and log ν by turns; ``thetas`` are left at the maximum."""
    tie_precision = TIE_PRIOR_SD**-2 if precision else 0.0
    ties = any(size_class.tie_edges.ties.any() for size_class in size_classes)
    log_nu = 0.0 if ties or precision else -np.inf  # Without ties and prior, ν is zero.
    for _ in range(ROUNDS):
        nu = float(np.exp(log_nu))
        for place, size_class in enumerate(size_classes):
            thetas[place] = climb(size_class, thetas[place], nu, precision)
        before = log_nu
        if np.isfinite(log_nu):
            log_nu = _climb_nu(size_classes, thetas, log_nu, tie_precision)
        if before == log_nu or abs(log_nu - before) < CLOSE:
            break
    return float(np.exp(log_nu))


def _climb_nu(
    size_classes: Sequence[SizeClass], thetas: Sequence[Array], log_nu: float, precision: float
) -> float:
    for _ in range(ROUNDS):
        slope, curve = -precision * log_nu, precision
        for size_class, theta in zip(size_classes, thetas, strict=True):
            more, bend = tie_slopes(size_class, theta, float(np.exp(log_nu)))
            slope, curve = slope + more, curve + bend
        if curve <= 0:
            break
        step = float(np.clip(slope / curve, -1, 1))
        log_nu += step
        if abs(step) < CLOSE:
            break
    return log_nu


def _results(
    groups: Sequence[GroupVotes],
    size_class: SizeClass,
    theta: Array,
    nu: float,
    precision: float,
    slope: float,
) -> dict[int, Fitted]:
    centred = theta - theta.mean(axis=1, keepdims=True)
    centre = np.eye(size_class.size) - np.ones((size_class.size, size_class.size)) / size_class.size
    information = slopes(size_class, theta, nu, precision)[1]
    covariance = centre @ np.linalg.inv(grounded(information)) @ centre
    own = np.diagonal(covariance, axis1=1, axis2=2)
    variance = own[:, :, None] + own[:, None, :] - 2 * covariance
    gap = centred[:, :, None] - centred[:, None, :]
    beats = special.ndtr(slope * gap / np.sqrt(np.maximum(variance, TINY)))
    beats[:, range(size_class.size), range(size_class.size)] = 0.5
    return {
        int(place): Fitted(groups[place].candidates, worth, spread, beaten, nu, slope)
        for place, worth, spread, beaten in zip(
            size_class.where, centred, covariance, beats, strict=True
        )
    }


def _alone(group: GroupVotes, nu: float, slope: float) -> Fitted:
    """Return a group with no or one candidate: there is nothing to order."""
    size = len(group.candidates)
    even = np.full((size, size), 0.5)
    return Fitted(group.candidates, np.zeros(size), np.zeros((size, size)), even, nu, slope)

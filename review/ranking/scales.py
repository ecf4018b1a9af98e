"""What is one for all groups: how readily people tie, how far worths lie apart, how far to trust P.

ν and the prior's spread are estimated from the votes, by turns: the spread by its marginal
likelihood, ∫ p(votes | θ) p(θ | sd) dθ by Laplace's approximation (Tierney & Kadane 1986, doi
10.1080/01621459.1986.10478240), under a weak prior on its logarithm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np

from review.core.later import optimize
from review.ranking.fit import PRIOR_SD, estimate_nu
from review.ranking.held_out import HeldOut, held_out, slope_of
from review.ranking.likelihood import Array, SizeClass, slopes, sorted_by_size, values
from review.ranking.maximum import climb
from review.ranking.votes import GroupVotes

#: The prior on log sd: centred on 1.5, and a factor of 2.7 either way is not unusual.
SPREAD_PRIOR_SD = 1.0
#: The spread lies between these. Wider, Laplace's approximation would make less of a sweep, not
#: more: at 2 six wins of six give P = .97–.99, at 10 only .83.
LEAST_SD, MOST_SD = 0.05, 2.0
#: The spread and the slope are rounded: what machines differ in is no part of them.
DECIMALS = 3
#: ν and the spread are estimated by turns, so often; further turns change the third digit.
TURNS = 2


class ForFit(TypedDict):
    """What ``fit`` takes."""

    nu: float
    prior_sd: float
    slope: float


@dataclass(frozen=True)
class Scales:
    """ν, the prior's sd on log-worth, and the slope of P: 1 is not calibrated, or need not be."""

    nu: float = 1.0
    prior_sd: float = PRIOR_SD
    slope: float = 1.0
    held_out: HeldOut = field(default_factory=HeldOut, compare=False, repr=False)

    @property
    def for_fit(self) -> ForFit:
        """Return what ``fit`` takes of them."""
        return {"nu": self.nu, "prior_sd": self.prior_sd, "slope": self.slope}


def scales(groups: Sequence[GroupVotes]) -> Scales:
    """Estimate all three over these groups; without votes they are 1, 1.5 and 1."""
    voted = [group for group in groups if group.count and len(group.candidates) > 1]
    if not voted:
        return Scales()
    nu, prior_sd = tie_and_spread(sorted_by_size(voted))
    kept_back = held_out(voted, nu=nu, prior_sd=prior_sd)
    return Scales(nu, prior_sd, round(slope_of(kept_back), DECIMALS), kept_back)


def evidence(
    size_classes: Sequence[SizeClass], thetas: list[Array], nu: float, prior_sd: float
) -> float:
    """Return the log marginal likelihood of all votes; ``thetas`` are left at their maximum.

    Σ over groups of ℓ(θ̂) − θ̂ᵀθ̂/(2 sd²) − K log sd − ½ log det(−∇²), up to a constant.
    """
    precision, total = prior_sd**-2, 0.0
    for place, size_class in enumerate(size_classes):
        theta = thetas[place] = climb(size_class, thetas[place], nu, precision)
        information = slopes(size_class, theta, nu, precision)[1]
        own = values(size_class, theta, nu, precision) - np.linalg.slogdet(information)[1] / 2
        total += float(own.sum() - theta.size * np.log(prior_sd))
    return total


def tie_and_spread(size_classes: Sequence[SizeClass]) -> tuple[float, float]:
    """Return ν and the prior's sd estimated over groups that have votes."""
    thetas = [np.zeros((len(one.where), one.size)) for one in size_classes]
    prior_sd = PRIOR_SD
    nu = estimate_nu(size_classes, thetas, prior_sd**-2)
    for _ in range(TURNS):
        prior_sd = _spread(size_classes, thetas, nu)
        nu = estimate_nu(size_classes, thetas, prior_sd**-2)
    return nu, prior_sd


def _spread(size_classes: Sequence[SizeClass], thetas: list[Array], nu: float) -> float:
    """Return the spread of the greatest marginal likelihood, its prior's density added."""

    def loss(log_sd: float) -> float:
        away = (log_sd - np.log(PRIOR_SD)) / SPREAD_PRIOR_SD
        found = evidence(size_classes, thetas, nu, float(np.exp(log_sd)))
        return float(away**2 / 2 - found)

    bounds = (np.log(LEAST_SD), np.log(MOST_SD))
    best = optimize.minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-5})
    return round(float(np.exp(best.x)), DECIMALS)

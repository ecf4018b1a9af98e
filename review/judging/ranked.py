"""Rank statistics with intervals that know which edits are of one source picture.

Edits of one picture are alike: the variance is taken as many times as their sums, picture by
picture, vary more than they would alone (the design effect, Kish 1965, Survey Sampling, 5.4), and
so many fewer labels are counted in the interval.
"""

from __future__ import annotations

from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray

from review.core.later import optimize, stats
from review.promises.judging import auc, spearman
from review.statistics.estimates import UNKNOWN, Interval

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

#: Fewer labels have no interval of a rank correlation.
LEAST = 5
CLOSE = 1e-9


def rank_correlation(
    first: Array, second: Array, sources: Numbers, confidence: float = 0.95
) -> Interval:
    """Return Spearman's ρ with an interval by Fisher's z; pairs with NaN are left out.

    z's variance is (1 + ρ²/2) ÷ (n − 3) (Bonett & Wright 2000, doi 10.1007/BF02294183), n after
    the design effect of ρ's influence values. No interval below five labels; nothing where either
    is constant.
    """
    known = np.isfinite(first) & np.isfinite(second)
    rho = spearman(first, second)
    if rho is None:
        return UNKNOWN
    one, other = (_standard(stats.rankdata(values[known])) for values in (first, second))
    influence = one * other - rho * (one**2 + other**2) / 2
    number = known.sum() / design_effect(influence, sources[known])
    if number < LEAST:
        return Interval(rho, None, None)
    half = _z(confidence) * sqrt((1 + rho**2 / 2) / (number - 3))
    middle = atanh(min(max(rho, -1 + 1e-12), 1 - 1e-12))
    return Interval(rho, tanh(middle - half), tanh(middle + half))


def area(scores: Array, good: Flags, sources: Numbers, confidence: float = 0.95) -> Interval:
    """Return the AUC of scores for ``good`` with an interval; edits without a score are left out.

    The interval is Newcombe's fifth (2006, doi 10.1002/sim.2324): all areas from which the one
    found is less than z standard errors away, by Hanley & McNeil's variance; it is no point where
    the two separate. Numbers are those after the design effect of the placements, picture by
    picture (DeLong et al. 1988; Obuchowski 1997, doi 10.2307/2533958). Nothing without both.
    """
    known = np.isfinite(scores)
    scores, good, sources = scores[known], good[known], sources[known]
    found = auc(scores, good)
    if found is None:
        return UNKNOWN
    effect = design_effect(_placements(scores, good), sources)
    well, ill = good.sum() / effect, (~good).sum() / effect
    z = _z(confidence)

    def away(theta: float, sign: float) -> float:
        return found - theta - sign * z * _error(theta, well, ill)

    # The area found is no end of its own interval, though its error is 0 where it is 0 or 1.
    under, over = found - CLOSE, found + CLOSE
    low = 0.0 if under <= 0 else float(optimize.brentq(away, 0.0, under, args=(1.0,)))
    high = 1.0 if over >= 1 else float(optimize.brentq(away, over, 1.0, args=(-1.0,)))
    return Interval(found, low, high)


def mean(values: Array, sources: Numbers, confidence: float = 0.95) -> Interval:
    """Return a mean with Student's interval over source pictures; NaN is left out."""
    known = np.isfinite(values)
    values, sources = values[known], sources[known]
    if not len(values):
        return UNKNOWN
    middle = float(values.mean())
    half = half_width((values - middle) / len(values), sources, confidence)
    return Interval(middle, None, None) if half is None else around(middle, half)


def gap(values: Array, good: Flags, sources: Numbers, confidence: float = 0.95) -> Interval:
    """Return by how many standard deviations the good ones' mean is above the others'.

    Cohen's d by the pooled deviation, with its large-sample interval (Hedges & Olkin 1985, 5.2)
    times the root of the design effect. Nothing where either has fewer than two, or none varies.
    """
    known = np.isfinite(values)
    values, good, sources = values[known], good[known], sources[known]
    well, ill = values[good], values[~good]
    if min(len(well), len(ill)) < 2:
        return UNKNOWN
    freedom = len(values) - 2
    spread = sqrt(((len(well) - 1) * well.var(ddof=1) + (len(ill) - 1) * ill.var(ddof=1)) / freedom)
    if spread == 0:
        return UNKNOWN
    size = float(well.mean() - ill.mean()) / spread
    influence = np.where(good, (values - well.mean()) / len(well), (ill.mean() - values) / len(ill))
    alone = len(values) / (len(well) * len(ill)) + size**2 / (2 * len(values))
    return around(size, _z(confidence) * sqrt(alone * design_effect(influence, sources)))


def design_effect(influence: Array, sources: Numbers) -> float:
    """Return how many times the variance is what it were of independent edits; at least 1.

    ``influence``: of each edit, about zero in all. Where none has any, it is what edits that are
    all alike within a picture would have: Σm² ÷ Σm of the pictures' numbers.
    """
    _names, place = np.unique(sources, return_inverse=True)
    alone = float((influence**2).sum())
    if alone <= 0:
        each = np.bincount(place)
        return float((each**2).sum() / each.sum())
    return max(1.0, float((np.bincount(place, weights=influence) ** 2).sum()) / alone)


def half_width(influence: Array, sources: Numbers, confidence: float) -> float | None:
    """Return half an interval of a sum of influences, each picture one witness; None for one."""
    _names, place = np.unique(sources, return_inverse=True)
    sums = np.bincount(place, weights=influence)
    if len(sums) < 2:
        return None
    variance = len(sums) / (len(sums) - 1) * float((sums**2).sum())
    return float(stats.t.ppf(0.5 + confidence / 2, len(sums) - 1)) * sqrt(variance)


def around(middle: float, half: float) -> Interval:
    """Return the interval of a half width around an estimate."""
    return Interval(middle, middle - half, middle + half)


def _error(theta: float, well: float, ill: float) -> float:
    """Return the standard error of an area, with one number for both sides (Newcombe 2006)."""
    number = max((well + ill) / 2 - 1, 0.0)
    spread = 1 + number * ((1 - theta) / (2 - theta) + theta / (1 + theta))
    return sqrt(max(theta * (1 - theta) * spread, 0.0) / (well * ill))


def _placements(scores: Array, good: Flags) -> Array:
    """Return each edit's influence on the area: its placement among the other side, centred."""
    ranks = stats.rankdata(scores)
    influence = np.empty(len(scores))
    for side in (good, ~good):
        among_others = (ranks[side] - stats.rankdata(scores[side])) / (~side).sum()
        influence[side] = (among_others - among_others.mean()) / side.sum()
    return influence


def _standard(ranks: Array) -> Array:
    return np.asarray((ranks - ranks.mean()) / ranks.std())


def _z(confidence: float) -> float:
    return float(stats.norm.ppf(0.5 + confidence / 2))

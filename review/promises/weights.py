"""The criteria's weights: configured against refitted, with the gain and its noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.errors import Refused
from review.core.i18n import _
from review.filtering.typed_score import CRITERION_SD, FEWEST, weighted
from review.promises.judging import auc
from review.statistics.logistic import log_loss, ridge_logistic

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

FOLDS, SPLITS = 5, 4


@dataclass(frozen=True)
class Refit:
    """Weights as they are and as the labels would have them; shares that sum to 1.

    ``gain``: by how much the refit's log-likelihood per label is better on labels it was not
    fitted on, with its standard ``noise``; ``auc`` and ``refit_auc`` on the same. ``advised``:
    the gain is beyond two of its noises.
    """

    labels: int
    configured: dict[str, float]
    refitted: dict[str, float]
    gain: float
    noise: float
    auc: float | None
    refit_auc: float | None

    @property
    def advised(self) -> bool:
        """Whether a change is advised."""
        return self.gain > 2 * self.noise


def refit(
    criteria: Mapping[str, Array], accepted: Flags, configured: Mapping[str, float], *, seed: int
) -> Refit:
    """Fit non-negative weights by logistic regression and compare them with the configured ones.

    ``criteria``: id → scores, one entry per label; labels without all of them are left out. Both
    sets of weights are given the same chance: each label's likelihood comes from a fit without
    its fold (five folds, the mean of four splits; Stone 1974), of the configured total as one
    column and of the criteria as several. Noise: the standard error of the mean difference
    between the two over labels. Raises Refused when labels of either verdict are too few.
    """
    names = list(configured)
    columns = np.column_stack([criteria[name] for name in names])
    complete = np.isfinite(columns).all(axis=1)
    columns, good = columns[complete], np.asarray(accepted, dtype=bool)[complete]
    if min(good.sum(), (~good).sum()) < FEWEST:
        raise Refused(
            _(
                "{accepted} accepted and {rejected} rejected labels are too few to "
                "refit the weights.",
                accepted=good.sum(),
                rejected=(~good).sum(),
            ),
            what_to_do=_("It takes {fewest} of each at least.", fewest=FEWEST),
        )
    shares = {name: configured[name] / sum(configured.values()) for name in names}
    total = weighted(shares, dict(zip(names, columns.T, strict=True)))[:, None]
    now, then = _held_out(total, good, seed), _held_out(columns, good, seed)
    better = (log_loss(now, good) - log_loss(then, good)).mean(axis=0)
    slopes = _fit(columns, good)[1]
    slope_sum = float(slopes.sum())
    return Refit(
        labels=len(good),
        configured=shares,
        refitted={
            n: float(b) / slope_sum if slope_sum else 0.0
            for n, b in zip(names, slopes, strict=True)
        },
        gain=float(better.mean()),
        noise=float(better.std(ddof=1) / np.sqrt(len(better))),
        auc=auc(now.mean(axis=0), good),
        refit_auc=auc(then.mean(axis=0), good),
    )


def _held_out(columns: Array, good: Flags, seed: int) -> Array:
    """Return splits × labels: each label's log-odds from a fit without its fold."""
    rng = np.random.default_rng(seed)
    odds = np.empty((SPLITS, len(good)))
    for split in range(SPLITS):
        fold = rng.permutation(len(good)) % FOLDS
        for number in range(FOLDS):
            away = fold == number
            intercept, slopes = _fit(columns[~away], good[~away])
            odds[split, away] = intercept + columns[away] @ slopes
    return odds


def _fit(columns: Array, good: Flags) -> tuple[float, Array]:
    """Fit on standardised columns; return intercept and slopes per unit of each."""
    spread = columns.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    middle = columns.mean(axis=0)
    number = columns.shape[1]
    prior, nonnegative = np.full(number, CRITERION_SD), np.ones(number, dtype=bool)
    intercept, slopes = ridge_logistic((columns - middle) / spread, good, prior, nonnegative)
    slopes = slopes / spread
    return intercept - float(middle @ slopes), slopes

"""What each reviewer's answer is worth: confusion matrices by EM, known answers held fixed.

Dawid & Skene, Maximum likelihood estimation of observer error-rates using the EM algorithm
(Applied Statistics 1979, doi 10.2307/2346806).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.later import pandas as pd

Array = NDArray[np.float64]
TINY = 1e-300


@dataclass(frozen=True)
class DawidSkene:
    """``prevalence`` of each of ``classes``; per reviewer a matrix true class × answer.

    ``posterior``: units × classes, with ``units`` naming its rows. A row of a matrix is NaN where
    the reviewer met no unit of that class.
    """

    classes: tuple[str, ...]
    prevalence: Array
    matrices: dict[str, Array]
    units: tuple[str, ...]
    posterior: Array
    rounds: int


def dawid_skene(
    answers: pd.DataFrame,
    known: Mapping[str, str] | None = None,
    *,
    rounds: int = 1000,
    tolerance: float = 1e-9,
) -> DawidSkene:
    """Fit by EM from the share of answers; ``answers`` has columns unit, reviewer, value.

    A reviewer may answer a unit several times. ``known``: unit → its true class; these stay
    fixed, teach about reviewers, and are left out of the prevalence, for nobody drew them at
    random. Stops when no posterior moves more than ``tolerance``. Raises ValueError without
    answers.
    """
    if answers.empty:
        raise ValueError("there are no answers")
    known = {str(unit): value for unit, value in (known or {}).items()}
    unit, units = pd.factorize(answers["unit"].astype(str))
    classes = np.array(sorted({*answers["value"], *known.values()}), dtype=object)
    counts = np.zeros((answers["reviewer"].nunique(), len(units), len(classes)))
    reviewer, names = pd.factorize(answers["reviewer"], sort=True)
    np.add.at(counts, (reviewer, unit, np.searchsorted(classes, answers["value"].to_numpy())), 1)
    fixed = np.array([known.get(name) is not None for name in units])
    truth = np.array([classes == known.get(name) for name in units], dtype=np.float64)
    open_units = ~fixed if not fixed.all() else fixed
    posterior = np.where(
        fixed[:, None], truth, counts.sum(axis=0) / counts.sum(axis=(0, 2))[:, None]
    )
    step, done = np.inf, 0
    while step > tolerance and done < rounds:
        prevalence = posterior[open_units].mean(axis=0)
        matrices = _matrices(counts, posterior)
        moved = np.where(fixed[:, None], truth, _posterior(counts, prevalence, matrices))
        step, done = float(np.abs(moved - posterior).max()), done + 1
        posterior = moved
    return DawidSkene(
        classes=tuple(map(str, classes)),
        prevalence=prevalence,
        matrices=dict(zip(map(str, names), matrices, strict=True)),
        units=tuple(map(str, units)),
        posterior=posterior,
        rounds=done,
    )


def _matrices(counts: Array, posterior: Array) -> Array:
    """Return reviewers × true class × answer: the answers given to each class, as shares."""
    weighted = np.einsum("ij,ril->rjl", posterior, counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(weighted / weighted.sum(axis=2, keepdims=True))


def _posterior(counts: Array, prevalence: Array, matrices: Array) -> Array:
    """Return each unit's probability of each class, given all that was said of it."""
    logs = np.log(np.maximum(np.nan_to_num(matrices), TINY))
    odds = np.log(np.maximum(prevalence, TINY)) + np.einsum("ril,rjl->ij", counts, logs)
    odds = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))

"""How common each true type is, and how much of it bears its name: posterior of a spot check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.spotcheck.confusion import Confusion
from review.statistics.estimates import UNKNOWN, Interval

Array = NDArray[np.float64]
DRAWS = 2000


@dataclass(frozen=True)
class TrueType:
    """One true type: its share of the checked types' edits, and the share of it assigned rightly.

    ``recall`` is unknown where the type itself has no labels. Estimates are posterior medians.
    """

    edit_type: str
    prevalence: Interval
    recall: Interval


@dataclass(frozen=True)
class TrueTypes:
    """All columns of a confusion; ``unchecked``: assigned types without labels, left out."""

    types: tuple[TrueType, ...]
    unchecked: tuple[str, ...]
    edits: int


def true_types(
    confusion: Confusion,
    pool: Mapping[str, int],
    *,
    seed: int,
    prior: float | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
) -> TrueTypes:
    """Return prevalence and recall of each true type with equal-tailed posterior intervals.

    Each row of ``confusion`` (K assigned types) has Dirichlet(counts + ``prior``), prior 1/K per
    cell unless given; the type's edits that nobody checked follow by a multinomial of it, so that
    a type checked in full is known. Rows weigh by ``pool`` (type → edits). "None of these" and
    "disputed" are columns of their own.
    """
    totals = posterior_counts(confusion, pool, np.random.default_rng(seed), prior, draws)
    edits = totals.sum(axis=(1, 2))[:, None]
    of_type = totals.sum(axis=1)
    shares = of_type / np.maximum(edits, 1)
    own = np.einsum("dkk->dk", totals[:, :, : len(confusion.assigned)])
    checked = confusion.counts.sum(axis=1) > 0
    tails = [50, 50 - 50 * confidence, 50 + 50 * confidence]
    with np.errstate(invalid="ignore", divide="ignore"):
        recalls = own / of_type[:, : own.shape[1]]
    types = tuple(
        TrueType(
            name,
            _interval(shares[:, at], tails) if checked.any() else UNKNOWN,
            _interval(recalls[:, at], tails) if at < len(checked) and checked[at] else UNKNOWN,
        )
        for at, name in enumerate(confusion.said)
    )
    unchecked = tuple(
        name for name, has in zip(confusion.assigned, checked, strict=True) if not has
    )
    return TrueTypes(types, unchecked, int(edits[0, 0]))


def posterior_counts(
    confusion: Confusion,
    pool: Mapping[str, int],
    rng: np.random.Generator,
    prior: float | None = None,
    draws: int = DRAWS,
) -> Array:
    """Return draws × assigned × said: how many edits of the pool lie in each cell.

    Rows without labels are zero; a row with as many labels as edits, or more, is its counts.
    """
    checked = confusion.counts.sum(axis=1)
    in_pool = np.array([pool.get(name, 0) for name in confusion.assigned], dtype=np.int64)
    sizes = np.maximum(in_pool, checked) * (checked > 0)
    alpha = confusion.counts + (1 / max(len(confusion.assigned), 1) if prior is None else prior)
    gammas = rng.standard_gamma(alpha, (draws, *alpha.shape))
    chances = gammas / gammas.sum(axis=2, keepdims=True)
    rest = rng.multinomial(sizes - checked, chances)
    return np.asarray((confusion.counts + rest) * (checked > 0)[:, None], dtype=np.float64)


def _interval(values: Array, tails: list[float]) -> Interval:
    finite = values[np.isfinite(values)]
    return Interval(*map(float, np.percentile(finite, tails))) if len(finite) else UNKNOWN

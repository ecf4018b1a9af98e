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
    found: Confusion,
    pool: Mapping[str, int],
    *,
    seed: int,
    prior: float | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
) -> TrueTypes:
    """Return prevalence and recall of each true type with equal-tailed posterior intervals.

    Each row of ``found`` (K assigned types) has Dirichlet(counts + ``prior``), prior 1/K per cell
    unless given; the type's edits that nobody checked follow by a multinomial of it, so that a
    type checked in full is known. Rows weigh by ``pool`` (type → edits). "None of
    these" and "disputed" are columns of their own.
    """
    totals = posterior_counts(found, pool, np.random.default_rng(seed), prior, draws)
    edits = totals.sum(axis=(1, 2))[:, None]
    of_type = totals.sum(axis=1)
    shares = of_type / np.maximum(edits, 1)
    own = np.einsum("dkk->dk", totals[:, :, : len(found.assigned)])
    seen = found.counts.sum(axis=1) > 0
    tails = [50, 50 - 50 * confidence, 50 + 50 * confidence]
    with np.errstate(invalid="ignore", divide="ignore"):
        recalls = own / of_type[:, : own.shape[1]]
    types = tuple(
        TrueType(
            name,
            _interval(shares[:, at], tails) if seen.any() else UNKNOWN,
            _interval(recalls[:, at], tails) if at < len(seen) and seen[at] else UNKNOWN,
        )
        for at, name in enumerate(found.said)
    )
    unchecked = tuple(name for name, has in zip(found.assigned, seen, strict=True) if not has)
    return TrueTypes(types, unchecked, int(edits[0, 0]))


def posterior_counts(
    found: Confusion,
    pool: Mapping[str, int],
    rng: np.random.Generator,
    prior: float | None = None,
    draws: int = DRAWS,
) -> Array:
    """Return draws × assigned × said: how many edits of the pool lie in each cell.

    Rows without labels are zero; a row with as many labels as edits, or more, is its counts.
    """
    seen = found.counts.sum(axis=1)
    there = np.array([pool.get(name, 0) for name in found.assigned], dtype=np.int64)
    sizes = np.maximum(there, seen) * (seen > 0)
    alpha = found.counts + (1 / max(len(found.assigned), 1) if prior is None else prior)
    gammas = rng.standard_gamma(alpha, (draws, *alpha.shape))
    chances = gammas / gammas.sum(axis=2, keepdims=True)
    rest = rng.multinomial(sizes - seen, chances)
    return np.asarray((found.counts + rest) * (seen > 0)[:, None], dtype=np.float64)


def _interval(values: Array, tails: list[float]) -> Interval:
    known = values[np.isfinite(values)]
    return Interval(*map(float, np.percentile(known, tails))) if len(known) else UNKNOWN

"""What labels are to prove, fixed before the first of them: target, δ, grid and looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.errors import Refused

#: Shares of the pool that the grid's cuts keep, strict → lenient: .30, .32, … .98.
KEEP_SHARES = tuple(round(0.30 + 0.02 * step, 2) for step in range(35))
#: Labels at which a look takes place, and the share of δ each may spend.
STANDARD_LOOKS = ((300, 0.1), (600, 0.2), (1200, 0.3), (2400, 0.4))


@dataclass(frozen=True)
class Look:
    """A planned moment of testing: after so many labels, spending so much of δ."""

    labels: int
    delta: float


@dataclass(frozen=True)
class Plan:
    """A plan certifies one target for one family of cuts of one judge run's score.

    ``grid``: cuts strict → lenient, observed scores of the pool. ``looks`` is empty for imported
    labels, whose single look takes all of them. ``group_by``: category or edit_type, when the
    promise is made per group, each with an equal share of δ.
    """

    target: float
    confidence: float
    grid: tuple[float, ...]
    looks: tuple[Look, ...]
    judge_run: str
    label_rule: str
    group_by: str | None = None
    sampling: str = "uniform"

    @property
    def delta(self) -> float:
        """Return δ, the risk that a promise of this plan is wrong."""
        return round(1 - self.confidence, 12)


def check_promise(target: float, confidence: float) -> None:
    """Raise Refused unless a promise of this target and confidence can be asked for."""
    if not (0 < target < 1 and 0 < confidence < 1):
        raise Refused(
            "Target and confidence lie between 0 and 1, both ends left out.",
            what_to_do="For example --target 0.9 --confidence 0.95.",
        )


def grid(pool_scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cuts that keep .30, .32, … .98 of the pool: observed scores, strict → lenient.

    Ties make cuts coincide; duplicates are left out. An empty pool has no cuts.
    """
    if len(pool_scores) == 0:
        return np.empty(0)
    levels = 1 - np.asarray(KEEP_SHARES)
    cuts = np.quantile(pool_scores, levels, method="inverted_cdf")
    return np.unique(cuts)[::-1]


def planned_looks(size: int, delta: float) -> tuple[Look, ...]:
    """Return the looks of a batch of ``size`` labels, their δ adding up to ``delta``.

    The standard looks before the last and below ``size`` keep their shares; the last one is at
    ``size``, with all that remains. At 2400 labels and δ = .05 that is .005, .010, .015, .020.
    """
    standard = STANDARD_LOOKS[:-1]
    before = [Look(labels, share * delta) for labels, share in standard if labels < size]
    rest = delta - sum(look.delta for look in before)
    return (*before, Look(size, rest))


def looks_due(
    looks: tuple[Look, ...], labelled: NDArray[np.bool_], taken: frozenset[int]
) -> tuple[Look, ...]:
    """Return the looks that may take place now and have not.

    ``labelled``: for each unit in draw order, whether it has a label. A look at n needs a label
    for each of the first n units: taking the first n *completed* breaks the promise when
    rejects take longer.
    """
    whole = int(labelled.argmin()) if not labelled.all() else len(labelled)
    return tuple(look for look in looks if look.labels <= whole and look.labels not in taken)

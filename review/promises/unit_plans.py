"""A promise on units that are no single edits (chains, instruction pairs): one plan, one look.

Frozen at the draw: rule, judge run, pool with its scores, cuts, target, confidence. Tested once, as
a threshold of single edits is (``certify.fixed_sequence``), with the whole δ at that look. A unit
counts once, whatever number of edits it holds: they are not independent, units drawn at random are.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from review.promises.certify import Outcome, fixed_sequence, needed_above, passes
from review.promises.forecast import Need, labels_needed
from review.promises.plans import grid

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Shares of the pool that the cuts keep, strict → lax: .30, .35, … 1.
SHARES = tuple(round(0.30 + 0.05 * step, 2) for step in range(15))


class UnitPlan(msgspec.Struct, frozen=True):
    """What was frozen at the draw; ``cuts`` are scores, strict → lax; ``labels`` units are drawn.

    ``pool``: how many units may be meant, ``digest`` which, with their scores. ``before``: plans of
    before over units of this pool, which may err with ``risk_before`` together; ``left_out`` units
    that they drew were not drawn again.
    """

    rule: str
    judge: str
    target: float
    confidence: float
    cuts: tuple[float, ...]
    labels: int
    pool: int
    digest: str
    label_rule: str
    guidelines_version: int
    seed: int
    before: int = 0
    risk_before: float = 0.0
    left_out: int = 0

    @property
    def delta(self) -> float:
        """Return the risk that the promise is wrong: all of it is spent at the one look."""
        return round(1 - self.confidence, 12)


@dataclass(frozen=True)
class Expected:
    """What a plan is likely to take; ``fewest``: if not one unit of the strictest cut is rejected.

    ``reach``: the highest target that so many labels could prove then, in whole percent.
    ``needs``: by labels known so far, per cut; empty where there are none.
    """

    fewest: int | None
    reach: float
    needs: tuple[Need, ...]


def cuts(pool_scores: Array) -> tuple[float, ...]:
    """Return the cuts of a plan: observed scores that keep ``SHARES`` of the pool."""
    return tuple(grid(pool_scores, SHARES).tolist())


def look(plan: UnitPlan, pool_scores: Array, scores: Array, accepted: Flags) -> Outcome:
    """Take the one look: ``scores`` and ``accepted`` of all drawn units, in draw order.

    Units are drawn uniformly without replacement from the pool, so the tests are hypergeometric; of
    a pool that was drawn whole the outcome is exact.
    """
    return fixed_sequence(
        pool_scores, scores, accepted, target=plan.target, delta=plan.delta,
        cuts=np.asarray(plan.cuts, dtype=np.float64), finite=True,
    )  # fmt: skip


def expected(
    pool_scores: Array, known: tuple[Array, Flags], *, size: int, target: float, confidence: float
) -> Expected:
    """Return what is to be expected of a plan of ``size`` labels over a pool.

    ``known``: scores and verdicts of units drawn uniformly before, if any.
    """
    at, delta = np.asarray(cuts(pool_scores), dtype=np.float64), round(1 - confidence, 12)
    needs = labels_needed(
        pool_scores, *known, target=target, delta=delta, cuts=at,
        looks=lambda _number, risk: risk, finite=True,
    )  # fmt: skip
    return Expected(
        _fewest(pool_scores, at, target, delta), _reach(pool_scores, at, size, delta), needs
    )


def _fewest(pool_scores: Array, at: Array, target: float, delta: float) -> int | None:
    """Return the fewest units drawn at which the strictest cut passes if all of it is accepted."""
    if not len(at):
        return None
    kept = int(passes(pool_scores, at[0]).sum())
    above = needed_above(0.0, target, delta, kept=kept)
    if above is None:
        return None
    return min(int(np.ceil(above * len(pool_scores) / kept - 1e-9)), len(pool_scores))


def _reach(pool_scores: Array, at: Array, size: int, delta: float) -> float:
    for percent in range(99, 0, -1):
        fewest = _fewest(pool_scores, at, percent / 100, delta)
        if fewest is not None and fewest <= size:
            return percent / 100
    return 0.0

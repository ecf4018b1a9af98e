"""The exact test of one cut: of a finite pool, and over several planned looks jointly.

Group-sequential boundaries by the joint distribution of the looks (Armitage, McPherson & Rowe
1969, doi 10.2307/2343787; spending: Lan & DeMets 1983, doi 10.1093/biomet/70.3.659), here of
rejects drawn without replacement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from review.core.later import special
from review.core.scoring import TOLERANCE
from review.statistics import rejects
from review.statistics.estimates import Interval, clopper_pearson_one_sided

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


def worst_rejects(kept: int, target: float) -> int:
    """Return the fewest rejects among ``kept`` edits at which fewer than ``target`` are good."""
    return int(np.floor((1 - target) * kept + TOLERANCE)) + 1


@dataclass(frozen=True)
class CutLooks:
    """Labels above one cut, up to and including the look that takes place.

    ``above``: how many labels lay above the cut at each planned look, this one last.
    ``spending``: the δ of the looks before it. ``kept``: the pool's edits above the cut, of which
    labels are drawn without replacement; None: so many that it does not matter (binomial).

    **Why the risk is kept.** Whether a drawn edit lies above the cut is known from its score. Given
    these counts, the rejects among them are a uniform draw from the ``kept``, whatever the pool
    holds below. Under the worst pool for which the promise is just false (``worst_rejects``), a
    look certifies where R ≤ c, c the largest number for which P(no earlier look certified, R ≤ c)
    is at most this look's δ; so all looks together err at most the sum. More rejects only make
    each of these events rarer (draw the same places), so that no worse pool errs more. A boundary
    hangs on counts alone: a label corrected between two looks does not move it. In a fixed
    sequence, a false promise takes that the *first* false cut passes at some look: its risk is
    all. And c only grows with δ, so that shares of δ may be handed on (Maurer & Bretz 2013, doi
    10.1080/19466315.2013.807748).
    """

    above: tuple[int, ...]
    target: float
    kept: int | None = None
    spending: tuple[float, ...] = ()

    def counted_out(self, rejected: int) -> bool:
        """Whether the promise holds whatever the edits above the cut without a label are."""
        left = self.kept - self.above[-1] if self.kept is not None else 0
        return self.kept is not None and rejected + left < self._worst

    def p_value(self, rejected: int) -> float:
        """Return P(no earlier look certified, R ≤ rejected) for the worst pool: passes where ≤ δ.

        Exactly 0 where the edits without a label could not break the promise, 1 where all are
        labelled and it is broken.
        """
        if self.counted_out(rejected):
            return 0.0
        if not self.spending:
            return self._once(rejected)
        last = self._paths[: rejected + 1]
        return min(float(last @ np.exp(self._weight(self.above[-1])[: len(last)])), 1.0)

    def precision(self, rejected: int, delta: float) -> Interval:
        """Return the share accepted above the cut; ``low`` ≥ target exactly when the test passes.

        ``low`` is the highest target that this very test, at this look's δ, would still prove: a
        repeated confidence bound (Jennison & Turnbull 1989, doi
        10.1111/j.2517-6161.1989.tb01437.x). ``high`` is that of one look at δ. With one look at
        an endless pool both are Clopper and Pearson's.
        """
        labels = self.above[-1]
        once = clopper_pearson_one_sided(labels - rejected, labels, delta)
        passed = self.p_value(rejected) <= delta
        if self.kept is None:
            low = self._lowest(rejected, delta, passed=passed) if self.spending else once.low
            return replace(once, low=low)
        kept, worst, most = self.kept, int(self._worst), self.kept - labels + rejected
        up = _last(
            lambda bad: self._against(1 - (bad - 0.5) / kept).p_value(rejected) > delta,
            *((rejected, worst - 1) if passed else (worst, most)),
        )
        down = _last(
            lambda bad: rejects.at_least(rejected, kept, bad, labels) <= delta,
            rejected - 1, most,
        )  # fmt: skip
        return replace(once, low=(kept - up) / kept, high=(kept - min(down + 1, most)) / kept)

    def _against(self, target: float) -> CutLooks:
        return replace(self, target=target)

    def _lowest(self, rejected: int, delta: float, *, passed: bool) -> float:
        """Return the highest target that is proved of an endless pool, by halving."""
        low, high = (self.target, 1.0) if passed else (0.0, self.target)
        for _step in range(40):
            middle = (low + high) / 2
            proved = self._against(middle).p_value(rejected) <= delta
            low, high = (middle, high) if proved else (low, middle)
        return low

    @cached_property
    def _worst(self) -> float:
        """Return the rejects of the worst pool for which the promise is false; endless: its rate.

        An endless pool at the target itself is no worse than any beyond it.
        """
        return 1 - self.target if self.kept is None else worst_rejects(self.kept, self.target)

    @cached_property
    def _tilt(self) -> float:
        """Return the reject rate at which paths are counted: about the worst pool's."""
        return self._worst if self.kept is None else (self._worst + 0.5) / (self.kept + 1)

    @cached_property
    def _most(self) -> int:
        """Return so many rejects (ten standard deviations) that nothing beyond could pass."""
        mean = self.above[-1] * self._tilt
        return min(self.above[-1], int(mean + 10 * np.sqrt(mean)) + 10)

    @cached_property
    def _paths(self) -> Array:
        """Return the chances of 0, 1, … rejects at this look, and that no earlier one certified.

        As if drawn with replacement at the rate ``_tilt``; ``_weight`` makes them those of the
        worst pool.
        """
        reached, before = np.ones(1), 0
        for above, risk in zip(self.above, self.spending, strict=False):
            reached = self._drawn_on(reached, above - before)
            spent = np.cumsum(reached * np.exp(self._weight(above)))
            reached[: int(np.searchsorted(spent, risk, side="right"))] = 0.0
            before = above
        return self._drawn_on(reached, self.above[-1] - before)

    def _drawn_on(self, reached: Array, more: int) -> Array:
        """Return the chances of rejects after ``more`` labels."""
        step = rejects.with_replacement(more, self._tilt)[: self._most + 1]
        return np.asarray(np.convolve(reached, step)[: self._most + 1])

    def _weight(self, above: int) -> Array:
        """Return, per number of rejects, a path's chance in the worst pool ÷ that at ``_tilt``.

        A path of x₁, x₂, … rejects among a₁, a₂, … labels has the chance ΠC(aᵢ, xᵢ) · C(K − A,
        D − R) ÷ C(K, D) in a pool with D rejects among K, and ΠC(aᵢ, xᵢ) · p^R · q^(A−R) with
        replacement: the ratio, whose logarithm this is, hangs on the sums A and R alone.
        """
        found = np.arange(min(above, self._most) + 1, dtype=np.float64)
        if self.kept is None:
            return np.zeros(len(found))
        chance = _log_choose(self.kept - above, self._worst - found)
        tilt = found * np.log(self._tilt) + (above - found) * np.log1p(-self._tilt)
        return np.asarray(chance - _log_choose(self.kept, np.array(self._worst)) - tilt)

    def _once(self, rejected: int) -> float:
        """Return P(R ≤ rejected) at a single look: binomial, or hypergeometric."""
        if self.kept is None:
            once = rejects.at_most_with_replacement(rejected, self.above[-1], 1 - self.target)
            return float(once)
        return rejects.at_most(rejected, self.kept, int(self._worst), self.above[-1])


def _log_choose(of: int, some: Array) -> Array:
    """Return log C(of, some); −∞ where there is no such choice."""
    fits = (some >= 0) & (some <= of)
    inside = np.where(fits, some, 0)
    logs = special.gammaln(of + 1) - special.gammaln(inside + 1) - special.gammaln(of - inside + 1)
    return np.where(fits, logs, -np.inf)


def _last(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Return the last number from ``low``, where it holds, to ``high`` at which it still does."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low

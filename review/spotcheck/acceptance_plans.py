"""Plans of acceptance sampling: how many labels, and how many errors among them are too many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, log

import numpy as np
from numpy.typing import NDArray

from review.core.later import special

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

#: Rates that zero-failure plans speak of.
ZERO_FAILURE_RATES = (0.10, 0.05, 0.02, 0.01)
#: A count times a rate may miss a whole number by rounding.
_ROUNDING = 1e-9
_STEP, _MOST = 512, 2048


@dataclass(frozen=True)
class SinglePlan:
    """Read ``n`` labels: up to ``c`` errors the rate is below ``bad``, beyond it above ``good``.

    Up to ``best`` errors (−1: never) it is even below ``good``; from ``worst`` on (n + 1: never)
    even above ``bad``.
    """

    n: int
    c: int
    good: float
    bad: float
    best: int
    worst: int


@dataclass(frozen=True)
class SequentialPlan:
    """Wald's two lines: good at errors ≤ s·n − h1, bad at errors ≥ s·n + h2; ends at ``last``."""

    good: float
    bad: float
    h1: float
    h2: float
    s: float
    last: int


@lru_cache(maxsize=1024)
def single_plan(
    good: float = 0.05,
    bad: float = 0.10,
    alpha: float = 0.05,
    beta: float = 0.05,
    edits: int | None = None,
) -> SinglePlan:
    """Return the smallest plan that calls ``good`` bad with chance ≤ α, and ``bad`` good with ≤ β.

    ``edits``: how many the type holds; the plan is then hypergeometric and at most all of them,
    else binomial (Montgomery, Introduction to Statistical Quality Control, 15.2). 5%, 10%, 5/5
    gives n = 298, c = 21. Raises ValueError unless 0 < good < bad < 1 and for no edits.
    """
    if not 0 < good < bad < 1 or edits == 0:
        raise ValueError("a plan needs 0 < good < bad < 1, and edits")
    most = min(edits or _MOST, _MOST)
    for start in range(1, most + 1, _STEP):
        sizes = np.arange(start, min(start + _STEP, most + 1))
        c = (_cumulated(sizes, bad, edits, least=True) <= beta).sum(axis=1) - 1
        at_good = _cumulated(sizes, good, edits, least=False)
        kept = at_good[np.arange(len(sizes)), np.maximum(c, 0)]
        fits = np.flatnonzero((c >= 0) & (kept >= 1 - alpha))
        if len(fits):
            return _finer(int(sizes[fits[0]]), int(c[fits[0]]), (good, bad), (alpha, beta), edits)
    raise ValueError(f"no plan of at most {_MOST} labels tells {good:g} from {bad:g}")


def sequential_plan(
    good: float = 0.01, bad: float = 0.10, alpha: float = 0.05, beta: float = 0.10
) -> SequentialPlan:
    """Return Wald's sequential plan (1945, doi 10.1214/aoms/1177731118), truncated.

    It ends at three times the single plan's labels, at the nearer line. 1%, 10%, α .05, β .10
    gives h1 = .939, h2 = 1.205, s = .0397. Raises ValueError unless 0 < good < bad < 1.
    """
    last = 3 * single_plan(good, bad, alpha, beta).n
    odds = log(bad / good) + log((1 - good) / (1 - bad))
    return SequentialPlan(
        good,
        bad,
        h1=log((1 - alpha) / beta) / odds,
        h2=log((1 - beta) / alpha) / odds,
        s=log((1 - good) / (1 - bad)) / odds,
        last=last,
    )


def zero_failure(rate: float, risk: float = 0.05, edits: int | None = None) -> int:
    """Return the labels that, all right, refute an error of ``rate`` or more at ``risk``.

    29, 59, 149, 299 for 10, 5, 2, 1% at 5%. ``edits``: how many the type holds (hypergeometric).
    """
    if edits is None:
        return ceil(log(risk) / log(1 - rate) - _ROUNDING)
    wrong = _wrong(rate, edits, least=True)
    labels = np.arange(edits - wrong + 1)
    missed = _log_choose(edits - wrong, labels) - _log_choose(edits, labels)
    return int((np.exp(missed) > risk + _ROUNDING).sum())


def _finer(
    n: int, c: int, rates: tuple[float, float], risks: tuple[float, float], edits: int | None
) -> SinglePlan:
    """Add the errors that refute the good rate from above, and the bad one from below."""
    size = np.array([n])
    at_good = _cumulated(size, rates[0], edits, least=True)[0]
    below_bad = _cumulated(size, rates[1], edits, least=False)[0]
    best = int((at_good <= risks[0]).sum()) - 1
    beyond = 1 - np.concatenate([[0.0], below_bad])
    worst = int((beyond > risks[1] + _ROUNDING).sum())
    return SinglePlan(n, c, rates[0], rates[1], min(best, c), max(worst, c + 1))


def _cumulated(sizes: Whole, rate: float, edits: int | None, *, least: bool) -> Array:
    """Return P(errors ≤ k) for each size (rows) and k = 0 … the largest size.

    Of a finite type: at the fewest wrong edits that make ``rate`` or more, or else at the most
    that make ``rate`` or less.
    """
    errors = np.arange(int(sizes.max()) + 1)
    if edits is None:
        right = sizes[:, None] - errors
        below = special.betaincc(errors + 1, np.maximum(right, 1), rate)
        return np.where(right > 0, below, 1.0)
    wrong = _wrong(rate, edits, least=least)
    rest = sizes[:, None] - errors
    possible = (rest >= 0) & (errors <= wrong) & (rest <= edits - wrong)
    logs = (
        _log_choose(wrong, np.minimum(errors, wrong))
        + _log_choose(edits - wrong, np.clip(rest, 0, edits - wrong))
        - _log_choose(edits, sizes)[:, None]
    )
    return np.asarray(np.exp(np.where(possible, logs, -np.inf)).cumsum(axis=1))


def _wrong(rate: float, edits: int, *, least: bool) -> int:
    exact = rate * edits
    return ceil(exact - _ROUNDING) if least else floor(exact + _ROUNDING)


def _log_choose(of: int, chosen: Whole) -> Array:
    partial = special.gammaln(of + 1) - special.gammaln(chosen + 1)
    return np.asarray(partial - special.gammaln(of - chosen + 1), dtype=np.float64)

"""The exact test of a share over two parts drawn at different rates: one nuisance, maximised over.

Berger & Boos (1994, doi 10.1080/01621459.1994.10476836): the p-value is the largest over the
values of the nuisance parameter that lie in a confidence set of level 1 − γ, plus γ. Draws are
without replacement, so counts are hypergeometric; nothing is taken as large.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.later import special
from review.core.scoring import TOLERANCE

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

#: γ as a part of the risk of the test: what the confidence set of the nuisance may spend.
SPENT = 0.02
#: Into so many cells the confidence set is cut: coarsely first, finely where that fails.
CELLS = (12, 160)


@dataclass(frozen=True)
class Part:
    """A part of what is kept: ``size`` edits, ``drawn`` of them labelled, ``rejected`` of these."""

    size: int
    drawn: int
    rejected: int


def fewest_bad(size: int, target: float) -> int:
    """Return the fewest rejects of ``size`` edits with which less than the target is acceptable."""
    return int(np.floor((1 - target) * size + TOLERANCE)) + 1


def p_value(top: Part, low: Part, target: float, delta: float) -> float:
    """Return p for "less than ``target`` of the two parts together is acceptable", at most 1.

    Each part's labels are drawn uniformly from it without replacement. ``delta``: the risk at
    which p will be read; γ is 2% of it. Never too small: in each cell of the nuisance (the
    rejects of the upper part) both parts are given the fewest rejects of the cell, and fewer
    rejects make few observed ones likelier.
    """
    parts = [part for part in (top, low) if part.size]
    if not parts or any(part.drawn == 0 for part in parts):
        return 1.0
    bad = fewest_bad(sum(part.size for part in parts), target)
    if len(parts) == 1:
        return _single(parts[0], bad)
    most_low = _region(top, low, bad / (top.size + low.size))
    if most_low is None:
        return 1.0
    gamma = SPENT * delta
    within = rejects_within(top, gamma)
    found = 1.0
    for cells in CELLS:
        found = min(found, _largest(top, low, bad, most_low, _cells(within, cells)) + gamma)
        if found <= delta:
            break
    return found


def _largest(
    top: Part, low: Part, bad: int, most_low: Counts, cells: tuple[Counts, Counts]
) -> float:
    """Return the largest bound over the cells of P(rejects as few as seen), 0 without cells."""
    starts, ends = cells
    possible = bad - ends <= low.size
    if not possible.any():
        return 0.0
    starts, ends = starts[possible], ends[possible]
    chance_top = _chances(top, starts, np.arange(len(most_low)))
    few_low = np.clip(bad - ends, 0, low.size)
    below = np.cumsum(_chances(low, few_low, np.arange(most_low.max() + 1)), axis=1)
    reached = np.where(most_low >= 0, below[:, np.maximum(most_low, 0)], 0.0)
    return float((chance_top * reached).sum(axis=1).max())


def rejects_within(part: Part, gamma: float) -> tuple[int, int]:
    """Return the fewest and most rejects a part may hold, each end wrong with chance ≤ γ/2."""
    least, most = part.rejected, part.size - (part.drawn - part.rejected)
    seen, more = np.arange(part.rejected + 1), np.arange(part.rejected, part.drawn + 1)
    lowest = _first(least, most, lambda bad: _tail(part, bad, more) > gamma / 2)
    beyond = _first(lowest, most + 1, lambda bad: _tail(part, bad, seen) <= gamma / 2)
    return lowest, max(lowest, beyond - 1)


def _first(least: int, most: int, fits: Callable[[int], bool]) -> int:
    """Return the first number that fits, by bisection; those after it fit too."""
    while least < most:
        middle = (least + most) // 2
        least, most = (least, middle) if fits(middle) else (middle + 1, most)
    return least


def _single(part: Part, bad: int) -> float:
    if bad > part.size:
        return 0.0
    return float(min(1.0, _tail(part, bad, np.arange(part.rejected + 1))))


def _tail(part: Part, bad: int, counts: Counts) -> float:
    return float(_chances(part, np.array([bad]), counts).sum())


def _cells(within: tuple[int, int], number: int) -> tuple[Counts, Counts]:
    """Cut the nuisance's range into cells: the first and the last value of each."""
    edges = np.unique(np.linspace(within[0], within[1] + 1, number + 1).astype(np.int64))
    return edges[:-1], edges[1:] - 1


def _chances(part: Part, bad: Counts, counts: Counts) -> Array:
    """Return P(so many rejects among the drawn) for numbers of rejects (rows) and counts."""
    held, found = bad[:, None], counts[None, :]
    good, fine = part.size - held, part.drawn - found
    fits = (found <= held) & (fine >= 0) & (fine <= good)
    found, fine = np.where(fits, found, 0), np.where(fits, fine, 0)
    fine = np.minimum(fine, good)
    logs = _choose(held, found) + _choose(good, fine) - _choose(part.size, part.drawn)
    return np.where(fits, np.exp(logs), 0.0)


def _choose(n: Counts | int, k: Counts | int) -> Array:
    return np.asarray(
        special.gammaln(np.add(n, 1))
        - special.gammaln(np.add(k, 1))
        - special.gammaln(np.subtract(n, k) + 1)
    )


def _region(top: Part, low: Part, allowed: float) -> Counts | None:
    """Return, for each number of rejects of the upper part, the most of the lower that are as good.

    "As good" by the score statistic, made to rise in both counts. ``allowed``: the least share of
    rejects that breaks the promise. None where the labels show no less.
    """
    shares = np.array([top.size, low.size]) / (top.size + low.size)
    drawn = np.array([top.drawn, low.drawn])
    limits = np.minimum(drawn, np.floor(allowed * drawn / shares)).astype(np.int64)
    if top.rejected > limits[0] or low.rejected > limits[1]:
        return None
    counts = list(np.meshgrid(*(np.arange(limit + 1) for limit in limits), indexing="ij"))
    statistic = _statistic(counts, shares, drawn, allowed)
    rising = np.maximum.accumulate(np.maximum.accumulate(statistic, axis=0), axis=1)
    seen = rising[top.rejected, low.rejected]
    if not seen < 0:
        return None
    return np.asarray((rising <= seen + TOLERANCE).sum(axis=1) - 1)


def _statistic(counts: list[Counts], shares: Array, drawn: Counts, allowed: float) -> Array:
    """Return (rate − allowed) ÷ its standard error where the rate is as allowed."""
    rates = [(count + 0.5) / (n + 1) for count, n in zip(counts, drawn, strict=True)]
    spread = [w * rate * (1 - rate) / n for w, rate, n in zip(shares, rates, drawn, strict=True)]
    total = sum(w * one for w, one in zip(shares, spread, strict=True))
    gap = allowed - sum(w * rate for w, rate in zip(shares, rates, strict=True))
    moved = [
        np.clip(rate + gap * one / total, 0.5 / (n + 1), 1 - 0.5 / (n + 1))
        for rate, one, n in zip(rates, spread, drawn, strict=True)
    ]
    variance = sum(
        w**2 * rate * (1 - rate) / n for w, rate, n in zip(shares, moved, drawn, strict=True)
    )
    found = sum(w * count / n for w, count, n in zip(shares, counts, drawn, strict=True))
    return np.asarray((found - allowed) / np.sqrt(variance))

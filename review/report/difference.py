"""The difference of two figures with its interval, and what of many is beyond chance.

d ± √(distances to their limits²): Newcombe's for two shares with Wilson's limits (1998, method 10,
doi 10.1002/(SICI)1097-0258(19980430)17:8<873), and for any other two estimates with limits of their
own Zou & Donner's (2008, MOVER, doi 10.1002/sim.3095).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from review.core.later import stats
from review.report.shape import Figure
from review.statistics.estimates import Interval, wilson

#: Half-width of a 95% interval, in standard errors.
Z = 1.959963984540054
#: How likely at most any of several figures is called changed by chance.
RISK = 0.05


class Estimated(NamedTuple):
    """An estimate with both its limits."""

    estimate: float
    low: float
    high: float


def difference(before: Figure, after: Figure) -> Estimated | None:
    """Return new less old with its interval; None where one has no estimate or no interval."""
    old, new = _limits(before), _limits(after)
    if old is None or new is None:
        return None
    change = new.estimate - old.estimate
    down = ((new.estimate - new.low) ** 2 + (old.high - old.estimate) ** 2) ** 0.5
    up = ((new.high - new.estimate) ** 2 + (old.estimate - old.low) ** 2) ** 0.5
    return Estimated(change, change - down, change + up)


def _limits(figure: Figure) -> Estimated | None:
    """Return an estimate with its limits: Wilson's where it is counted, else its own."""
    own = Interval(figure.estimate, figure.low, figure.high)
    found = own if figure.count is None else wilson(figure.count, figure.n)
    if found.estimate is None or found.low is None or found.high is None:
        return None
    return Estimated(found.estimate, found.low, found.high)


def p_value(found: Estimated) -> float:
    """Return how likely a difference so far from 0 is by chance, by its interval's own width."""
    change = found.estimate
    half = change - found.low if change > 0 else found.high - change
    if half <= 0:
        return 1.0 if change == 0 else 0.0
    return float(2 * stats.norm.sf(Z * abs(change) / half))


def beyond_chance(p_values: Sequence[float]) -> Iterator[int]:
    """Yield the places of those that stay beyond chance among all (Holm 1979, doi 10.2307/4615733).

    Whatever is true, any is yielded wrongly with at most ``RISK``.
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    for rank, place in enumerate(order):
        if p_values[place] * (len(order) - rank) > RISK:
            return
        yield place

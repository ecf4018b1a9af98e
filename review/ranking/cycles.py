"""Whether an order exists at all: contradictions, circles, Kendall's ζ; and two orders compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.ranking.votes import Tallies
from review.statistics.estimates import Interval, wilson

#: How many circles are named; a group with more has them counted in ζ alone.
NAMED = 100


@dataclass(frozen=True)
class Consistency:
    """How far a group's majorities make one order.

    ``cycles``: triads of places, each preferred to the next and the last to the first. ``zeta``:
    1 without circles, 0 with as many as there can be; None unless most votes prefer one of every
    pair. ``split``: pairs with as many votes one way as the other.
    """

    cycles: tuple[tuple[int, int, int], ...]
    zeta: float | None
    split: tuple[tuple[int, int], ...]

    @property
    def contradictory(self) -> bool:
        """Whether the group should be asked again."""
        return bool(self.cycles or self.split)


@dataclass(frozen=True)
class JudgeOrder:
    """A judge's scores beside people's votes; None is what cannot be computed.

    ``tau``: Kendall's τ-b of scores and worths. ``right`` of the ``preferred`` votes that prefer
    one have a preferred with the higher score; ``alike`` of the ``ties`` have equal scores.
    """

    tau: float | None
    right: int
    preferred: int
    alike: int
    ties: int

    @property
    def decided(self) -> Interval:
        """Return the share of right votes, ties aside."""
        return wilson(self.right, self.preferred)

    @property
    def with_ties(self) -> Interval:
        """Return the share of right votes, a tie being right where the scores are equal."""
        return wilson(self.right + self.alike, self.preferred + self.ties)


def consistency(tallies: Tallies, size: int) -> Consistency:
    """Look for circles among the majorities of ``size`` candidates.

    ζ = 1 − d ÷ d_max with d circular triads, d_max = (n³−n)/24 for odd n and (n³−4n)/24 for even
    (Kendall & Babington Smith 1940, doi 10.1093/biomet/31.3-4.324).
    """
    ahead = np.zeros((size, size), dtype=bool)
    split = []
    for (first, second), tally in tallies.items():
        ahead[first, second] = tally.first_wins > tally.second_wins
        ahead[second, first] = tally.second_wins > tally.first_wins
        if tally.first_wins == tally.second_wins > 0:
            split.append((first, second))
    steps = ahead.astype(np.int64)
    circles = int(np.trace(steps @ steps @ steps)) // 3
    triads = _triads(ahead) if circles else ()
    return Consistency(triads, _zeta(ahead, circles), tuple(sorted(split)))


def judge_order(
    worth: Mapping[int, float], scores: Mapping[int, float], tallies: Tallies
) -> JudgeOrder:
    """Compare a judge's scores with people's worths and votes; both by place, scores may lack."""
    both = sorted(worth.keys() & scores.keys())
    right = preferred = alike = ties = 0
    for (first, second), tally in tallies.items():
        if first not in scores or second not in scores:
            continue
        gap = scores[first] - scores[second]
        right += tally.first_wins * (gap > 0) + tally.second_wins * (gap < 0)
        preferred += tally.first_wins + tally.second_wins
        alike += tally.ties * (gap == 0)
        ties += tally.ties
    return JudgeOrder(
        tau([worth[place] for place in both], [scores[place] for place in both]),
        right,
        preferred,
        alike,
        ties,
    )


def tau(ours: list[float], theirs: list[float]) -> float | None:
    """Return Kendall's τ-b (1945, doi 10.1093/biomet/33.3.239); None if either is constant.

    Written out: scipy's costs 2 ms a call, which is two minutes over all groups of a dataset.
    """
    first, second = np.triu_indices(len(ours), 1)
    our_signs, their_signs = (
        np.sign(np.take(values, first) - np.take(values, second)) for values in (ours, theirs)
    )
    most = np.sqrt(float(np.abs(our_signs).sum()) * float(np.abs(their_signs).sum()))
    return float((our_signs * their_signs).sum() / most) if most > 0 else None


def _triads(ahead: NDArray[np.bool_]) -> tuple[tuple[int, int, int], ...]:
    """Name circles i → j → k → i, each once, from its lowest place."""
    triads: list[tuple[int, int, int]] = []
    for i, j in np.argwhere(ahead):
        if i < j:
            thirds = np.flatnonzero(ahead[j] & ahead[:, i])
            triads.extend((int(i), int(j), int(k)) for k in thirds if k > i)
        if len(triads) >= NAMED:
            break
    return tuple(triads[:NAMED])


def _zeta(ahead: NDArray[np.bool_], circles: int) -> float | None:
    size = len(ahead)
    whole = (ahead | ahead.T | np.eye(size, dtype=bool)).all()
    if size < 3 or not whole:
        return None
    most = (size**3 - (4 if size % 2 == 0 else 1) * size) // 24
    return 1 - circles / most

"""A judge against a panel, beside how far the panel agrees with itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.statistics.estimates import UNKNOWN, Interval
from review.statistics.resampling import numbered, percentiles, times_drawn

Array = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Ceiling:
    """How often the judge, and how often a reviewer, says what another reviewer says.

    ``units`` of two answers or more. ``people`` is the ceiling: no judge can be asked to agree
    with people more than they do among themselves. ``short``: people less judge. ``judge_kappa``
    and ``people_kappa``: beyond chance.
    """

    units: int
    judge: Interval
    people: Interval
    short: Interval
    judge_kappa: Interval
    people_kappa: Interval


def ceiling(
    answers: Places, accepts: Places, passes: Flags, clusters: Places | None = None,
    *, confidence: float = 0.95, seed: int = 0,
) -> Ceiling:  # fmt: skip
    """Compare the judge with each reviewer's others, and the reviewer left out with the same.

    ``answers`` of a unit, of which ``accepts``; ``passes``: whether the judge passes it. Each
    reviewer is left out in turn; the one left out and the judge are both held against each of the
    others, every left-out reviewer weighing 1. κ: Cohen's, of those pairs. Intervals: percentiles
    over samples of whole ``clusters`` (source pictures), the same for both, so that ``short`` is
    a paired difference.
    """
    paired = answers >= 2
    if not paired.any():
        return Ceiling(0, *[UNKNOWN] * 5)
    group = np.arange(len(answers)) if clusters is None else clusters
    numbers, many = numbered(group[paired])
    people, judge = _cells(answers[paired], accepts[paired], passes[paired])
    whole = np.zeros((many, 8))
    np.add.at(whole, numbers, np.hstack([people, judge]))
    points = _figures(whole.sum(axis=0, keepdims=True))
    again = _figures(times_drawn(many, seed) @ whole)
    return Ceiling(
        int(paired.sum()),
        *(
            percentiles(float(point[0]), row, confidence)
            for point, row in zip(points, again, strict=True)
        ),
    )


def _cells(answers: Places, accepts: Places, passes: Flags) -> tuple[Array, Array]:
    """Return people's and the judge's pairs with others: both accept, first, second, neither.

    Of n answers, a of them accept, a reviewer left out meets n − 1 others, each worth 1/(n − 1).
    """
    n, a = answers.astype(np.float64), accepts.astype(np.float64)
    r = n - a
    people = np.stack([a * (a - 1), a * r, a * r, r * (r - 1)], axis=1) / (n - 1)[:, None]
    judge = np.stack([passes * a, passes * r, ~passes * a, ~passes * r], axis=1)
    return people, judge.astype(np.float64)


def _figures(cells: Array) -> list[Array]:
    people, judge = cells[:, :4], cells[:, 4:]
    (by_people, people_kappa), (by_judge, judge_kappa) = _agreed(people), _agreed(judge)
    return [by_judge, by_people, by_people - by_judge, judge_kappa, people_kappa]


def _agreed(cells: Array) -> tuple[Array, Array]:
    """Return the share of pairs that agree, and κ; NaN where chance alone agrees fully."""
    total = cells.sum(axis=1)
    observed = (cells[:, 0] + cells[:, 3]) / total
    first, second = (cells[:, 0] + cells[:, 1]) / total, (cells[:, 0] + cells[:, 2]) / total
    chance = first * second + (1 - first) * (1 - second)
    with np.errstate(invalid="ignore", divide="ignore"):
        beyond = np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)
    return observed, beyond

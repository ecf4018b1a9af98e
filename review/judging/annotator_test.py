"""May a judge stand in for a reviewer? The alternative annotator test.

Each annotator is left out in turn. Who speaks better for the others, the judge or the one left
out? Calderon, Reichart & Dror 2025 (arXiv 2501.10970), whose symbols are: ε, what a judge may fall
short for being cheap; ω, the share of annotators it wins against; ρ, how likely it is as good as
one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from review.core.later import stats
from review.statistics.estimates import UNKNOWN, Interval
from review.statistics.resampling import numbered, percentiles, times_drawn

Array = NDArray[np.float64]
Places = NDArray[np.int64]
Alignment = Literal["same", "near"]

#: From so many units on the paired t-test is used, below it Wilcoxon's signed ranks.
ENOUGH = 30
#: Units below which an annotator is left out; where answers weigh alike, of each answer.
LEAST = 10
#: What ε the authors advise by who the annotators are.
ADVISED = {"experts": 0.2, "trained": 0.15, "crowd": 0.1}
#: Alignments closer than this are the same.
_EQUAL = 1e-9


@dataclass(frozen=True)
class AgainstOne:
    """The judge against one annotator, over ``units`` that others answered too.

    ``judge``: the share of units on which the judge is at least as near to the others as the
    annotator is; ``person``: the other way round. ``p``: of the annotator being better by ε or
    more, by ``test``.
    """

    annotator: str
    units: int
    judge: float
    person: float
    p: float
    test: Literal["t", "wilcoxon"]
    wins: bool


@dataclass(frozen=True)
class AnnotatorTest:
    """The judge against each annotator; None is what cannot be told.

    ``winning_rate``: ω, the share of annotators it wins against; ``passed`` from .5 on.
    ``advantage``: ρ, with a bootstrap interval over clusters. ``left_out``: who answered too few.
    """

    epsilon: float
    alpha: float
    balanced: bool
    units: int
    annotators: tuple[AgainstOne, ...]
    left_out: tuple[str, ...]
    winning_rate: float | None
    advantage: Interval
    passed: bool | None


@dataclass(frozen=True)
class _Compared:
    """An annotator's units: their places, and on which judge and person did as well as the other.

    ``weights`` sum to 1. ``rarest``: for how many units' worth the rarest answer of others stands.
    """

    name: str
    places: Places
    judge: Array
    person: Array
    weights: Array
    rarest: float

    @property
    def lost(self) -> Array:
        """Return 1 where the person is strictly nearer, −1 where the judge is, else 0."""
        return self.person - self.judge


def annotator_test(
    answers: Array,
    judge: Array,
    names: Sequence[str],
    *,
    epsilon: float = ADVISED["trained"],
    alpha: float = 0.05,
    alignment: Alignment = "same",
    balanced: bool = False,
    clusters: Places | None = None,
    least: int = LEAST,
    confidence: float = 0.95,
    seed: int = 0,
) -> AnnotatorTest:
    """Test whether a judge speaks for a panel as well as its members do.

    ``answers``: units × annotators (``names``), numbers or codes, NaN for none; ``judge``: one
    entry a unit, NaN for none. Units of one answer, or none of the judge's, do not count.
    ``alignment``: the share of others who said the same, or minus the root mean square distance
    from them. For an annotator and a unit d is 1 where the annotator is strictly nearer to the
    others, −1 where the judge is, else 0. H₀: E d ≥ ε, by a one-sided t-test, below 30 units by
    Wilcoxon's signed ranks of d − ε. It wins against those for whom Benjamini & Yekutieli's
    procedure (2001, doi 10.1214/aos/1013699998) rejects at ``alpha``.

    ``clusters``: what each unit belongs to (a source picture); the variance of the mean is then
    that of clusters (Liang & Zeger 1986), which for clusters of one is the t-test's own.
    ``balanced``: units are weighed so that every answer of the others counts the same in sum,
    however rare: where nearly all is accepted, a judge that always accepts would win. Raises
    ValueError for balanced distances.
    """
    if balanced and alignment == "near":
        raise ValueError("distances have no classes to balance")
    counted = np.isfinite(judge) & (np.isfinite(answers).sum(axis=1) >= 2)
    answers, judge = answers[counted], judge[counted]
    group = np.arange(len(judge)) if clusters is None else clusters[counted]
    every = [
        _compared(answers, judge, place, name, alignment, balanced=balanced)
        for place, name in enumerate(names)
    ]
    usable = [one for one in every if min(len(one.places), one.rarest) >= least]
    tested = [_p(one, group[one.places], epsilon, ranks=not balanced) for one in usable]
    wins = _rejected([p for p, _test in tested], alpha)
    rate = sum(wins) / len(wins) if wins else None
    return AnnotatorTest(
        epsilon, alpha, balanced, len(judge),
        tuple(
            AgainstOne(
                one.name, len(one.places), _mean(one, one.judge), _mean(one, one.person), *said, won
            )
            for one, said, won in zip(usable, tested, wins, strict=True)
        ),
        tuple(one.name for one in every if one not in usable), rate,
        _advantage(usable, group, confidence, seed), None if rate is None else rate >= 0.5,
    )  # fmt: skip


def _compared(
    answers: Array, judge: Array, place: int, name: str, alignment: Alignment, *, balanced: bool
) -> _Compared:
    """Compare the judge with the annotator at ``place``, on the units both answered."""
    own = answers[:, place]
    others = np.delete(answers, place, axis=1)
    places = np.flatnonzero(np.isfinite(own) & np.isfinite(others).any(axis=1))
    own, others, said = own[places], others[places], judge[places]
    align = _same if alignment == "same" else _near
    by_judge, by_person = align(said, others), align(own, others)
    weights = np.full(len(places), 1 / max(len(places), 1))
    rarest = float(len(places))
    if balanced and len(places):
        weights, rarest = _balanced(others)
    return _Compared(
        name, places, (by_judge >= by_person - _EQUAL).astype(np.float64),
        (by_person >= by_judge - _EQUAL).astype(np.float64), weights, rarest,
    )  # fmt: skip


def _same(said: Array, others: Array) -> Array:
    """Return the share of others that said the same."""
    return np.asarray((others == said[:, None]).sum(axis=1) / np.isfinite(others).sum(axis=1))


def _near(said: Array, others: Array) -> Array:
    """Return minus the root mean square distance from the others."""
    return np.asarray(-np.sqrt(np.nanmean((others - said[:, None]) ** 2, axis=1)))


def _balanced(others: Array) -> tuple[Array, float]:
    """Weigh units so that each answer of the others counts the same in sum."""
    answers = np.unique(others[np.isfinite(others)])
    share = np.stack([_same(np.full(len(others), answer), others) for answer in answers])
    worth = share.sum(axis=1)
    weights = (share / worth[:, None]).mean(axis=0)
    return weights, float(worth.min()) if len(answers) > 1 else 0.0


def _mean(one: _Compared, values: Array) -> float:
    return float(np.average(values, weights=one.weights))


def _p(
    one: _Compared, group: Places, epsilon: float, *, ranks: bool
) -> tuple[float, Literal["t", "wilcoxon"]]:
    """Return the p-value of the annotator being better by ε or more, and which test gave it."""
    if ranks and len(one.places) < ENOUGH:
        apart = one.lost - epsilon
        ranked = stats.wilcoxon(apart, alternative="less").pvalue if apart.any() else 1.0
        return float(ranked), "wilcoxon"
    mean = _mean(one, one.lost)
    summed = np.bincount(numbered(group)[0], weights=one.weights * (one.lost - mean))
    many = len(summed)
    variance = float(summed @ summed) * many / max(many - 1, 1)
    if many < 2 or variance <= _EQUAL**2:
        return float(mean >= epsilon), "t"
    return float(stats.t.cdf((mean - epsilon) / variance**0.5, many - 1)), "t"


def _rejected(values: Sequence[float], alpha: float) -> list[bool]:
    if not values:
        return []
    adjusted = stats.false_discovery_control(values, method="by")
    return [bool(p <= alpha) for p in adjusted]


def _advantage(
    usable: Sequence[_Compared], group: Places, confidence: float, seed: int
) -> Interval:
    """Return ρ: the mean over annotators of the judge's shares; clusters are drawn again."""
    if not usable:
        return UNKNOWN
    numbers, many = numbered(group)
    hits, whole = np.zeros((many, len(usable))), np.zeros((many, len(usable)))
    for column, one in enumerate(usable):
        np.add.at(hits[:, column], numbers[one.places], one.weights * one.judge)
        np.add.at(whole[:, column], numbers[one.places], one.weights)
    times = times_drawn(many, seed)
    with np.errstate(invalid="ignore", divide="ignore"):
        again = (times @ hits / (times @ whole)).mean(axis=1)
    point = float(np.mean([_mean(one, one.judge) for one in usable]))
    return percentiles(point, again, confidence)

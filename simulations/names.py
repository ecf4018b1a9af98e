"""One risk for one set of labels: another name, another seed, another judge bring nothing new."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from review.core.scoring import TOLERANCE
from review.promises.drift import drift
from simulations.claims import Claim
from simulations.known_pool import DELTA, SIZE, Flags, hard_cut, pool, target

TEST = "tests/test_cli_one_risk.py"
REPEATS = 4000
#: Where a cut that just misses its target is all there is: the hardest place.
HARD = 0.9
MOST_JUDGES = 50


@cache
def above_hard() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return labels and rejects above the hard cut after each of 900 labels, by repeat."""
    one, rng = pool(), np.random.default_rng(20)
    keeps = one.scores >= one.cuts[hard_cut()] - TOLERANCE
    labels = np.stack([rng.choice(SIZE, 900, replace=False) for _ in range(REPEATS)])
    inside = keeps[labels]
    return inside.cumsum(axis=1), (inside & ~one.accepted[labels]).cumsum(axis=1)


def passed(labels: NDArray[np.int64], rejects: NDArray[np.int64], delta: float) -> Flags:
    """Return where a cut that is tested alone passes: the broken promise, as it just misses."""
    return np.asarray(stats.binom.cdf(rejects, labels, 1 - target()) <= delta)


def at(number: int, first: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return labels and rejects above the hard cut among the labels from one number to another."""
    counts = []
    for series in above_hard():
        before = series[:, first - 1] if first else 0
        counts.append(series[:, number - 1] - before)
    return counts[0], counts[1]


def renamed() -> tuple[int, int]:
    """Return how often a look at 25, 50 … 900 labels breaks it: by a new name each; and once."""
    every = [passed(*at(number), DELTA) for number in range(25, 901, 25)]
    return int(np.any(every, axis=0).sum()), int(passed(*at(400), DELTA).sum())


def drawn_twice() -> tuple[int, int, int]:
    """Return how often one of two plans breaks it: nested, or with other edits; and the second.

    Two plans by one seed: the first 300 labels of the second are those of the first. Now the
    second draws 600 others.
    """
    first = passed(*at(300), DELTA)
    nested, other = passed(*at(600), DELTA), passed(*at(900, 300), DELTA)
    return int((first | nested).sum()), int((first | other).sum()), int(other.sum())


@cache
def chosen_judge(judges: int, parts: int) -> int:
    """Return how often the best of so many judges, seen on 300 labels, breaks its promise.

    Each judge keeps a cut at which just under the target is acceptable, of edits of its own; the
    one that looks best on the labels is promised, at δ ÷ parts.
    """
    rng = np.random.default_rng(judges)
    labels = rng.binomial(300, 0.6, (REPEATS, judges))
    rejects = rng.binomial(labels, 1 - HARD)
    best = np.argmin(stats.binom.cdf(rejects, labels, 1 - HARD), axis=1)
    rows = np.arange(REPEATS)
    p = stats.binom.cdf(rejects[rows, best], labels[rows, best], 1 - HARD)
    return int((p <= DELTA / parts).sum())


@cache
def watched(*, again: bool) -> int:
    """Return how often ten watch batches of 40 of 2,000 kept edits raise a false alarm.

    Exactly 90% of them are acceptable. ``again``: each batch draws the same 40, as one seed did;
    else others, as now.
    """
    rng = np.random.default_rng(30)
    kept = np.arange(2000) >= 200
    alarms = 0
    for _ in range(REPEATS):
        drawn = rng.permutation(kept)
        verdicts = np.tile(drawn[:40], 10) if again else drawn[:400]
        alarms += drift(verdicts, target=HARD).alarm
    return alarms


def claims() -> list[Claim]:
    """Return what one risk for one set of labels holds to, and what names and seeds broke."""
    by_name, one_look = renamed()
    nested, either, second = drawn_twice()

    def claim(says: str, count: int, most: float | None = None) -> Claim:
        return Claim("names", says, count, REPEATS, most=most, test=TEST)

    return [
        claim("the same scores by a new name every 25 labels, each with a look", by_name),
        claim("one look at 400 labels, whatever the name", one_look, DELTA),
        claim("two plans by one seed, 300 labels and the same with 300 more: either wrong", nested),
        claim("a second plan on edits the first did not draw", second, DELTA),
        claim("either of two such plans wrong, where 90% is said of both", either, 2 * DELTA),
        *(
            claim(f"the best of {judges} judges on the labels that prove it",
                  chosen_judge(judges, 1))
            for judges in (5, 20, MOST_JUDGES)
        ),
        *(
            claim(f"the best of {judges} judges, each seen charged δ ÷ {judges}",
                  chosen_judge(judges, judges), DELTA)
            for judges in (5, 20, MOST_JUDGES)
        ),
        claim("ten watch batches by one seed: a false alarm", watched(again=True)),
        claim("ten watch batches of other edits: a false alarm", watched(again=False), DELTA),
    ]  # fmt: skip

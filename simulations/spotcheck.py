"""Known mislabels at known rates, recovered within the stated intervals as often as stated.

One pool: 35 assigned types with the published counts' spread (800 to 15,000 edits), each with its
own share wrong (1% to 30%) that goes to a few other types. 100 edits of each assigned type are
drawn without replacement, again and again.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from review.spotcheck.allocation import Quotas, proportional
from review.spotcheck.confusion import confusion
from review.spotcheck.effort import Known, hours, least_effort, shares_wrong
from review.spotcheck.prevalence import true_types
from review.spotcheck.rates import by_type, overall
from review.spotcheck.type_labels import Checked, TypeLabel
from review.statistics.estimates import Interval
from simulations.claims import Claim

TYPES = [f"type {number:02}" for number in range(35)]
K = len(TYPES)
LABELS = 100
REPEATS = 300
FEW = 100

Whole = NDArray[np.int64]


@cache
def truth() -> Whole:
    """Return the pool's edits, assigned × true type."""
    rng = np.random.default_rng(2026)
    sizes = np.round(np.exp(rng.uniform(np.log(800), np.log(15_000), K))).astype(int)
    wrong = np.exp(rng.uniform(np.log(0.01), np.log(0.30), K))
    chances = np.zeros((K, K))
    for row in range(K):
        others = rng.permutation(np.delete(np.arange(K), row))[:4]
        chances[row, others] = wrong[row] * np.array([0.5, 0.3, 0.15, 0.05])
        chances[row, row] = 1 - wrong[row]
    return np.asarray(rng.multinomial(sizes, chances))


@cache
def pool() -> dict[str, int]:
    """Return the pool's edits by assigned type."""
    return dict(zip(TYPES, truth().sum(axis=1).tolist(), strict=True))


@cache
def kinds() -> list[list[Checked]]:
    """Return what a label of each assigned and true type is."""
    return [
        [Checked(row, TypeLabel("right" if row == said else "wrong", said, 1)) for said in TYPES]
        for row in TYPES
    ]


def drawn(rng: np.random.Generator, quotas: Whole) -> list[Checked]:
    """Draw each assigned type's quota without replacement, as people would label it."""
    counts = [
        rng.multivariate_hypergeometric(truth()[row], quotas[row], method="marginals")
        for row in range(K)
    ]
    return [
        kinds()[row][said]
        for row, said in zip(*np.nonzero(np.array(counts)), strict=True)
        for _ in range(counts[row][said])
    ]


def covers(interval: Interval, value: float) -> bool:
    """Whether an interval holds a value."""
    low, high = interval.low, interval.high
    return low is not None and high is not None and low <= value <= high


def every(labels: int) -> Whole:
    """Return the same number of labels for each type."""
    return np.full(K, labels)


def wilson_coverage() -> tuple[int, int]:
    """Return how many of each type's intervals hold its true share wrong, of how many."""
    rng = np.random.default_rng(1)
    true = 1 - np.diag(truth()) / truth().sum(axis=1)
    hits = [
        covers(found.error, share)
        for _ in range(FEW)
        for found, share in zip(by_type(drawn(rng, every(LABELS)), pool()), true, strict=True)
    ]
    return sum(hits), len(hits)


def overall_coverage(quotas: Whole, seed: int) -> tuple[float, float]:
    """Return the share of draws whose interval holds the truth, and the plain share's bias."""
    rng = np.random.default_rng(seed)
    true = 1 - np.diag(truth()).sum() / truth().sum()
    hits, plain = [], []
    for _ in range(REPEATS):
        found = overall(drawn(rng, quotas), pool())
        hits.append(covers(found.error, true))
        plain.append(found.errors / found.n - true)
    return float(np.mean(hits)), float(np.mean(plain))


def awkward() -> Whole:
    """Return the ten largest types with one label each, the five smallest with all of theirs."""
    quotas, sizes = every(40), truth().sum(axis=1)
    smallest = np.argsort(sizes)
    quotas[smallest[:5]] = sizes[smallest[:5]]
    quotas[smallest[-10:]] = 1
    return quotas


def posterior_coverage(prior: float | None, repeats: int) -> tuple[float, float]:
    """Return the share of true types whose prevalence, and whose recall, lies in its interval."""
    rng = np.random.default_rng(5)
    of_type = truth().sum(axis=0)
    shares, recalls = of_type / of_type.sum(), np.diag(truth()) / of_type
    hits = []
    for repeat in range(repeats):
        table = confusion(drawn(rng, every(LABELS)), TYPES)
        found = true_types(table, pool(), seed=repeat, prior=prior, draws=400).types[:K]
        hits.append(
            [
                (covers(one.prevalence, share), covers(one.recall, recall))
                for one, share, recall in zip(found, shares, recalls, strict=True)
            ]
        )
    prevalence, recall = np.mean(hits, axis=(0, 1))
    return float(prevalence), float(recall)


@cache
def seconds() -> dict[str, float]:
    """Return what an answer takes by type: a glance, or a minute."""
    taken = np.exp(np.random.default_rng(6).uniform(np.log(3), np.log(60), K))
    return dict(zip(TYPES, taken.tolist(), strict=True))


def in_order(quotas: Quotas) -> Whole:
    """Return the labels of each type."""
    return np.array([quotas.labels[name] for name in TYPES])


def after_a_pilot() -> tuple[int, int]:
    """Count intervals that hold the truth, and draws that vary less than labels by share would.

    600 labels by effort after a pilot of 10 of each type; by share as many as take the same hours.
    """
    rng = np.random.default_rng(7)
    true = float(1 - np.diag(truth()).sum() / truth().sum())
    holds, steadier = 0, 0
    for _ in range(REPEATS):
        pilot = by_type(drawn(rng, every(10)), pool())
        known = Known(
            shares_wrong({one.edit_type: (one.errors, one.n) for one in pilot}), seconds()
        )
        quotas = least_effort(pool(), 600, known)
        each = hours(proportional(pool(), 1000), known) / 1000
        by_share = proportional(pool(), round(hours(quotas, known) / each))
        holds += covers(overall(drawn(rng, in_order(quotas)), pool()).error, true)
        steadier += varies(in_order(quotas)) < varies(in_order(by_share))
    return holds, steadier


def varies(labels: Whole) -> float:
    """Return the true variance of the estimated number wrong over all types."""
    sizes = truth().sum(axis=1)
    wrong = 1 - np.diag(truth()) / sizes
    each = sizes**2 * wrong * (1 - wrong) / np.maximum(labels, 1) * (1 - labels / sizes)
    return float(each.sum())


def claims() -> list[Claim]:
    """Return how often the intervals of the spot check hold the truth."""
    test = "tests/review/test_spotcheck_simulation.py"
    even, of_even = wilson_coverage()
    holds, steadier = after_a_pilot()
    prevalence, recall = posterior_coverage(None, 20)
    rates = {
        "overall, 10 labels of each type": overall_coverage(every(10), 10)[0],
        "overall, single labels and full types": overall_coverage(awkward(), 3)[0],
    }
    whole = 20 * K
    return [
        Claim("types", "each type's share wrong lies in its interval", even, of_even, least=0.95,
              test=test),
        *(Claim("types", f"{says}: the interval holds the truth", round(rate * REPEATS), REPEATS,
                least=0.95, test=test) for says, rate in rates.items()),
        Claim("types", "labels by effort after a pilot: the interval holds the truth", holds,
              REPEATS, least=0.95, test="tests/review/test_effort.py"),
        Claim("types", "labels by effort: vary less than by share for the same hours", steadier,
              REPEATS, least=0.95, test="tests/store/test_type_batches.py"),
        Claim("types", "a true type's prevalence lies in its interval", round(prevalence * whole),
              whole, least=0.92, test=test),
        Claim("types", "a true type's recall lies in its interval", round(recall * whole),
              whole, least=0.92, test=test),
    ]  # fmt: skip

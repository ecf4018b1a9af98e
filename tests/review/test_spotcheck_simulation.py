"""Known mislabels at known rates, recovered within the stated intervals as often as stated.

One pool: 35 assigned types with the published counts' spread (800 to 15,000 edits), each with its
own share wrong (1% to 30%) that goes to a few other types. 100 edits of each assigned type are
drawn without replacement, again and again.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from review.spotcheck.confusion import confusion
from review.spotcheck.prevalence import true_types
from review.spotcheck.rates import by_type, overall
from review.spotcheck.type_labels import Checked, TypeLabel
from review.statistics.estimates import Interval

pytestmark = pytest.mark.slow

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
    return dict(zip(TYPES, truth().sum(axis=1).tolist(), strict=True))


@cache
def kinds() -> list[list[Checked]]:
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
    assert interval.low is not None
    assert interval.high is not None
    return interval.low <= value <= interval.high


def every(labels: int) -> Whole:
    return np.full(K, labels)


def test_wilson_covers_each_types_error() -> None:
    """95 of 100 intervals hold the type's true share wrong, over 35 types and 100 draws."""
    rng = np.random.default_rng(1)
    true = 1 - np.diag(truth()) / truth().sum(axis=1)
    hits = [
        covers(found.error, share)
        for _ in range(FEW)
        for found, share in zip(by_type(drawn(rng, every(LABELS)), pool()), true, strict=True)
    ]
    assert 0.945 < np.mean(hits) < 0.970


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


@pytest.mark.parametrize("labels", [10, LABELS])
def test_korn_graubard_covers_the_overall_error(labels: int) -> None:
    """As many of each type, weighed back; the labels' plain share of errors would be biased."""
    covered, bias = overall_coverage(every(labels), labels)
    assert covered > 0.95 - 3 * np.sqrt(0.95 * 0.05 / REPEATS)
    assert abs(bias) > 0.005


def test_korn_graubard_covers_with_single_labels_and_types_checked_in_full() -> None:
    """The ten largest types with one label each, the five smallest with all of theirs."""
    quotas = every(40)
    sizes = truth().sum(axis=1)
    smallest = np.argsort(sizes)
    quotas[smallest[:5]] = sizes[smallest[:5]]
    quotas[smallest[-10:]] = 1
    covered, _ = overall_coverage(quotas, 3)
    assert covered > 0.95 - 3 * np.sqrt(0.95 * 0.05 / REPEATS)


def test_imported_labels_drawn_uniformly_are_covered_too() -> None:
    """One uniform draw of 1,000 edits over all types, equal weights."""
    rng = np.random.default_rng(4)
    sizes = truth().sum(axis=1)
    true = 1 - np.diag(truth()).sum() / truth().sum()
    hits = [
        covers(overall(drawn(rng, rng.multivariate_hypergeometric(sizes, 1000)), None).error, true)
        for _ in range(REPEATS)
    ]
    assert np.mean(hits) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / REPEATS)


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


def test_the_posterior_covers_prevalence_and_recall() -> None:
    """Prior 1/35 per cell: about 94 of 100 intervals hold the truth."""
    prevalence, recall = posterior_coverage(None, FEW)
    assert 0.92 < prevalence < 0.97
    assert 0.92 < recall < 0.97


def test_half_a_label_per_cell_beforehand_would_drown_the_labels() -> None:
    """Not done here: 17.5 invented labels per type; recall is hardly ever covered."""
    _, recall = posterior_coverage(0.5, 20)
    assert recall < 0.05

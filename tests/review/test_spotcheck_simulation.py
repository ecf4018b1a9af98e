"""Known mislabels at known rates, recovered within the stated intervals as often as stated."""

from __future__ import annotations

import numpy as np
import pytest

from review.spotcheck.rates import overall
from simulations.spotcheck import (
    FEW,
    LABELS,
    REPEATS,
    awkward,
    covers,
    drawn,
    every,
    overall_coverage,
    posterior_coverage,
    truth,
    wilson_coverage,
)

pytestmark = pytest.mark.slow


def test_wilson_covers_each_types_error() -> None:
    """95 of 100 intervals hold the type's true share wrong, over 35 types and 100 draws."""
    hits, of = wilson_coverage()
    assert 0.945 < hits / of < 0.970


@pytest.mark.parametrize("labels", [10, LABELS])
def test_korn_graubard_covers_the_overall_error(labels: int) -> None:
    """As many of each type, weighed back; the labels' plain share of errors would be biased."""
    covered, bias = overall_coverage(every(labels), labels)
    assert covered > 0.95 - 3 * np.sqrt(0.95 * 0.05 / REPEATS)
    assert abs(bias) > 0.005


def test_korn_graubard_covers_with_single_labels_and_types_checked_in_full() -> None:
    """The ten largest types with one label each, the five smallest with all of theirs."""
    covered, _ = overall_coverage(awkward(), 3)
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


def test_the_posterior_covers_prevalence_and_recall() -> None:
    """Prior 1/35 per cell: about 94 of 100 intervals hold the truth."""
    prevalence, recall = posterior_coverage(None, FEW)
    assert 0.92 < prevalence < 0.97
    assert 0.92 < recall < 0.97


def test_half_a_label_per_cell_beforehand_would_drown_the_labels() -> None:
    """Not done here: 17.5 invented labels per type; recall is hardly ever covered."""
    _, recall = posterior_coverage(0.5, 20)
    assert recall < 0.05

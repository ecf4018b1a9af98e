"""Whether labels can be a uniform draw from the pool, and weights where they cannot."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from review.promises.uniformity import Compared, uniformity, weights

SIZE = 1000
SCORES = np.round(np.linspace(0, 1, SIZE), 2)
TYPES = np.array(["a", "b", "b", "c", "c", "c", "c", "c", "c", "rare"], dtype=object)[
    np.arange(SIZE) % 10
]


def compared(labels: np.ndarray, photos: np.ndarray | None = None) -> Compared:
    known = np.arange(len(labels)) if photos is None else photos
    return Compared(SCORES, TYPES, SCORES[labels], TYPES[labels], known)


def test_a_uniform_draw_passes() -> None:
    """And its p-values are those of the chi-square test, for a draw without replacement."""
    labels = np.random.default_rng(1).choice(SIZE, 200, replace=False)
    found = uniformity(compared(labels))
    assert not found.fails
    kinds, counts = np.unique(TYPES, return_counts=True)
    seen = np.array([(TYPES[labels] == kind).sum() for kind in kinds])
    expected = counts * 200 / SIZE
    statistic = ((seen - expected) ** 2 / expected).sum() * (SIZE - 1) / (SIZE - 200)
    assert found.types == pytest.approx(stats.chi2.sf(statistic, 3), rel=0.25)
    assert found.p_value == pytest.approx(2 * min(found.scores or 1, found.types or 1))


@pytest.mark.parametrize(
    "labels",
    [np.arange(500, 700), np.arange(0, SIZE, 10), np.arange(0, 20)],
    ids=["a stretch of scores", "one type", "the worst twenty"],
)
def test_picked_labels_fail(labels: np.ndarray) -> None:
    """Labels picked by their score or by their type."""
    assert uniformity(compared(labels)).fails


def test_rare_types_are_tested_together() -> None:
    """Hundreds of types of a few edits each are no reason for an alarm."""
    types = np.array([f"type {number // 3}" for number in range(SIZE)], dtype=object)
    labels = np.random.default_rng(2).choice(SIZE, 100, replace=False)
    known = Compared(SCORES, types, SCORES[labels], types[labels], np.arange(100))
    assert not uniformity(known).fails


@pytest.mark.parametrize("number", [1, 9, SIZE - 9, SIZE])
def test_too_few_or_nearly_all_cannot_be_tested(number: int) -> None:
    """There is no p-value then, and no refusal."""
    found = uniformity(compared(np.arange(number)))
    assert (found.scores, found.types, found.p_value, found.fails) == (None, None, None, False)


def test_one_photo_cannot_be_tested() -> None:
    """Its edits are alike for all anyone knows."""
    labels = np.arange(40)
    assert uniformity(compared(labels, np.zeros(40, dtype=np.int64))).p_value is None


def test_edits_that_come_photo_by_photo_are_no_alarm() -> None:
    """Twenty photos whose edits all have one score are twenty draws, not two hundred."""
    photo = np.arange(SIZE) // 10
    chosen = np.random.default_rng(5).choice(100, 20, replace=False)
    labels = np.flatnonzero(np.isin(photo, chosen))
    assert not uniformity(compared(labels, photo[labels])).fails
    skewed = np.flatnonzero(np.isin(photo, chosen[chosen < 50]) | (photo < 8))
    assert uniformity(compared(skewed)).fails


def test_weights_bring_scores_and_types_to_the_pools_shares() -> None:
    """Weighted, the labels have as many of each tenth and type as the pool."""
    rng = np.random.default_rng(3)
    chance = np.where(SCORES > 0.5, 3.0, 1.0) * np.where(TYPES == "a", 4.0, 1.0)
    labels = rng.choice(SIZE, 300, replace=False, p=chance / chance.sum())
    known = compared(labels)
    found = weights(known)
    for pool_cells, cells in (known.by_score(), known.by_type()):
        assert np.bincount(cells, weights=found) == pytest.approx(np.bincount(pool_cells), rel=1e-6)

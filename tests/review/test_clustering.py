"""What labels of several edits of one photo are worth, and the promise they carry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.promises.certify import fixed_sequence
from review.promises.clustering import clustered_sequence, correlation, worth

CUTS = np.array([0.7, 0.5, 0.3])


def spread(number: int) -> np.ndarray:
    return np.linspace(1, 0, number)


def test_correlation_is_that_of_one_way_analysis_of_variance() -> None:
    """Four photos of two: both or neither rejected is 1; by hand, 2 of 2 and 1 of 2 is between."""
    each = np.full(4, 2.0)
    assert correlation(each, np.array([2.0, 0, 0, 2])) == 1
    assert correlation(each, np.array([1.0, 1, 1, 1])) == 0
    # MSB = (4/2 + 1/2 - 9/8) / 3 = .4583, MSW = .5 / 4 = .125.
    assert correlation(each, np.array([2.0, 1, 0, 0])) == pytest.approx(
        (11 / 24 - 1 / 8) / (7 / 12)
    )


def test_labels_without_rejects_are_worth_their_photos() -> None:
    """Thirty labels of three photos, none rejected, say no more than three photos do."""
    photos = np.repeat(np.arange(3), 10)
    found = worth(photos, np.zeros(30, dtype=bool))
    assert (found.labels, found.rejected, found.correlation) == (3, 0, 1.0)
    assert worth(np.arange(30), np.zeros(30, dtype=bool)).labels == 30
    assert worth(photos[:0], np.zeros(0, dtype=bool)).labels == 0


def test_rejects_spread_over_many_photos_leave_labels_what_they_are() -> None:
    """With 1,000 photos of which every one has its reject, hardly anything is lost."""
    photos = np.repeat(np.arange(1000), 10)
    assert worth(photos, np.arange(10_000) % 10 == 0).labels > 9_000


@given(
    st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=60),
    st.integers(0, 99),
)
def test_labels_are_worth_between_their_photos_and_their_number(labels, seed) -> None:
    """And never with fewer rejects, as a share; their order does not matter."""
    photos = np.array([photo for photo, _bad in labels])
    rejected = np.array([bad for _photo, bad in labels])
    found = worth(photos, rejected)
    each = np.unique(photos, return_counts=True)[1]
    assert int(len(labels) ** 2 / (each**2).sum()) <= found.labels <= len(labels)
    assert found.rejected >= rejected.mean() * found.labels - 1e-9
    order = np.random.default_rng(seed).permutation(len(labels))
    assert worth(photos[order], rejected[order]) == found


def test_labels_of_as_many_photos_give_the_plain_sequence() -> None:
    """No two labels of one photo: the very same outcome."""
    scores, accepted = spread(100), np.arange(100) % 12 != 5
    known = {"target": 0.8, "delta": 0.05, "cuts": CUTS}
    assert clustered_sequence(
        scores, scores, accepted, np.arange(100), **known
    ) == fixed_sequence(scores, scores, accepted, **known)  # fmt: skip


def test_a_promise_says_what_its_labels_count_as() -> None:
    """Each test names both numbers; the bound is that of the independent ones, at the target."""
    pool, photos = spread(2000), np.tile(np.arange(200), 2)
    scores, accepted = spread(400), np.arange(400) % 40 != 0
    found = clustered_sequence(pool, scores, accepted, photos, target=0.9, delta=0.05, cuts=CUTS)
    assert found.certified
    last = found.tests[-1]
    assert last.effective is not None
    assert last.effective <= last.labels
    assert found.precision is not None
    assert found.precision.low is not None
    assert found.precision.estimate == pytest.approx(1 - last.rejected / last.labels)
    assert found.precision.low >= 0.9


def test_labels_missing_are_counted_as_such_labels() -> None:
    """Twenty photos of ten, one bad: what is missing is scaled by what each label is worth."""
    pool, photos = spread(2000), np.arange(200) % 20
    known = {"target": 0.9, "delta": 0.05, "cuts": CUTS}
    accepted = photos != 3
    found = clustered_sequence(pool, spread(200), accepted, photos, **known)
    assert not found.certified
    assert (found.reason, found.threshold, found.precision) == ("nothing_certified", None, None)
    assert found.labels_missing is not None
    assert found.labels_missing > 200
    nothing = clustered_sequence(
        pool, np.array([0.1, 0.1]), accepted[:2], np.zeros(2, int), **known
    )
    assert nothing.reason == "too_few_labels"

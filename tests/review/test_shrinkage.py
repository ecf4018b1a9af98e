"""Rates of many groups: held near the others as far as their own labels are few."""

from __future__ import annotations

import numpy as np
import pytest

from review.promises.by_group import by_group
from review.promises.curves import Labels
from review.promises.pool_counts import reduce_pool
from review.statistics.shrinkage import STRENGTHS, partially_pooled


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


@pytest.mark.parametrize(("n", "half"), [(30, 0.11), (100, 0.06), (400, 0.03)])
def test_half_widths_at_ten_percent_error(n: int, half: float) -> None:
    """35 types that differ much, nine in ten accepted: at most ±.11, ±.06, ±.03."""
    rng = np.random.default_rng(n)
    truth = rng.beta(4.5, 0.5, 35)
    found = partially_pooled(rng.binomial(n, truth)[:, None].astype(float), np.full((35, 1), n))
    nine = np.abs(found.estimate - 0.9) < 0.03
    width = (found.high - found.low)[nine].mean() / 2
    assert half - 0.03 < width < half + 0.005


def test_few_labels_are_held_near_the_others_and_many_stand_alone() -> None:
    """0 of 2 does not mean zero; 200 of 400 does mean a half."""
    accepted, labels = column(0, 200, 90, 92, 88, 91), column(2, 400, 100, 100, 100, 100)
    found = partially_pooled(accepted, labels)
    assert 0.2 < found.estimate[0, 0] < found.mean[0]
    assert found.estimate[1, 0] == pytest.approx(0.5, abs=0.01)
    assert (found.low < found.estimate).all()
    assert (found.estimate < found.high).all()


def test_groups_that_are_alike_borrow_more_than_groups_that_differ() -> None:
    """The strength of the prior is learned, within its bounds."""
    alike = partially_pooled(column(90, 91, 89, 90), column(100, 100, 100, 100))
    apart = partially_pooled(column(99, 60, 30, 90), column(100, 100, 100, 100))
    assert STRENGTHS[0] <= apart.strength[0] < 10
    assert 50 < alike.strength[0] <= STRENGTHS[-1]


def test_without_any_label_there_is_nothing_to_say() -> None:
    """NaN, at that cut only."""
    accepted, labels = np.array([[1.0, 0], [2, 0]]), np.array([[2.0, 0], [2, 0]])
    found = partially_pooled(accepted, labels)
    assert np.isfinite(found.estimate[:, 0]).all()
    assert np.isnan(found.estimate[:, 1]).all()


def test_a_group_nobody_labelled_gets_the_mean_with_a_wide_interval() -> None:
    """As unknown as the spread between groups."""
    found = partially_pooled(column(99, 60, 30, 0), column(100, 100, 100, 0))
    assert found.estimate[3, 0] == pytest.approx(found.mean[0])
    assert found.high[3, 0] - found.low[3, 0] > 0.5


def test_intervals_cover_the_types_truths() -> None:
    """Over 35 types of 3 to 39 labels and 40 repeats, 92 of 100 at least."""
    rng = np.random.default_rng(1)
    hits = []
    for _ in range(40):
        truth = rng.beta(16, 4, 35)
        labels = rng.integers(3, 40, 35)
        found = partially_pooled(
            rng.binomial(labels, truth)[:, None].astype(float), labels[:, None]
        )
        hits.append((found.low[:, 0] <= truth) & (truth <= found.high[:, 0]))
    assert np.mean(hits) >= 0.92


def test_the_worst_type_comes_first_with_its_own_counts() -> None:
    """Sorted by the pooled estimate at the chosen cut; counts are those of the type."""
    rng = np.random.default_rng(6)
    kinds = np.array(["good", "bad", "new"], dtype=object)[rng.integers(0, 3, 900)]
    scores = rng.random(900)
    pool = reduce_pool(scores, kinds)
    seen = kinds != "new"
    good = rng.random(900) < np.where(kinds == "bad", 0.4, 0.95)
    labels = Labels.drawn_uniformly(scores[seen], good[seen], kinds[seen])
    cuts = np.linspace(0, 1, 11)
    rows = by_group(pool.types(), labels, labels.types, cuts, 0.52)
    assert [row.group for row in rows] == ["bad", "new", "good"]
    bad, new, _ = rows
    above = (kinds == "bad") & (scores >= 0.5)
    assert (bad.kept[5], bad.labels[5]) == (above.sum(), above.sum())
    assert bad.accepted[5] == (above & good).sum()
    assert bad.raw[5] == pytest.approx(bad.accepted[5] / bad.labels[5])
    assert new.labels[5] == 0
    assert np.isnan(new.raw[5])
    assert bad.at(5).low < bad.at(5).estimate < bad.at(5).high < new.at(5).estimate

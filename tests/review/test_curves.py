"""What a chart of thresholds shows: counts and rates at each cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from review.promises.certify import fixed_sequence, passes
from review.promises.curves import Labels, curve, rates_at, score_histogram
from review.promises.judging import judge_report
from review.promises.plans import grid
from review.promises.pool_counts import PoolCounts, reduce_pool
from review.statistics.estimates import wilson

TYPES = ("Zoom in", "Add text", "Sunny")


@dataclass(frozen=True)
class Drawn:
    """A pool with tied scores, and labels of some of it."""

    pool: NDArray[np.float64]
    scores: NDArray[np.float64]
    accepted: NDArray[np.bool_]

    @property
    def counts(self) -> PoolCounts:
        return counted(self.pool)

    @property
    def labels(self) -> Labels:
        return told(self.scores, self.accepted)


def counted(pool: NDArray[np.float64]) -> PoolCounts:
    return reduce_pool(pool, [TYPES[n % 3] for n in range(len(pool))])


def told(scores: NDArray[np.float64], accepted: NDArray[np.bool_]) -> Labels:
    kinds = np.array([TYPES[n % 3] for n in range(len(scores))], dtype=object)
    return Labels.drawn_uniformly(scores, accepted, kinds)


def made(seed: int, size: int, labels: int, rate: float = 0.7) -> Drawn:
    rng = np.random.default_rng(seed)
    pool = rng.integers(0, 21, size) / 20
    chosen = rng.choice(size, min(labels, size), replace=False)
    return Drawn(pool, pool[chosen], rng.random(len(chosen)) < rate)


some = st.builds(
    made,
    st.integers(0, 10_000),
    st.integers(1, 200),
    st.integers(0, 100),
    st.sampled_from([0.0, 0.5, 0.9, 1.0]),
)


@given(some)
def test_each_point_counts_what_passes_its_cut(drawn: Drawn) -> None:
    """At every cut, kept, labels and accepted are what one counts by hand."""
    found = curve(drawn.counts, drawn.labels, points=21)
    for place, cut in enumerate(found.threshold):
        above = passes(drawn.scores, cut)
        labels, accepted = int(above.sum()), int((above & drawn.accepted).sum())
        assert found.kept[place] == passes(drawn.pool, cut).sum()
        assert found.kept_share[place] == pytest.approx(found.kept[place] / len(drawn.pool))
        assert (found.labels[place], found.accepted[place]) == (labels, accepted)
        rate = wilson(accepted, labels)
        if labels:
            point = (found.precision[place], found.low[place], found.high[place])
            assert point == pytest.approx((rate.estimate, rate.low, rate.high), abs=1e-12)
        else:
            assert np.isnan(
                [found.precision[place], found.low[place], found.high[place]]
            ).all()  # fmt: skip


@given(some)
def test_a_curve_goes_from_keeping_all_to_keeping_the_best(drawn: Drawn) -> None:
    """Thresholds ascend over the pool's range; what is kept and recall never rise with them."""
    found = curve(drawn.counts, drawn.labels)
    assert len(found.threshold) == 101
    assert (found.threshold[0], found.threshold[-1]) == (drawn.pool.min(), drawn.pool.max())
    assert (np.diff(found.kept) <= 0).all()
    assert found.kept[0] == len(drawn.pool)
    assert found.kept[-1] == (drawn.pool == drawn.pool.max()).sum()
    if drawn.accepted.any():
        assert (np.diff(found.recall) <= 0).all()
        assert found.recall[0] == 1.0
    else:
        assert np.isnan(found.recall).all()


@given(some, st.integers(0, 20))
def test_the_curve_agrees_with_the_judges_report(drawn: Drawn, step: int) -> None:
    """The number beside the slider is the one in the table below it."""
    cut = step / 20
    point = curve(drawn.counts, drawn.labels, cuts=np.array([cut]))
    report = judge_report(
        drawn.scores, drawn.accepted, drawn.accepted.astype(float), {}, cut
    )  # fmt: skip
    assert point.labels[0] == report.confusion.tp + report.confusion.fp
    assert point.accepted[0] == report.confusion.tp
    for value, rate in ((point.precision[0], report.precision), (point.recall[0], report.recall)):
        assert np.isnan(value) if rate.estimate is None else value == pytest.approx(rate.estimate)


def test_the_curve_agrees_with_the_promise() -> None:
    """At a certified cut the chart shows the same counts as the certificate."""
    drawn = made(1, 2000, 800, rate=0.95)
    found = fixed_sequence(
        drawn.pool, drawn.scores, drawn.accepted, target=0.9, delta=0.05, cuts=grid(drawn.pool)
    )
    assert found.certified
    assert found.precision is not None
    point = curve(drawn.counts, drawn.labels, cuts=np.array([found.threshold]))
    assert point.kept[0] == found.kept
    assert point.precision[0] == found.precision.estimate


def test_a_score_equal_to_the_cut_up_to_rounding_is_kept() -> None:
    """Weighted totals that differ in the last digit are not torn apart by a chart."""
    scores = np.array([0.7, 0.1 * 7, 0.7 - 5e-10, 0.7 - 1e-8])
    point = curve(counted(scores), told(scores, np.ones(4, dtype=bool)), cuts=np.array([0.7]))
    assert (point.kept[0], point.labels[0], point.accepted[0]) == (3, 3, 3)


@pytest.mark.parametrize("pool", [np.empty(0), np.full(5, 0.8)])
def test_a_pool_without_a_range_still_draws(pool: NDArray[np.float64]) -> None:
    """An empty pool, or one where all score alike, gives a flat curve and no warning."""
    found = curve(counted(pool), told(np.empty(0), np.empty(0, dtype=bool)), points=11)
    assert (found.kept == len(pool)).all()
    assert (found.labels == 0).all()
    assert np.isnan(found.precision).all()
    nothing = told(np.empty(0), np.empty(0, dtype=bool))
    assert score_histogram(counted(pool), nothing).pool.sum() == len(pool)


@given(some, st.integers(1, 50))
def test_a_histogram_counts_every_edit_and_label_once(drawn: Drawn, bins: int) -> None:
    """Bins add up to the pool, the accepted and the rejected labels."""
    found = score_histogram(drawn.counts, drawn.labels, bins=bins)
    assert len(found.edges) == bins + 1
    assert found.pool.sum() == len(drawn.pool)
    assert found.accepted.sum() == drawn.accepted.sum()
    assert found.rejected.sum() == (~drawn.accepted).sum()
    assert (found.accepted + found.rejected <= found.pool).all()


def test_a_histogram_puts_labels_where_their_scores_are() -> None:
    """Accepted and rejected labels stand in the bins of the pool's scores."""
    pool = np.array([0.0, 0.1, 0.6, 0.9, 1.0])
    found = score_histogram(
        counted(pool), told(pool[[1, 2, 4]], np.array([False, True, True])), bins=2
    )
    assert found.edges.tolist() == [0.0, 0.5, 1.0]
    assert found.pool.tolist() == [2, 3]
    assert found.accepted.tolist() == [0, 2]
    assert found.rejected.tolist() == [1, 0]


@given(some)
def test_the_rates_of_a_cut_are_those_of_the_judges_report(drawn: Drawn) -> None:
    """Precision and recall with Wilson's intervals; false passes are the rest of the table."""
    rates = rates_at(drawn.labels, 0.6)
    report = judge_report(drawn.scores, drawn.accepted, drawn.accepted.astype(float), {}, 0.6)
    for mine, theirs in ((rates.precision, report.precision), (rates.recall, report.recall)):
        assert (mine.estimate is None) == (theirs.estimate is None)
        if mine.estimate is not None:
            assert (mine.estimate, mine.low, mine.high) == pytest.approx(
                (theirs.estimate, theirs.low, theirs.high)
            )
    table = report.confusion
    if table.fp + table.tn:
        assert rates.false_pass.estimate == pytest.approx(table.fp / (table.fp + table.tn))


def test_unequal_draws_are_weighted_back() -> None:
    """Four in five from the better half: the naive share is far off, the weighted one is not."""
    rng = np.random.default_rng(5)
    scores = rng.random(40_000)
    good = rng.random(40_000) < scores
    high = np.flatnonzero(scores >= 0.5)
    low = np.flatnonzero(scores < 0.5)
    chosen = np.concatenate([rng.choice(high, 1600, replace=False), rng.choice(low, 400)])
    weights = np.where(scores[chosen] >= 0.5, len(high) / 1600, len(low) / 400)
    strata = (scores[chosen] >= 0.5).astype(np.int64)
    kinds = np.full(2000, "Zoom in", dtype=object)
    labels = Labels(scores[chosen], good[chosen], kinds, weights, strata)
    rates = rates_at(labels, 0.2)
    truth = good[scores >= 0.2].mean()
    assert good[chosen][scores[chosen] >= 0.2].mean() > truth + 0.05
    assert rates.precision.estimate == pytest.approx(truth, abs=0.03)
    assert rates.precision.low < truth < rates.precision.high
    assert rates.acceptable.estimate == pytest.approx(good.mean(), abs=0.03)
    found = curve(counted(scores), labels, cuts=np.array([0.2, 0.9]))
    assert found.precision[0] == pytest.approx(rates.precision.estimate)
    assert found.low[0] == pytest.approx(rates.precision.low)
    assert found.recall[0] == pytest.approx(rates.recall.estimate)

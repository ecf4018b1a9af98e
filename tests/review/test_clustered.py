"""Shares over turns of chains: scipy and a bootstrap by chain as second opinions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from review.statistics.clustered import NOTHING, clustered_share, clustered_shares
from review.statistics.estimates import clopper_pearson

chains = st.lists(
    st.integers(1, 5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1, max_size=40,
)  # fmt: skip


def columns(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return hits and counts of clusters."""
    both = np.array(pairs, dtype=np.float64)
    return both[:, 0], both[:, 1]


def test_the_interval_is_that_of_the_formula_worked_by_hand() -> None:
    """Six chains of three turns: the ratio estimator's variance, one chain more, then the t."""
    hits, counted = columns([(3, 3), (3, 3), (0, 3), (3, 3), (1, 3), (3, 3)])
    found = clustered_share(hits, counted)
    p = 13 / 18
    squares = 4 * (3 - 3 * p) ** 2 + (0 - 3 * p) ** 2 + (1 - 3 * p) ** 2
    variance = (6 / 5 * squares + (3 * p) ** 2) / 18**2
    shrink = (stats.norm.ppf(0.975) / stats.t.ppf(0.975, 5)) ** 2
    effective = max(p * (1 - p) / variance * shrink, 6)
    by_hand = clopper_pearson(p * effective, effective)
    assert (found.hits, found.n, found.clusters) == (13, 18, 6)
    assert found.effective == pytest.approx(effective)
    assert found.share.low == pytest.approx(by_hand.low)
    assert found.share.high == pytest.approx(by_hand.high)


def test_the_design_effect_is_that_of_a_bootstrap_by_chain() -> None:
    """Resampling 400 whole chains 4,000 times varies as the effective size says, within 5%."""
    rng = np.random.default_rng(3)
    counted = rng.integers(2, 6, 400).astype(np.float64)
    hits = rng.binomial(counted.astype(int), rng.beta(0.8, 0.4, 400)).astype(np.float64)
    places = rng.integers(0, 400, (4000, 400))
    resampled = hits[places].sum(axis=1) / counted[places].sum(axis=1)
    found = clustered_share(hits, counted)
    p = hits.sum() / counted.sum()
    assert found.effective is not None
    assert np.sqrt(p * (1 - p) / found.effective) == pytest.approx(resampled.std(), rel=0.05)
    assert found.effective < 0.7 * counted.sum()


def test_weighted_chains_vary_as_a_bootstrap_of_them_says() -> None:
    """Chains drawn four times as readily weigh a quarter; resampled with their weights."""
    rng = np.random.default_rng(4)
    weights = np.where(rng.random(600) < 0.5, 1.0, 4.0)
    counted = np.full(600, 3.0)
    hits = 3.0 * (rng.random(600) < np.where(weights > 1, 0.9, 0.6))
    places = rng.integers(0, 600, (4000, 600))
    of = weights[places] * counted[places]
    resampled = (weights[places] * hits[places]).sum(axis=1) / of.sum(axis=1)
    found = clustered_share(hits, counted, weights)
    p = (weights * hits).sum() / (weights * counted).sum()
    assert found.share.estimate == pytest.approx(p)
    assert found.effective is not None
    assert np.sqrt(p * (1 - p) / found.effective) == pytest.approx(resampled.std(), rel=0.06)


@pytest.mark.parametrize(("hits", "trials"), [(0, 20), (7, 20), (20, 20), (81, 263), (1, 1)])
def test_clusters_of_one_are_counted_exactly(hits: int, trials: int) -> None:
    """Where each chain counts once and alike, it is Clopper and Pearson's interval by scipy."""
    found = clustered_share(np.arange(trials) < hits, np.ones(trials))
    exact = stats.binomtest(hits, trials).proportion_ci(0.95, method="exact")
    assert found.effective == pytest.approx(trials)
    assert (found.share.low, found.share.high) == pytest.approx((exact.low, exact.high))


def test_chains_that_are_right_or_wrong_as_a_whole_count_once_each() -> None:
    """Twenty chains of three turns, all alike within, say as much as twenty turns."""
    found = clustered_share(3.0 * (np.arange(20) < 15), np.full(20, 3.0))
    alone = clopper_pearson(15, 20)
    assert (found.n, found.effective) == (60, pytest.approx(20))
    assert (found.share.low, found.share.high) == pytest.approx((alone.low, alone.high))


def test_turns_that_are_all_right_say_no_more_than_their_chains() -> None:
    """Without one wrong turn nothing shows how alike they are, so chains are counted."""
    found = clustered_share(np.full(30, 4.0), np.full(30, 4.0))
    assert found.share.low == pytest.approx(0.025 ** (1 / 30))
    more_wrong = clustered_share(np.array([3.0, *[4.0] * 29]), np.full(30, 4.0))
    assert more_wrong.share.low is not None
    assert more_wrong.share.low < found.share.low


def test_where_nothing_is_counted_nothing_is_said() -> None:
    """None, never NaN, for no chains and for a column that no chain has."""
    assert clustered_share(np.zeros(0), np.zeros(0)) == NOTHING
    found = clustered_shares(np.array([[1.0, 0], [2, 0]]), np.array([[2.0, 0], [2, 0]]))
    assert found[0].n == 4
    assert found[1] == NOTHING


@given(chains, st.integers(0, 99))
def test_the_interval_holds_the_estimate_and_counts_chains_or_more(pairs, seed) -> None:
    """Whatever the chains: within 0 and 1, no wider than their number, in any order the same."""
    hits, counted = columns(pairs)
    found = clustered_share(hits, counted)
    share, order = found.share, np.random.default_rng(seed).permutation(len(hits))
    assert share.low is not None
    assert share.high is not None
    assert 0 <= share.low <= share.estimate + 1e-12 <= share.high + 1e-9 <= 1 + 1e-9
    assert counted.sum() / counted.max() - 1e-9 <= found.effective <= counted.sum() + 1e-9
    again = clustered_share(hits[order], counted[order])
    assert (again.share.low, again.share.high) == pytest.approx((share.low, share.high))


@given(chains)
def test_what_is_right_and_what_is_wrong_mirror_each_other(pairs) -> None:
    """The interval of the wrong turns is one less that of the right ones."""
    hits, counted = columns(pairs)
    right, wrong = clustered_share(hits, counted).share, clustered_share(counted - hits, counted)
    assert wrong.share.low == pytest.approx(1 - right.high, abs=1e-9)
    assert wrong.share.high == pytest.approx(1 - right.low, abs=1e-9)


@given(chains, st.floats(0.01, 100))
def test_weights_count_only_beside_each_other(pairs, scale) -> None:
    """All weights times the same number change nothing."""
    hits, counted = columns(pairs)
    weights = 1.0 + np.arange(len(hits)) % 3
    one, other = (clustered_share(hits, counted, weights * by) for by in (1.0, scale))
    assert one.effective == pytest.approx(other.effective)
    assert one.share.low == pytest.approx(other.share.low)

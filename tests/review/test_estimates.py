"""Rates and their intervals: published examples, scipy as a second opinion, no NaN ever."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from review.statistics.domains import domain_shares
from review.statistics.estimates import (
    UNKNOWN,
    Interval,
    clopper_pearson,
    clopper_pearson_one_sided,
    normal_quantile,
    student_quantile,
    wilson,
    wilson_bounds,
)
from tests.review.one_domain import korn_graubard

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def ends(found: Interval) -> tuple[float | None, float | None]:
    return found.low, found.high


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(
    successes: int, trials: int, low: float, high: float
) -> None:
    """Newcombe's 1998 examples come out to four digits, zero successes included."""
    found = wilson(successes, trials)
    assert found.estimate == successes / trials
    assert ends(found) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"), [(81, 263, 0.2527, 0.3676), (0, 20, 0.0, 0.1684)]
)
def test_clopper_pearson_gives_the_published_intervals(
    successes: int, trials: int, low: float, high: float
) -> None:
    """The exact interval of the same examples is the wider one that textbooks print."""
    assert ends(clopper_pearson(successes, trials)) == pytest.approx((low, high), abs=5e-5)


@given(counts, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_clopper_pearson_is_scipys(pair: tuple[int, int], confidence: float) -> None:
    """For every count the exact interval is the one scipy computes by itself."""
    want = stats.binomtest(*pair).proportion_ci(confidence, method="exact")
    assert ends(clopper_pearson(*pair, confidence)) == pytest.approx((want.low, want.high))


@given(counts, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_is_scipys_to_the_last_digit(pair: tuple[int, int], confidence: float) -> None:
    """The formula written out gives the very numbers that scipy.stats gives."""
    want = stats.binomtest(*pair).proportion_ci(confidence, method="wilson")
    assert ends(wilson(*pair, confidence)) == (float(want.low), float(want.high))


@given(st.floats(0.5, 0.9999), st.integers(1, 10_000))
def test_quantiles_are_scipys_to_the_last_digit(chance: float, degrees: int) -> None:
    """Those of the normal and of Student's distribution."""
    assert normal_quantile(chance) == stats.norm.ppf(chance)
    assert student_quantile(chance, degrees) == stats.t.ppf(chance, degrees)


@given(counts, st.sampled_from([0.8, 0.95]))
def test_a_charts_band_is_the_interval_beside_the_number(
    pair: tuple[int, int], confidence: float
) -> None:
    """The band in a chart and the interval in text are the same Wilson interval."""
    low, high = wilson_bounds(*(np.array([one], dtype=float) for one in pair), confidence)
    assert (low[0], high[0]) == pytest.approx(ends(wilson(*pair, confidence)), abs=1e-12)


@given(counts)
def test_intervals_hold_their_estimate_and_stay_between_0_and_1(pair: tuple[int, int]) -> None:
    """No interval ever leaves 0–1 or misses its own estimate, unlike Wald's."""
    for found in (wilson(*pair), clopper_pearson(*pair)):
        assert found.low is not None
        assert found.high is not None
        assert found.estimate is not None
        assert -1e-12 <= found.low <= found.estimate + 1e-12
        assert found.estimate - 1e-12 <= found.high <= 1 + 1e-12


def test_nothing_counted_is_unknown() -> None:
    """Without a single label there is no rate and no interval, rather than NaN or 0 to 1."""
    assert wilson(0, 0) == UNKNOWN == Interval(None, None, None)
    assert clopper_pearson(0, 0) == UNKNOWN
    assert clopper_pearson_one_sided(0, 0, 0.05) == UNKNOWN
    assert np.isnan(wilson_bounds(np.zeros(1), np.zeros(1))).all()


@given(counts, st.sampled_from([0.5, 0.8, 0.9, 0.95]), st.sampled_from([0.005, 0.02, 0.05, 0.2]))
def test_the_bound_reaches_the_target_exactly_when_the_test_passes(
    pair: tuple[int, int], target: float, delta: float
) -> None:
    """The "at least" beside a promise says the same as the test behind it."""
    accepted, trials = pair
    p_value = stats.binomtest(trials - accepted, trials, 1 - target, alternative="less").pvalue
    low = clopper_pearson_one_sided(accepted, trials, delta).low
    assert low is not None
    if abs(p_value - delta) > 1e-9:
        assert (low >= target) == (p_value <= delta)


@given(counts, st.sampled_from([0.005, 0.05, 0.2]))
def test_one_more_accepted_edit_never_lowers_the_bound(pair: tuple[int, int], delta: float) -> None:
    """Good news never weakens a promise, nor does bad news strengthen it."""
    accepted, trials = pair
    now = clopper_pearson_one_sided(accepted, trials, delta).low or 0.0
    better = clopper_pearson_one_sided(accepted + 1, trials + 1, delta).low or 0.0
    worse = clopper_pearson_one_sided(accepted, trials + 1, delta).low or 0.0
    assert worse <= now <= better


def stratified(
    rng: np.random.Generator, sizes: list[int], rates: list[float], drawn: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Draw labels from strata of ``sizes`` edits, ``drawn`` of each."""
    values = [(rng.random(n) < rate).astype(float) for n, rate in zip(drawn, rates, strict=True)]
    weights = np.repeat(np.array(sizes) / np.array(drawn), drawn)
    return np.concatenate(values), weights, np.repeat(np.arange(len(sizes)), drawn)


def test_unequal_draws_are_weighted_back() -> None:
    """Oversampled strata count only as much as their share of the pool: Σ Wₕ ȳₕ."""
    values = np.array([1, 1, 1, 1, 0, 0, 0, 1], dtype=float)
    weights = np.array([10.0] * 4 + [90.0] * 4)
    found = korn_graubard(values, weights, np.repeat([0, 1], 4))
    assert found.estimate == pytest.approx(0.1 * 1 + 0.9 * 0.25)


def test_the_effective_size_is_the_textbooks() -> None:
    """The interval is the exact one at p̂(1−p̂)/v̂ · (z/t)² labels, v̂ = Σ Wₕ² sₕ²/nₕ (Cochran)."""
    values, weights, strata = stratified(
        np.random.default_rng(0), [1000, 4000, 5000], [0.3, 0.7, 0.9], [40, 30, 80]
    )
    shares, inside = [0.1, 0.4, 0.5], [values[strata == one] for one in range(3)]
    mean = sum(share * part.mean() for share, part in zip(shares, inside, strict=True))
    variance = sum(
        share**2 * part.var(ddof=1) / len(part) for share, part in zip(shares, inside, strict=True)
    )
    # Linearised at the overall mean, weights within a stratum being equal, this is the same.
    shrink = (stats.norm.ppf(0.975) / stats.t.ppf(0.975, 150 - 3)) ** 2
    effective = mean * (1 - mean) / variance * shrink
    found = korn_graubard(values, weights, strata)
    assert found.estimate == pytest.approx(mean)
    assert ends(found) == pytest.approx(ends(clopper_pearson(mean * effective, effective)))
    assert effective < 150


def test_stratification_never_claims_more_labels_than_there_are() -> None:
    """However well strata separate good from bad, the interval is no narrower than at n."""
    values = np.array([1.0] * 49 + [0.0] + [0.0] * 50)
    found = korn_graubard(values, np.ones(100), np.repeat([0, 1], 50))
    assert ends(found) == pytest.approx(ends(clopper_pearson(49, 100)))


def test_all_alike_falls_back_to_the_exact_interval() -> None:
    """With no error seen, or a single label, the interval is the exact one and not a point."""
    found = korn_graubard(np.ones(20), np.full(20, 3.0), np.repeat([0, 1], 10))
    assert ends(found) == pytest.approx(ends(clopper_pearson(20, 20)))
    one = korn_graubard(np.ones(1), np.ones(1), np.zeros(1, dtype=np.int64))
    assert ends(one) == pytest.approx(ends(clopper_pearson(1, 1)))


def test_the_effective_size_goes_by_the_confidence_asked_for() -> None:
    """At 80% both z and t are those of 80%."""
    values, weights, strata = stratified(np.random.default_rng(0), [1000, 9000], [0.5, 0.8], [6, 6])
    share, low, high = domain_shares(values[:, None], np.ones((12, 1)), weights, strata, 0.8)
    parts = [values[strata == one].var(ddof=1) for one in (0, 1)]
    variance = 0.1**2 * parts[0] / 6 + 0.9**2 * parts[1] / 6
    shrink = (stats.norm.ppf(0.9) / stats.t.ppf(0.9, 10)) ** 2
    effective = float(share[0] * (1 - share[0]) / variance * shrink)
    expected = clopper_pearson(float(share[0]) * effective, effective, 0.8)
    assert (low[0], high[0]) == pytest.approx(ends(expected))


def test_a_part_of_the_pool_without_errors_is_not_without_doubt() -> None:
    """Twenty labels for half the pool, none rejected: up to one in seven may be, half of that."""
    values = np.array([1.0] + [0.0] * 79 + [0.0] * 20)
    weights = np.repeat([1.25, 5.0], [80, 20])
    found = korn_graubard(values, weights, np.repeat([0, 1], [80, 20]))
    assert found.estimate == pytest.approx(0.5 / 80)
    assert found.high is not None
    assert found.high >= (clopper_pearson(0, 20, 0.9).high or 0.0) / 2
    rare = korn_graubard(np.zeros(100), weights, np.repeat([0, 1], [80, 20]))
    assert ends(rare) == pytest.approx(ends(clopper_pearson(0, 40)))


def test_korn_graubard_covers_the_truth() -> None:
    """Of 95% intervals from unequal draws at least 94% hold the truth (seeded, 1,000 draws)."""
    rng = np.random.default_rng(6)
    sizes, rates, drawn = [20_000, 60_000, 20_000], [0.6, 0.85, 0.97], [60, 60, 30]
    truth = float(np.average(rates, weights=sizes))
    held = 0
    for _ in range(1000):
        found = korn_graubard(*stratified(rng, sizes, rates, drawn))
        held += (found.low or 0.0) <= truth <= (found.high or 0.0)
    assert held >= 940

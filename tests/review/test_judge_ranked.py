"""Rank statistics whose intervals know which edits are of one source picture."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from review.judging.ranked import area, design_effect, gap, mean, rank_correlation

APART = np.arange(1000)


def test_estimates_are_scipys_and_sklearns() -> None:
    """ρ, AUC, mean and gap on the same tied numbers; what is NaN is left out."""
    rng = np.random.default_rng(3)
    scores = np.round(rng.random(200), 1)
    good = rng.random(200) < 0.3 + 0.5 * scores
    shares = np.round(0.5 * scores + 0.5 * rng.random(200), 1)
    scores[:5] = np.nan
    known = np.isfinite(scores)
    sources = APART[:200]
    rho = stats.spearmanr(scores[known], shares[known]).statistic
    assert rank_correlation(scores, shares, sources).estimate == pytest.approx(rho)
    expected = metrics.roc_auc_score(good[known], scores[known])
    assert area(scores, good, sources).estimate == pytest.approx(expected)
    assert mean(scores, sources).estimate == pytest.approx(np.nanmean(scores))
    low, high = stats.t.interval(
        0.95, known.sum() - 1, np.nanmean(scores), stats.sem(scores[known])
    )
    found = mean(scores, sources)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    well, ill = scores[known & good], scores[known & ~good]
    spread = np.sqrt(
        ((len(well) - 1) * well.var(ddof=1) + (len(ill) - 1) * ill.var(ddof=1))
        / (len(well) + len(ill) - 2)
    )
    assert gap(scores, good, sources).estimate == pytest.approx((well.mean() - ill.mean()) / spread)


def test_newcombes_interval_ends_where_the_area_is_z_errors_away() -> None:
    """|found − θ| = z √(θ(1−θ)[1 + N((1−θ)/(2−θ) + θ/(1+θ))] ÷ mn), N = (m+n)/2 − 1, at both."""
    rng = np.random.default_rng(4)
    scores, good = rng.normal(size=60), np.arange(60) < 20
    scores[good] += 1
    found = area(scores, good, APART[:60])
    assert found.estimate is not None
    effect = design_effect(np.zeros(60), APART[:60])
    assert effect == 1
    for end in (found.low, found.high):
        assert end is not None
        number = 60 / 2 - 1
        spread = 1 + number * ((1 - end) / (2 - end) + end / (1 + end))
        error = np.sqrt(end * (1 - end) * spread / (20 * 40))
        assert abs(found.estimate - end) == pytest.approx(stats.norm.ppf(0.975) * error, rel=1e-6)


def test_scores_that_separate_prove_no_certainty() -> None:
    """Twelve labels apart: an area of 1 whose interval goes well below it."""
    good = np.arange(12) < 6
    found = area(good.astype(float), good, APART[:12])
    assert (found.estimate, found.high) == (1.0, 1.0)
    assert found.low is not None
    assert 0.5 < found.low < 0.8


def test_labels_of_one_picture_count_as_one() -> None:
    """Every edit four times over: the interval is that of the edits once, up to its small print."""
    rng = np.random.default_rng(5)
    scores, good = rng.normal(size=80), np.arange(80) % 3 > 0
    scores = scores + good
    once = area(scores, good, APART[:80])
    four = area(np.tile(scores, 4), np.tile(good, 4), np.tile(APART[:80], 4))
    assert (four.low, four.high) == (pytest.approx(once.low, abs=0.01),
                                     pytest.approx(once.high, abs=0.01))  # fmt: skip
    shares = np.round(rng.random(80), 1)
    alone = rank_correlation(scores, shares, APART[:80])
    again = rank_correlation(*(np.tile(one, 4) for one in (scores, shares, APART[:80])))
    assert again.low == pytest.approx(alone.low, abs=0.01)
    assert again.estimate == pytest.approx(alone.estimate)


@pytest.mark.parametrize("per_photo", [1, 4])
def test_intervals_hold_the_truth_as_often_as_they_say(per_photo: int) -> None:
    """AUC and ρ of 100 edits, each picture with a share of its own: 95%, within chance of 400."""
    rng = np.random.default_rng(6)
    number, repeats = 100, 400
    sources = np.repeat(np.arange(number // per_photo), per_photo)
    hits = {"area": 0, "rho": 0}
    # Scores and quality share a picture's effect: the truth is that of endless pictures.
    truth_rho = 6 / np.pi * np.arcsin(0.5 / 2)
    truth_area = stats.norm.cdf(1 / np.sqrt(2))
    for _ in range(repeats):
        photo, other = rng.normal(size=(2, number // per_photo))[:, sources] * np.sqrt(0.5)
        one = photo + rng.normal(size=number) * np.sqrt(0.5)
        noise = other + rng.normal(size=number) * np.sqrt(0.5)
        two = 0.5 * one + np.sqrt(0.75) * noise
        rho = rank_correlation(one, two, sources)
        assert rho.low is not None
        assert rho.high is not None
        hits["rho"] += rho.low <= truth_rho <= rho.high
        good = rng.random(number) < 0.3
        found = area(one + good, good, sources)
        assert found.low is not None
        assert found.high is not None
        hits["area"] += found.low <= truth_area <= found.high
    least = stats.binom.ppf(1e-4, repeats, 0.93)
    assert min(hits.values()) >= least, hits


def test_what_cannot_be_computed_is_unknown() -> None:
    """Constants, one verdict only, single labels, nothing at all."""
    same = np.ones(6)
    assert rank_correlation(same, APART[:6].astype(float), APART[:6]).estimate is None
    assert area(same, same.astype(bool), APART[:6]).estimate is None
    assert gap(same, APART[:6] < 3, APART[:6]).estimate is None
    assert mean(np.array([np.nan]), APART[:1]).estimate is None
    one = mean(np.array([0.5]), APART[:1])
    assert (one.estimate, one.low) == (0.5, None)
    few = rank_correlation(np.array([1.0, 2, 3]), np.array([1.0, 3, 2]), APART[:3])
    assert (few.estimate, few.low) == (pytest.approx(0.5), None)

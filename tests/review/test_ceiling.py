"""The judge beside the panel's own agreement, and what its errors imply for a pool."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from review.judging.bounds import bounds
from review.judging.ceiling import ceiling
from review.promises.judging import Confusion


def test_the_ceiling_is_what_a_reviewer_left_out_agrees_with_the_others() -> None:
    """Pair by pair: each reviewer, and the judge in their place, against each of the others."""
    rng = np.random.default_rng(4)
    said = rng.random((40, 3)) < 0.7
    judge = rng.random(40) < 0.6
    people, judged, first, second, mine = [], [], [], [], []
    for row, verdict in zip(said, judge, strict=True):
        for left in range(3):
            for other in np.delete(row, left):
                people.append(row[left] == other)
                judged.append(verdict == other)
                first.append(row[left])
                mine.append(verdict)
                second.append(other)
    found = ceiling(np.full(40, 3), said.sum(axis=1), judge)
    assert found.people.estimate == pytest.approx(np.mean(people))
    assert found.judge.estimate == pytest.approx(np.mean(judged))
    assert found.short.estimate == pytest.approx(np.mean(people) - np.mean(judged))
    assert found.people_kappa.estimate == pytest.approx(cohen_kappa_score(first, second))
    assert found.judge_kappa.estimate == pytest.approx(cohen_kappa_score(mine, second))
    assert found.units == 40


def test_a_judge_as_good_as_people_is_at_the_ceiling_in_nineteen_of_twenty() -> None:
    """Drawn again and again, the paired interval of the difference holds 0 about as promised."""
    rng, holds = np.random.default_rng(6), 0
    for run in range(200):
        truth = rng.random(120) < 0.8
        said = np.where(rng.random((120, 4)) < 0.15, ~truth[:, None], truth[:, None])
        found = ceiling(np.full(120, 3), said[:, :3].sum(axis=1), said[:, 3], seed=run)
        low, high = found.short.low, found.short.high
        assert low is not None
        assert high is not None
        holds += low <= 0 <= high
    assert holds >= 200 * 0.95 - 3 * (200 * 0.95 * 0.05) ** 0.5


def test_nobody_answered_twice_and_all_alike_are_told_apart() -> None:
    """Without a pair nothing is said; where all accept there is agreement but no κ."""
    alone = ceiling(np.ones(5, int), np.ones(5, int), np.ones(5, bool))
    assert (alone.units, alone.people.estimate) == (0, None)
    alike = ceiling(np.full(9, 3), np.full(9, 3), np.ones(9, bool))
    assert (alike.people.estimate, alike.people_kappa.estimate) == (1.0, None)


def test_errors_of_the_judge_are_bounded_exactly_and_carried_to_the_pool() -> None:
    """90 of 100 accepts pass and 40 of 50 rejects fail; of 1,000 edits 620 pass."""
    found = bounds(Confusion(tp=90, fp=10, fn=10, tn=40), kept=620, edits=1000)
    exact = stats.binomtest(90, 100).proportion_ci(method="exact")
    assert (found.sensitivity.low, found.sensitivity.high) == pytest.approx((exact.low, exact.high))
    assert found.specificity.estimate == 0.8
    assert found.acceptable.estimate == pytest.approx((0.62 + 0.8 - 1) / (0.9 + 0.8 - 1))
    assert found.kept_acceptable.estimate == pytest.approx(0.9 * 0.6 / 0.62)
    assert found.passed == 0.62


def test_what_is_implied_holds_whatever_share_of_the_labels_is_accepted() -> None:
    """Labels drawn half and half speak of a pool of which 80% is acceptable, 19 times of 20."""
    rng, holds, kept_holds = np.random.default_rng(9), 0, 0
    passed = 0.92 * 0.8 + 0.3 * 0.2
    for _run in range(400):
        tp, fp = rng.binomial(150, 0.92), rng.binomial(150, 0.3)
        found = bounds(Confusion(tp, fp, 150 - tp, 150 - fp), round(1e6 * passed), 1_000_000)
        assert found.acceptable.low is not None
        assert found.acceptable.high is not None
        holds += found.acceptable.low <= 0.8 <= found.acceptable.high
        assert found.kept_acceptable.low is not None
        assert found.kept_acceptable.high is not None
        kept_holds += found.kept_acceptable.low <= 0.92 * 0.8 / passed <= found.kept_acceptable.high
    assert min(holds, kept_holds) >= 380


def test_a_judge_no_better_than_chance_implies_nothing() -> None:
    """Sensitivity and specificity of .5: their difference to chance would be divided by."""
    found = bounds(Confusion(5, 5, 5, 5), kept=50, edits=100)
    assert (found.acceptable.estimate, found.kept_acceptable.estimate) == (None, None)
    nothing = bounds(Confusion(0, 0, 0, 0), kept=0, edits=0)
    assert (nothing.passed, nothing.sensitivity.estimate) == (None, None)

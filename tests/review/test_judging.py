"""How well a judge agrees with people, with scikit-learn and scipy as a second opinion."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from sklearn import metrics

from review.promises.judging import (
    Confusion,
    auc,
    brier,
    confusion,
    judge_report,
    kappa,
    reliability,
    spearman,
)
from review.statistics.estimates import UNKNOWN, wilson

#: Scores in twentieths (so that there are ties) with verdicts.
labelled = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=80).map(
    lambda rows: (
        np.array([score for score, _ in rows]) / 20,
        np.array([accepted for _, accepted in rows]),
    )
)
Labelled = tuple[NDArray[np.float64], NDArray[np.bool_]]
NOBODY = (np.empty(0), np.empty(0, dtype=bool))


def test_the_four_cells() -> None:
    """Passing and accepted, passing and not, failing and accepted, failing and not."""
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3])
    accepted = np.array([True, True, False, True, False, False, True])
    assert confusion(scores, accepted, 0.6) == Confusion(tp=3, fp=1, fn=1, tn=2)


def test_a_score_equal_to_the_threshold_passes() -> None:
    """Here as everywhere, score ≥ threshold − 1e-9 passes."""
    scores, accepted = np.array([0.7 - 5e-10, 0.7 - 1e-8]), np.array([True, True])
    assert confusion(scores, accepted, 0.7) == Confusion(tp=1, fp=0, fn=1, tn=0)


@given(labelled, st.integers(0, 21))
def test_the_report_is_scikit_learns(pair: Labelled, step: int) -> None:
    """Confusion, precision, recall and F1 at a threshold are those of scikit-learn."""
    scores, accepted = pair
    passed = scores >= step / 20 - 1e-9
    report = judge_report(scores, accepted, accepted.astype(float), {}, step / 20)
    tn, fp, fn, tp = metrics.confusion_matrix(accepted, passed, labels=[False, True]).ravel()
    assert astuple(report.confusion) == (tp, fp, fn, tn)
    assert report.precision == wilson(int(tp), int(tp + fp))
    assert report.recall == wilson(int(tp), int(tp + fn))
    assert report.prevalence == accepted.mean()
    if tp + fp + fn:
        assert report.f1 == pytest.approx(metrics.f1_score(accepted, passed, zero_division=0))
    else:
        assert report.f1 is None


@given(labelled, st.integers(0, 21))
def test_kappa_is_scikit_learns(pair: Labelled, step: int) -> None:
    """Cohen's κ of the judge's verdict against the label is scikit-learn's."""
    scores, accepted = pair
    passed = scores >= step / 20 - 1e-9
    found = kappa(confusion(scores, accepted, step / 20))
    if len(np.unique(np.concatenate([passed, accepted]))) == 1:
        assert found is None
    else:
        assert found == pytest.approx(metrics.cohen_kappa_score(accepted, passed), abs=1e-12)


def test_kappa_of_a_published_table() -> None:
    """20 and 15 of 50 agreed upon, 5 and 10 not: agreement .70, by chance .50, κ = .40."""
    assert kappa(Confusion(tp=20, fp=5, fn=10, tn=15)) == pytest.approx(0.40)


@given(labelled)
def test_auc_is_scikit_learns(pair: Labelled) -> None:
    """The area under the ROC curve is scikit-learn's, ties counting half."""
    scores, accepted = pair
    assume(accepted.any() and not accepted.all())
    assert auc(scores, accepted) == pytest.approx(metrics.roc_auc_score(accepted, scores))


@given(labelled)
def test_auc_is_the_chance_that_the_accepted_edit_scores_higher(pair: Labelled) -> None:
    """Of all pairs of an accepted and a rejected edit, the share ranked rightly, ties half."""
    scores, accepted = pair
    assume(accepted.any() and not accepted.all())
    difference = np.subtract.outer(scores[accepted], scores[~accepted])
    assert auc(scores, accepted) == pytest.approx(
        (difference > 0).mean() + (difference == 0).mean() / 2
    )


def test_edits_without_a_criterions_score_are_left_out_of_its_auc() -> None:
    """A criterion the judge did not give for some edits is measured on the others."""
    scores = np.array([0.9, np.nan, 0.2, np.nan])
    accepted = np.array([True, False, False, True])
    assert auc(scores, accepted) == 1.0
    assert auc(np.full(4, np.nan), accepted) is None


@given(labelled, st.randoms(use_true_random=False))
def test_spearman_is_scipys(pair: Labelled, random) -> None:
    """Rank correlation of score and share of accepting reviewers is scipy's."""
    scores, _ = pair
    shares = np.array([random.randrange(4) / 3 for _ in scores])
    if len(scores) < 2 or len(set(scores)) == 1 or len(set(shares)) == 1:
        assert spearman(scores, shares) is None
    else:
        assert spearman(scores, shares) == pytest.approx(stats.spearmanr(scores, shares).statistic)


def test_spearman_leaves_out_what_is_not_known() -> None:
    """An edit without a share of reviewers does not spoil the correlation of the others."""
    scores, shares = np.array([0.1, 0.2, 0.3, 0.9]), np.array([0.0, 0.5, 1.0, np.nan])
    assert spearman(scores, shares) == pytest.approx(1.0)


@given(labelled)
def test_brier_is_scikit_learns(pair: Labelled) -> None:
    """The mean squared distance of score and verdict is scikit-learn's."""
    scores, accepted = pair
    found = metrics.brier_score_loss(accepted, scores, labels=[False, True], pos_label=True)
    assert brier(scores, accepted) == pytest.approx(found)


def test_a_report_has_an_auc_for_the_overall_and_each_criterion() -> None:
    """Every criterion is held against the labels beside the overall score."""
    accepted = np.array([True, True, False, False])
    criteria = {"looks": np.array([4.0, 3.0, 2.0, 1.0]), "sense": np.array([1.0, 1.0, 1.0, 1.0])}
    overall = np.array([0.9, 0.2, 0.8, 0.1])
    report = judge_report(overall, accepted, np.array([1, 0.67, 0.33, 0]), criteria, 0.5)
    assert report.auc == {"overall": 0.75, "looks": 1.0, "sense": 0.5}
    assert (report.n, report.threshold) == (4, 0.5)
    assert report.spearman == pytest.approx(0.8)


def test_what_cannot_be_computed_is_unknown() -> None:
    """Without labels, or with verdicts all alike, a number is missing rather than NaN."""
    nobody = judge_report(*NOBODY, np.empty(0), {"looks": np.empty(0)}, 0.5)
    assert (nobody.n, nobody.prevalence, nobody.f1, nobody.kappa) == (0, None, None, None)
    assert nobody.precision == nobody.recall == UNKNOWN
    assert nobody.auc == {"overall": None, "looks": None}
    assert nobody.spearman is None
    assert brier(*NOBODY) is None
    alike = judge_report(np.array([0.9, 0.8]), np.array([True, True]), np.ones(2), {}, 0.5)
    assert (alike.kappa, alike.auc, alike.spearman) == (None, {"overall": None}, None)
    assert alike.f1 == 1.0


def test_the_bins_of_the_reliability_diagram() -> None:
    """Each bin says its mean score, its labels and the share accepted with Wilson's interval."""
    scores = np.array([0.0, 0.05, 0.55, 0.58, 0.95, 1.0])
    accepted = np.array([False, False, True, False, True, True])
    bins = reliability(scores, accepted)
    assert [(one.low, one.high) for one in bins] == [
        pytest.approx(ends) for ends in ((0.0, 0.1), (0.5, 0.6), (0.9, 1.0))
    ]
    assert [one.mean_score for one in bins] == pytest.approx([0.025, 0.565, 0.975])
    assert [one.labels for one in bins] == [2, 2, 2]
    assert [one.accepted for one in bins] == [wilson(0, 2), wilson(1, 2), wilson(2, 2)]


def test_scores_in_tenths_have_a_bin_each() -> None:
    """A bin starts with its lower edge, rounding included: 0.3, 0.6 and 0.7 begin their own."""
    tenths = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    bins = reliability(tenths, np.ones(10, dtype=bool))
    assert [one.labels for one in bins] == [1] * 10
    assert [one.low for one in bins] == pytest.approx(tenths)


@given(labelled, st.integers(1, 20))
def test_every_label_is_in_one_bin(pair: Labelled, number: int) -> None:
    """No label is lost or doubled, and a bin's mean score lies within the bin."""
    scores, accepted = pair
    bins = reliability(scores, accepted, number)
    assert sum(one.labels for one in bins) == len(scores)
    assert sum(one.labels * (one.accepted.estimate or 0) for one in bins) == pytest.approx(
        accepted.sum()
    )
    for one in bins:
        assert one.low - 1e-9 <= one.mean_score <= one.high + 1e-9
    assert reliability(*NOBODY, number) == []

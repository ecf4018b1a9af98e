"""A threshold with a promise: which cut is certified, and what is said when none is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from review.promises.certify import (
    NOTHING_CERTIFIED,
    TOLERANCE,
    TOO_FEW_LABELS,
    Outcome,
    fixed_sequence,
    needed_above,
    passes,
)
from review.promises.plans import grid

repeatable = settings(deadline=None, derandomize=True, max_examples=200)
CUT = np.array([0.5])


@dataclass(frozen=True)
class Case:
    """A pool, labels drawn from it, and what is to be proved."""

    pool: NDArray[np.float64]
    scores: NDArray[np.float64]
    accepted: NDArray[np.bool_]
    target: float
    delta: float

    @property
    def cuts(self) -> NDArray[np.float64]:
        return grid(self.pool)

    def outcome(self, order: NDArray[np.int64] | slice = slice(None)) -> Outcome:
        return fixed_sequence(
            self.pool, self.scores[order], self.accepted[order],
            target=self.target, delta=self.delta, cuts=self.cuts,
        )  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Few labels with tied scores, targets low enough to be reached about half of the time."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    pool = rng.integers(0, draw(st.integers(1, 30)), draw(st.integers(1, 200))) / 30
    labels = rng.choice(len(pool), min(len(pool), draw(st.integers(0, 60))), replace=False)
    accepted = rng.random(len(labels)) < 0.4 + pool[labels] * draw(st.sampled_from([0.0, 0.6]))
    targets, deltas = st.sampled_from([0.3, 0.5, 0.8]), st.sampled_from([0.005, 0.05, 0.3])
    return Case(pool, pool[labels], accepted, draw(targets), draw(deltas))


def flawless(labels: int, *, below: int = 0, rejected: int = 0) -> Case:
    """Return labels above a single cut, ``rejected`` of them rejects, and some below it."""
    scores = np.concatenate([np.full(labels, 0.9), np.full(below, 0.1)])
    accepted = np.arange(len(scores)) >= rejected
    return Case(scores, scores, accepted, 0.9, 0.05)


def at_one_cut(case: Case) -> Outcome:
    return fixed_sequence(
        case.pool, case.scores, case.accepted, target=case.target, delta=case.delta, cuts=CUT
    )


@pytest.mark.parametrize(("target", "labels"), [(0.90, 29), (0.95, 59), (0.98, 149), (0.99, 299)])
def test_without_rejects_the_published_numbers_suffice(target: float, labels: int) -> None:
    """29, 59, 149 and 299 labels without a reject certify, and not one label earlier."""
    assert needed_above(0.0, target, 0.05) == labels
    for number, certified in ((labels, True), (labels - 1, False)):
        scores = np.full(number, 0.7)
        found = fixed_sequence(
            scores, scores, np.ones(number, dtype=bool), target=target, delta=0.05, cuts=CUT
        )
        assert found.certified is certified
        assert found.labels_missing == (0 if certified else 1)


def test_a_score_passes_a_threshold_it_equals_up_to_rounding() -> None:
    """0.7 written as 0.1 × 7 or a weighted total passes a cut of 0.7; 1e-8 below it does not."""
    scores = np.array([0.7, 0.1 * 7, 0.7 - TOLERANCE / 2, 0.7 - 1e-8, 0.69])
    assert passes(scores, 0.7).tolist() == [True, True, True, False, False]
    case = Case(scores, scores, np.ones(5, dtype=bool), 0.5, 0.5)
    found = fixed_sequence(
        case.pool, case.scores, case.accepted, target=0.5, delta=0.5, cuts=np.array([0.7])
    )
    assert (found.kept, found.tests[0].labels) == (3, 3)


def test_what_a_certificate_says() -> None:
    """It names the most lenient cut that passed, what is kept there, and the bound at this δ."""
    pool = np.repeat([0.9, 0.8, 0.7, 0.6], 1000)
    scores = np.repeat([0.9, 0.8, 0.7, 0.6], 50)
    rejects = [0, 2, 4, 30]
    accepted = np.concatenate([np.arange(50) >= number for number in rejects])
    cuts = np.array([0.9, 0.8, 0.7, 0.6])
    found = fixed_sequence(pool, scores, accepted, target=0.9, delta=0.05, cuts=cuts)
    assert (found.certified, found.threshold, found.kept) == (True, 0.7, 3000)
    assert [test.rejected for test in found.tests] == [0, 2, 6, 36]
    assert [test.labels for test in found.tests] == [50, 100, 150, 200]
    assert (found.labels, found.labels_missing, found.reason) == (200, 0, None)
    assert found.method == "fixed_sequence"
    assert found.precision is not None
    assert found.precision.estimate == 144 / 150
    assert found.precision.low == pytest.approx(stats.beta.ppf(0.05, 144, 7))
    assert found.precision.low >= 0.9


@repeatable
@given(cases())
def test_each_cut_is_tested_by_the_exact_binomial_test(case: Case) -> None:
    """Counts are of labels at or above the cut, and p is scipy's one-sided binomial p-value."""
    for test in case.outcome().tests:
        above = case.scores >= test.threshold - 1e-9
        assert test.labels == above.sum()
        assert test.rejected == (above & ~case.accepted).sum()
        if test.labels:
            oracle = stats.binomtest(
                test.rejected, test.labels, 1 - case.target, alternative="less"
            )
            assert test.p_value == pytest.approx(oracle.pvalue)


@repeatable
@given(cases())
def test_the_sequence_stops_at_the_first_failure(case: Case) -> None:
    """Cuts are tested in the plan's order; after a failure none is looked at any more."""
    found = case.outcome()
    assert [test.threshold for test in found.tests] == case.cuts[: len(found.tests)].tolist()
    assert all(test.passed for test in found.tests[:-1])
    assert all(test.passed == (test.p_value <= case.delta) for test in found.tests if test.labels)
    if len(found.tests) < len(case.cuts):
        assert not found.tests[-1].passed


@repeatable
@given(cases())
def test_a_certified_cut_is_one_of_the_grid(case: Case) -> None:
    """What is certified is a cut of the plan that passed; its bound reaches the target."""
    found = case.outcome()
    assert found.certified is any(test.passed for test in found.tests)
    if found.certified:
        assert found.threshold in case.cuts
        assert found.threshold == [test.threshold for test in found.tests if test.passed][-1]
        assert found.kept == (case.pool >= found.threshold - 1e-9).sum()
        assert found.precision is not None
        assert (found.precision.low or 0.0) >= case.target - 1e-9
    else:
        assert (found.threshold, found.kept, found.precision) == (None, None, None)
        assert found.reason in (NOTHING_CERTIFIED, TOO_FEW_LABELS)


@repeatable
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_labels_changes_nothing(case: Case, random) -> None:
    """The same labels in any other order give the same outcome, ties included."""
    order = list(range(len(case.scores)))
    random.shuffle(order)
    assert case.outcome(np.array(order, dtype=np.int64)) == case.outcome()


@repeatable
@given(cases(), st.floats(-0.1, 1.1), st.floats(-0.1, 1.1))
def test_a_stricter_threshold_never_keeps_more(case: Case, one: float, other: float) -> None:
    """Whatever passes a strict threshold passes a lenient one."""
    strict, lenient = passes(case.pool, max(one, other)), passes(case.pool, min(one, other))
    assert (lenient | ~strict).all()


@repeatable
@given(cases(), st.integers(0, 29))
def test_one_more_accepted_edit_above_never_hurts(case: Case, place: int) -> None:
    """An accepted edit above the certified cut leaves it certified, with no lower bound."""
    before = case.outcome()
    top = float(case.pool.max()) + place
    after = Case(
        case.pool, np.append(case.scores, top), np.append(case.accepted, True),
        case.target, case.delta,
    ).outcome()  # fmt: skip
    if before.certified:
        assert before.threshold is not None
        assert after.threshold is not None
        assert after.threshold <= before.threshold
        if after.threshold == before.threshold:
            assert before.precision is not None
            assert after.precision is not None
            assert (after.precision.low or 0) >= (before.precision.low or 0)


@repeatable
@given(cases())
def test_more_caution_never_certifies_more(case: Case) -> None:
    """At a smaller δ the certified cut is the same or stricter."""
    careful = Case(case.pool, case.scores, case.accepted, case.target, case.delta / 4).outcome()
    if careful.certified:
        assert (case.outcome().threshold or 0) <= (careful.threshold or 0)


def test_nothing_certified_tells_from_too_few_labels() -> None:
    """Labels above the strictest cut that do not suffice are one thing, none at all another."""
    assert at_one_cut(flawless(20)).reason == NOTHING_CERTIFIED
    assert at_one_cut(flawless(0, below=20)).reason == TOO_FEW_LABELS
    empty = at_one_cut(flawless(0))
    assert (empty.reason, empty.labels) == (TOO_FEW_LABELS, 0)
    without_cuts = fixed_sequence(
        np.empty(0), np.empty(0), np.empty(0, dtype=bool),
        target=0.9, delta=0.05, cuts=np.empty(0),
    )  # fmt: skip
    assert (without_cuts.reason, without_cuts.labels_missing) == (TOO_FEW_LABELS, None)


def test_labels_missing_counts_those_that_fall_below_the_cut() -> None:
    """10 of 20 labels lie above: 19 more are needed there, so 38 more have to be drawn."""
    assert at_one_cut(flawless(10, below=10)).labels_missing == 38


def test_labels_missing_without_any_above_uses_the_pools_share() -> None:
    """Before the first label above the cut, the pool says how many of the drawn will lie there."""
    pool = np.repeat([0.9, 0.1], [25, 75])
    found = fixed_sequence(
        pool, np.full(7, 0.1), np.ones(7, dtype=bool), target=0.9, delta=0.05, cuts=CUT
    )
    assert found.labels_missing == 29 * 4


@pytest.mark.parametrize("left", [[], [0.1, 0.2]])
def test_labels_missing_is_unknown_where_nothing_is_left_above(left: list[float]) -> None:
    """When nobody could judge the best edits and they left the pool, it is said, not a crash."""
    found = fixed_sequence(
        np.array(left), np.empty(0), np.empty(0, dtype=bool), target=0.9, delta=0.05, cuts=CUT
    )
    assert (found.reason, found.labels_missing) == (TOO_FEW_LABELS, None)


@pytest.mark.parametrize(("labels", "rejected"), [(10, 1), (20, 2), (20, 5), (3, 3)])
def test_no_number_of_labels_helps_where_rejects_are_too_many(labels: int, rejected: int) -> None:
    """At a reject rate of 1 − target or more, labels missing is unknown rather than huge."""
    assert at_one_cut(flawless(labels, rejected=rejected)).labels_missing is None


@pytest.mark.parametrize(("labels", "rejected"), [(40, 1), (40, 2), (60, 3), (100, 6), (150, 10)])
def test_the_labels_missing_are_enough_and_one_fewer_is_not(labels: int, rejected: int) -> None:
    """With that many more at the same reject rate the cut passes; with one fewer it does not."""
    found = at_one_cut(flawless(labels, rejected=rejected))
    assert not found.certified
    assert found.labels_missing is not None
    for fewer, certified in ((0, True), (1, False)):
        number = labels + found.labels_missing - fewer
        rejects = int(np.ceil(number * rejected / labels - 1e-9))
        assert at_one_cut(flawless(number, rejected=rejects)).certified is certified


@repeatable
@given(st.integers(1, 60), st.floats(0, 0.08), st.sampled_from([0.005, 0.05]))
def test_needed_above_is_the_smallest_number(least: int, rate: float, delta: float) -> None:
    """Counting up one by one finds the same number."""
    numbers = np.arange(least, 4000)
    enough = stats.binom.cdf(np.ceil(numbers * rate - 1e-9), numbers, 0.1) <= delta
    assert needed_above(rate, 0.9, delta, at_least=least) == numbers[enough.argmax()]


def test_needed_above_gives_up_where_nobody_would_label() -> None:
    """A reject rate a hair under the limit has no useful number: none is given."""
    assert needed_above(0.1 - 1e-9, 0.9, 0.05) is None
    assert needed_above(0.1, 0.9, 0.05) is None

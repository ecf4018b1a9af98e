"""What reviewers' own mistakes leave of a promise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.promises.mistakes import at_least, at_most, mistakes, truly_acceptable

RATES = st.floats(0, 1)


@given(RATES, RATES, RATES, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_what_is_said_is_never_more_than_the_truth(
    truth: float, errs: float, rejects: float, less: float, more: float, fewer: float
) -> None:
    """With q and FR at least, and FA at most what is said of them, p is at least the bound."""
    accepted = truth * (1 - rejects) + (1 - truth) * errs
    q, fa, fr = less * accepted, errs + more * (1 - errs), fewer * rejects
    assert truly_acceptable(q, fa, fr) <= truth + 1e-9


def test_false_rejects_count_at_their_lower_limit() -> None:
    """Nobody rejects what is good: at an upper limit of 5% the bound would say 94% of 90%."""
    truth, false_accept = 0.9, 0.05
    accepted = truth + (1 - truth) * false_accept
    assert truly_acceptable(accepted, false_accept, 0.0) == pytest.approx(truth)
    assert truly_acceptable(accepted, false_accept, 0.05) > truth + 0.04


def test_ten_in_a_hundred_bad_ones_accepted_leave_eighty_nine() -> None:
    """(.9 − .1) ÷ (1 − .1) = .889; with 3 in 100 good ones rejected .920; and nothing of noise."""
    assert truly_acceptable(0.9, 0.1) == pytest.approx(0.8889, abs=5e-5)
    assert truly_acceptable(0.9, 0.1, 0.03) == pytest.approx(0.9195, abs=5e-5)
    assert truly_acceptable(0.9, 0.95) == 0
    assert truly_acceptable(0.9, 0.6, 0.5) == pytest.approx(0.75), "FR contradicts 90%: left out"


def test_one_reviewer_is_clopper_and_pearson() -> None:
    """2 of 40 wrong at half of 5%: at most .1692, at least .0061."""
    questions = [{"Ana": place < 2} for place in range(40)]
    assert at_most(questions, {"Ana": 1.0}, 0.025) == pytest.approx(0.1692, abs=5e-5)
    assert at_least(questions, {"Ana": 1.0}, 0.025) == pytest.approx(0.0061, abs=5e-5)


def test_answers_of_several_to_one_question_count_once() -> None:
    """Four reviewers on the same ten questions are ten questions, not forty."""
    same = [dict.fromkeys("abcd", False) for _ in range(10)]
    weights = dict.fromkeys("abcd", 0.25)
    alone = at_most([{"a": False}] * 10, {"a": 1.0}, 0.025)
    assert at_most(same, weights, 0.025) >= alone


def test_reviewers_count_by_their_share_of_the_labels() -> None:
    """Whoever gave most labels and errs most decides the bound, however few questions others had.

    Ben, who is always wrong, gave one label in ten: taken by questions alone he would be half.
    """
    questions = [{"Ana": False, "Ben": True} for _ in range(100)]
    assert 0.1 < at_most(questions, {"Ana": 0.9, "Ben": 0.1}, 0.025) < 0.2
    assert at_most(questions, {"Ana": 0.1, "Ben": 0.9}, 0.025) > 0.9


def test_who_has_no_question_counts_as_accepting_all_that_is_bad() -> None:
    """A tenth of the labels by somebody never asked adds a tenth, and it is told."""
    known = [{"Ana": False} for _ in range(100)]
    alone = mistakes([("Ana",)] * 10, known, known, delta=0.05)
    with_other = mistakes([("Ana",)] * 9 + [("Ben",)], known, known, delta=0.05)
    assert alone is not None
    assert with_other is not None
    assert with_other.false_accept == pytest.approx(0.1 + 0.9 * alone.false_accept)
    assert (alone.measured, with_other.measured, with_other.questions) == (1, 0.9, 200)


def test_three_votes_accept_wrongly_at_most_half_as_often_again() -> None:
    """Two of three make an accept: P ≤ 3 FA ÷ 2, whatever they have in common; FR is not known."""
    bad = [dict.fromkeys("abc", False) for _ in range(90)]
    good = [dict.fromkeys("abc", True) for _ in range(90)]
    single = mistakes([("a",), ("b",), ("c",)], bad, good, delta=0.05)
    panel = mistakes([("a", "b", "c")] * 3, bad, good, delta=0.05)
    assert single is not None
    assert panel is not None
    assert panel.false_accept == pytest.approx(1.5 * single.false_accept)
    assert single.false_reject > 0.9
    assert panel.false_reject == 0


def test_what_a_lead_decided_may_be_just_the_wrong_rejects() -> None:
    """Then nothing is known of how often labels reject what is good."""
    known = [{"Ana": True} for _ in range(50)]
    decided = mistakes([("Ana",)] * 10, known, known, delta=0.05, decided=True)
    assert decided is not None
    assert decided.false_reject == 0


def test_without_questions_to_be_rejected_nothing_is_measured() -> None:
    """Only they say how often the bad is accepted."""
    assert mistakes([("Ana",)], [], [{"Ana": False}], delta=0.05) is None
    assert mistakes([("Ana",)], [{"Ben": False}], [], delta=0.05) is None

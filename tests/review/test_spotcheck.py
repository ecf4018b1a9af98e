"""What people say of assigned types: labels, error rates, confusion, before and after repair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.spotcheck.confusion import confusion
from review.spotcheck.corrections import Corrections, repaired
from review.spotcheck.prevalence import true_types
from review.spotcheck.rates import by_type, overall
from review.spotcheck.type_labels import (
    DISPUTED,
    NONE_OF_THESE,
    Checked,
    Said,
    TypeLabel,
    in_draw_order,
    label,
)
from review.statistics.estimates import clopper_pearson, wilson
from tests.review.one_domain import korn_graubard

CONFIRM, NONE, UNSURE, SKIP = (Said(word) for word in ("confirm", "none", "unsure", "skip"))
CANNOT, UNDONE, UNSAFE = (Said(word) for word in ("cannot_judge", "not_executed", "unsafe"))
B = Said("other", "B")
RIGHT, WRONG = TypeLabel("right", "A", 1), TypeLabel("wrong", "B", 1)


def labelled(assigned: str, right: int, wrong: int, said: str = "B") -> list[Checked]:
    good = Checked(assigned, TypeLabel("right", assigned, 1))
    return [good] * right + [Checked(assigned, TypeLabel("wrong", said, 1))] * wrong


@pytest.mark.parametrize(
    ("answers", "asked", "state", "agreed"),
    [
        ([CONFIRM], 1, "right", "A"),
        ([B], 1, "wrong", "B"),
        ([NONE], 1, "wrong", NONE_OF_THESE),
        ([CONFIRM, CONFIRM, B], 3, "right", "A"),
        ([CONFIRM, B], 2, "disputed", None),
        ([CONFIRM, B, Said("other", "C")], 3, "disputed", None),
        ([CONFIRM, UNSURE], 2, "disputed", None),
        ([SKIP], 1, "disputed", None),
        ([CONFIRM], 2, "open", None),
        ([], None, "open", None),
        ([CONFIRM, CONFIRM, UNSAFE], 3, "open", None),
        ([CANNOT], 1, "cannot_judge", None),
        ([UNDONE, UNDONE, B], 3, "not_executed", None),
        ([CANNOT, UNDONE, B], 3, "cannot_judge", None),
        ([CANNOT, B], 2, "wrong", "B"),
        ([Said(None, "A")], None, "right", "A"),
        ([Said(None, "B"), Said(None, "B"), Said(None, "A")], None, "wrong", "B"),
    ],
)
def test_a_label_is_what_more_than_half_say(
    answers: list[Said], asked: int | None, state: str, agreed: str | None
) -> None:
    """Strictly more than half of the votes; doubts vote for nothing; two verdicts leave it out."""
    found = label("A", answers, asked)
    assert (found.state, found.agreed) == (state, agreed)
    assert found.counted == (state in ("right", "wrong", "disputed"))


def test_a_type_named_second_is_not_right_and_is_counted() -> None:
    """Two types at once: the first one is what counts."""
    found = label("A", [Said("other", "B", second_type="A")], 1)
    assert (found.state, found.agreed, found.named_second) == ("wrong", "B", 1)
    assert label("A", [Said("confirm", None, second_type="B")], 1).named_second == 0


@given(st.lists(st.sampled_from([CONFIRM, B, NONE, UNSURE, SKIP, CANNOT, UNDONE]), max_size=7))
def test_an_edit_is_right_exactly_when_most_votes_confirm(answers: list[Said]) -> None:
    """Whatever the order and mixture of answers."""
    found = label("A", answers, None)
    out = sum(one in (CANNOT, UNDONE) for one in answers)
    votes = len(answers) - out
    confirmed = answers.count(CONFIRM)
    assert (found.state == "right") == (2 * out <= len(answers) and 2 * confirmed > votes > 0)
    assert label("A", answers[::-1], None).state == found.state


def test_draw_order_ends_at_the_first_open_label() -> None:
    """Labels that happen to be done first must not be read before earlier ones."""
    left_out = TypeLabel("cannot_judge", None, 0)
    order = [RIGHT, left_out, WRONG, TypeLabel("open", None, 0), WRONG]
    assert in_draw_order(order) == [False, True]


def test_each_type_has_wilsons_interval_and_its_counts() -> None:
    """15 errors of 148; what is not counted stands beside."""
    checked = [*labelled("A", 133, 14), Checked("A", TypeLabel("disputed", None, 2))]
    checked += [Checked("A", TypeLabel("cannot_judge", None, 0))] * 2
    found, empty = by_type(checked, {"A": 5000, "Z": 10})
    assert (found.n, found.errors, found.disputed, found.cannot_judge) == (148, 15, 1, 2)
    assert found.error == wilson(15, 148)
    assert found.error.low == pytest.approx(0.0624, abs=5e-5)
    assert (empty.edit_type, empty.n, empty.error.estimate) == ("Z", 0, None)


def test_a_type_checked_in_full_says_so() -> None:
    """All 20 edits are checked; the interval is Wilson's all the same, of edits like these."""
    (found,) = by_type(labelled("A", 15, 5), {"A": 20})
    assert found.census
    assert found.error == wilson(5, 20)


def test_overall_weighs_types_by_their_edits() -> None:
    """Σ N p ÷ Σ N, with Korn and Graubard's interval over the types as strata."""
    pool = {"A": 9000, "B": 1000}
    checked = labelled("A", 90, 10) + labelled("B", 50, 50, "A")
    found = overall(checked, pool)
    wrong = np.array([one.label.error for one in checked], dtype=float)
    weights = np.repeat([90.0, 10.0], 100)
    assert found.error.estimate == pytest.approx(0.9 * 0.1 + 0.1 * 0.5)
    assert found.error == korn_graubard(wrong, weights, np.repeat([0, 1], 100))


def test_overall_of_a_uniform_draw_is_the_plain_share() -> None:
    """Imported labels: equal weights, an interval close to Clopper and Pearson's."""
    found = overall(labelled("A", 182, 60) + labelled("B", 0, 21, "A"), None)
    assert found.error.estimate == pytest.approx(81 / 263)
    exact = clopper_pearson(81, 263)
    assert found.error.low == pytest.approx(exact.low, abs=0.002)
    assert found.error.high == pytest.approx(exact.high, abs=0.002)


def test_a_single_label_of_a_type_adds_width_and_a_full_count_adds_none() -> None:
    """Single labels are one stratum together; a type checked in full is known."""
    pool = {"A": 1000, "B": 1000, "C": 1000, "D": 50}
    few = labelled("A", 40, 10) + labelled("B", 1, 0) + labelled("C", 0, 1)
    found = overall(few, pool).error
    alone = overall(labelled("A", 40, 10), {"A": 1000}).error
    assert found.low is not None
    assert found.high is not None
    assert alone.low is not None
    assert alone.high is not None
    assert found.high - found.low > 2 * (alone.high - alone.low)
    known = overall(labelled("D", 40, 10), pool)
    assert (known.error.low, known.error.high) == (0.2, 0.2)
    assert (known.unchecked, known.unchecked_edits) == (("A", "B", "C"), 3000)
    one_alone = overall(labelled("A", 40, 10) + labelled("B", 1, 0), pool).error
    assert one_alone.low is not None
    assert one_alone.low < (alone.low or 0)


def test_without_an_error_unequal_weights_count_fewer_labels() -> None:
    """No error among labels of unequal weight is less evidence than as many of equal weight."""
    unequal = overall(labelled("A", 50, 0) + labelled("B", 50, 0), {"A": 100_000, "B": 1000})
    equal = overall(labelled("A", 50, 0) + labelled("B", 50, 0), {"A": 9000, "B": 9000})
    assert equal.error.high == pytest.approx(clopper_pearson(0, 100).high)
    assert unequal.error.high is not None
    assert unequal.error.high > (equal.error.high or 0) + 0.02


def test_nothing_counted_is_unknown() -> None:
    """No label: no number."""
    assert overall([], {"A": 3}).error.estimate is None
    assert overall([Checked("A", TypeLabel("cannot_judge", None, 0))], None).error.low is None


def test_confusion_counts_every_counted_edit_once() -> None:
    """Rows assigned, columns said; strays, none of these and disputed have places of their own."""
    checked = labelled("A", 3, 2) + labelled("B", 1, 1, "unheard of")
    checked += [Checked("A", TypeLabel("disputed", None, 2))]
    checked += [Checked("B", TypeLabel("wrong", NONE_OF_THESE, 1)), *labelled("stray", 1, 0)]
    found = confusion(checked, ["A", "B"])
    assert found.assigned == ("A", "B", "stray")
    assert found.said == ("A", "B", "stray", "unheard of", NONE_OF_THESE, DISPUTED)
    assert found.counts.sum() == len(checked)
    assert found.cells()[:2] == [("A", "A", 3), ("A", "B", 2)]
    assert ("A", DISPUTED, 1) in found.cells()


def test_true_types_weigh_rows_by_the_pool() -> None:
    """A tenth of 9,000 As are Bs, a B is a B: 1,900 Bs, of which 1,000 are called so."""
    checked = labelled("A", 900, 100) + labelled("B", 900, 0)
    found = true_types(confusion(checked, ["A", "B", "C"]), {"A": 9000, "B": 1000, "C": 7}, seed=1)
    a, b, *rest = found.types
    assert a.prevalence.estimate == pytest.approx(0.81, abs=0.005)
    assert b.recall.estimate == pytest.approx(1000 / 1900, abs=0.02)
    assert b.recall.low is not None
    assert b.recall.low < 1000 / 1900 < (b.recall.high or 0)
    assert found.unchecked == ("C",)
    assert rest[0].recall.estimate is None
    assert found == true_types(
        confusion(checked, ["A", "B", "C"]), {"A": 9000, "B": 1000, "C": 7}, seed=1
    )


def test_true_types_of_a_full_count_are_known() -> None:
    """Every edit checked: the posterior has no width."""
    checked = labelled("A", 8, 2) + labelled("B", 5, 0)
    a, b, *_ = true_types(confusion(checked, ["A", "B"]), {"A": 10, "B": 5}, seed=2).types
    assert a.prevalence.low == a.prevalence.high == pytest.approx(8 / 15)
    assert b.recall.low == b.recall.high == pytest.approx(5 / 7)


def test_a_pool_smaller_than_its_labels_counts_as_checked_in_full() -> None:
    """Edits that left their type meanwhile: what was checked is all that is known."""
    checked = labelled("A", 3, 1)
    (a, *_) = true_types(confusion(checked, ["A"]), {"A": 2}, seed=1).types
    assert a.prevalence.low == a.prevalence.high == 0.75
    assert overall(checked, {"A": 2}).error.high == 0.25
    assert repaired(checked, {}, Corrections())[0].before.high == 0.25


POOL = {"A": 1000, "B": 500}
CHECKED = labelled("A", 80, 20) + labelled("B", 45, 5, "A")


def test_without_corrections_nothing_changes() -> None:
    """Before and after are the same figures."""
    whole, types = repaired(CHECKED, POOL, Corrections())
    assert all(one.before == one.after for one in [whole, *types])
    assert whole.before.estimate == pytest.approx((200 + 50) / 1500)
    assert [one.edit_type for one in types] == ["A", "B"]


def test_corrections_take_known_errors_off_and_leave_the_expected_ones() -> None:
    """20 corrected checked As, 30 found elsewhere: 150 of 1,000 are still to be expected."""
    corrections = Corrections(checked={"A": 20}, elsewhere={"A": 30})
    whole, (a, b) = repaired(CHECKED, POOL, corrections)
    assert a.after.estimate == pytest.approx(0.15)
    assert (a.left, a.corrected) == (0, 50)
    assert b.before == b.after
    assert whole.after.estimate == pytest.approx((150 + 50) / 1500)
    assert (a.after.high or 0) > 0.15 > (a.after.low or 0)


def test_a_rule_is_judged_by_what_people_say_of_those_it_moves() -> None:
    """Moving the 900 unchecked As to B leaves 720 of them wrong; a good rule leaves few."""
    _, (bad, _) = repaired(CHECKED, POOL, Corrections(checked={"A": 20}, rules={"A": "B"}))
    assert bad.after.estimate == pytest.approx(720 / 1000)
    assert bad.moved == 900
    mostly = labelled("A", 2, 98)
    _, (good,) = repaired(mostly, POOL, Corrections(checked={"A": 98}, rules={"A": "B"}))
    assert good.before.estimate == pytest.approx(0.98)
    assert good.after.estimate == pytest.approx(0.02 * 0.9)


@given(
    st.integers(0, 40), st.integers(0, 40), st.integers(0, 400), st.integers(0, 300), st.booleans()
)
def test_shares_stay_between_nothing_and_all(
    right: int, wrong: int, more: int, elsewhere: int, ruled: bool
) -> None:
    """Whatever was corrected, low ≤ estimate ≤ high within 0 … 1."""
    if not right + wrong:
        return
    pool = {"A": right + wrong + more}
    corrections = Corrections(
        {"A": wrong}, {"A": min(elsewhere, more)}, {"A": "B"} if ruled else {}
    )
    whole, types = repaired(labelled("A", right, wrong), pool, corrections)
    for found in [whole.before, whole.after, *(one.after for one in types)]:
        assert found.low is not None
        assert found.estimate is not None
        assert found.high is not None
        assert -1e-12 <= found.low <= found.estimate + 1e-12 <= found.high + 2e-12 <= 1 + 3e-12

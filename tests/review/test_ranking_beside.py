"""A judge beside people over many groups, and each reviewer's hand."""

from __future__ import annotations

import pytest

from review.ranking.cycles import JudgeOrder
from review.ranking.fit import fit
from review.ranking.judge_agreement import together, widest
from review.ranking.position_bias import side_biases
from review.ranking.votes import Comparison, GroupVotes, Ranking


def test_shares_add_up_and_the_interval_goes_by_groups() -> None:
    """Ten alike votes on each of two groups tell no more than the two groups."""
    few = together([JudgeOrder(1.0, 10, 10, 0, 0), JudgeOrder(-1.0, 0, 10, 0, 2)])
    many = together([JudgeOrder(1.0, 1, 1, 0, 0), JudgeOrder(-1.0, 0, 1, 0, 0)] * 10)
    assert few.decided.estimate == many.decided.estimate == 0.5
    assert few.with_ties.estimate == pytest.approx(10 / 22)
    assert few.decided.high - few.decided.low > 1.5 * (many.decided.high - many.decided.low)
    assert (few.groups, few.preferred, few.votes) == (2, 20, 22)
    assert few.tau.estimate == 0
    assert (few.tau.low, few.tau.high) == (-1, 1)


def test_all_right_is_not_certain() -> None:
    """Where the judge is right everywhere, the interval is that of so many groups."""
    found = together([JudgeOrder(None, 50, 50, 0, 0)] * 3)
    assert found.decided.estimate == 1
    assert found.decided.low < 0.5
    assert found.tau.estimate is None


def test_nothing_and_one_group_have_no_interval() -> None:
    """What cannot be computed is None."""
    assert together([]).decided.estimate is None
    one = together([JudgeOrder(0.3, 3, 4, 0, 0)])
    assert (one.decided.estimate, one.decided.low, one.tau.low) == (0.75, None, None)


def test_the_widest_pair_is_surely_ordered_and_far_apart() -> None:
    """The judge likes the last best; where it agrees, or knows no scores, there is none."""
    votes = tuple(Comparison(i, j, "left") for i in range(3) for j in range(i + 1, 3)) * 5
    (fitted,) = fit([GroupVotes(("a", "b", "c"), votes)])
    found = widest(fitted, {0: 1.0, 1: 3.0, 2: 5.0}, 4.0)
    assert (found.better, found.worse, found.gap) == (0, 2, 1.0)
    assert 0.9 < found.distance <= 1
    assert widest(fitted, {0: 3.0, 1: 2.0, 2: 1.0}, 4.0) is None
    assert widest(fitted, {}, 4.0) is None


def test_each_reviewer_has_a_hand() -> None:
    """Ana always takes the left, also when the pair comes back swapped; Ben ranks."""
    votes = (Comparison(0, 1, "left", "Ana"), Comparison(1, 0, "left", "Ana"),
             Comparison(0, 1, "right", "Cy"), Comparison(1, 0, "left", "Cy"))  # fmt: skip
    group = GroupVotes(("a", "b"), votes, (Ranking(((0,), (1,)), "Ben"),))
    ana, cy, ben = side_biases([group])
    assert (ana.reviewer, ana.left, ana.decided, ana.same, ana.repeated) == ("Ana", 2, 2, 0, 1)
    assert (cy.left_wins.estimate, cy.self_consistency.estimate) == (0.5, 1.0)
    assert (ben.rankings, ben.comparisons, ben.left_wins.estimate) == (1, 0, None)

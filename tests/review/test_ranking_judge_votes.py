"""A judge's own comparisons beside people's: order, place bias, and where they differ."""

from __future__ import annotations

import numpy as np
import pytest

from review.ranking.fit import fit
from review.ranking.judge_votes import BothOrders, beside, both_orders, place_bias, widest
from review.ranking.votes import Comparison, GroupVotes, tallies

NAMES = ("x", "y", "z")
PEOPLE = GroupVotes(
    NAMES,
    [
        *[Comparison(0, 1, "left", f"r{number}") for number in range(5)],
        *[Comparison(1, 2, "left", f"r{number}") for number in range(5)],
        Comparison(0, 2, "tie", "r0"),
    ],
)


def test_both_orders_are_counted_by_what_they_say() -> None:
    """The same edit, the same place, a tie in both, a tie in one."""
    answers = [("first", "second"), ("second", "first"), ("first", "first"), ("second", "second"),
               ("tie", "tie"), ("tie", "first")]  # fmt: skip
    assert both_orders(answers) == BothOrders(6, 2, 1, 1, 1)


def test_a_judge_that_always_names_the_first_is_found_out() -> None:
    """Its share is 1 and the interval leaves out a half; a fair judge's holds it."""
    bound = place_bias([BothOrders(3, 0, 0, 3, 0)] * 12)
    assert (bound.first.estimate, bound.agreed.estimate) == (1, 0)
    assert bound.biased
    fair = place_bias([BothOrders(3, 3, 0, 0, 0)] * 12)
    assert (fair.first.estimate, fair.agreed.estimate, fair.decided) == (0.5, 1, 36)
    assert not fair.biased


def test_the_interval_of_the_bias_covers_it() -> None:
    """Simulated judges that favour a place at .6, by groups: 95% intervals hold .6 that often."""
    random = np.random.default_rng(7)
    held = 0
    for _run in range(300):
        groups = []
        for _group in range(40):
            leaning = np.clip(random.normal(0.6, 0.15), 0, 1)
            named = random.random((3, 2)) < leaning
            first, second = int((named.all(1)).sum()), int((~named).all(1).sum())
            groups.append(BothOrders(3, 3 - first - second, 0, first, second))
        found = place_bias(groups).first
        held += found.low <= 0.6 <= found.high
    assert held >= 0.92 * 300


def test_nothing_compared_is_unknown() -> None:
    """No pair, no share; no pair decided, no bias."""
    assert place_bias([]).first.estimate is None
    tied = place_bias([BothOrders(2, 0, 2, 0, 0)] * 3)
    assert (tied.first.estimate, tied.agreed.estimate, tied.biased) == (None, 1, False)


def test_votes_on_the_pairs_compared_are_held_against_the_judge() -> None:
    """Right where it prefers the same, alike where both tie; pairs it did not compare are out."""
    judge = GroupVotes(NAMES, [Comparison(0, 1, "left"), Comparison(0, 2, "tie")])
    ours, theirs = fit([PEOPLE, judge])
    order = beside(ours, theirs, {(0, 1): 1, (0, 2): 0}, tallies(PEOPLE))
    assert (order.right, order.preferred, order.alike, order.ties) == (5, 5, 1, 1)
    assert order.tau is not None
    turned = beside(ours, theirs, {(0, 1): -1, (1, 2): -1}, tallies(PEOPLE))
    assert (turned.right, turned.preferred, turned.ties) == (0, 10, 0)


def test_the_surest_pair_that_the_judge_turns_round_is_named() -> None:
    """A tie of the judge's is no pair turned round."""
    judge = GroupVotes(NAMES, [Comparison(0, 1, "right"), Comparison(1, 2, "tie")])
    ours, theirs = fit([PEOPLE, judge])
    apart = widest(ours, theirs, {(0, 1): -1, (1, 2): 0})
    assert apart is not None
    assert (apart.better, apart.worse) == (0, 1)
    assert apart.probability == pytest.approx(float(ours.beats[0, 1]))
    assert apart.gap > 0
    assert widest(ours, theirs, {(0, 1): 1, (1, 2): 1}) is None

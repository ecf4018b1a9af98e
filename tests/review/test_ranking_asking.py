"""What is asked next of a group, and when it is done."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from review.ranking.asking import Enough, information, next_pair, state
from review.ranking.cycles import consistency
from review.ranking.fit import Fitted, fit
from review.ranking.votes import Comparison, GroupVotes, Tallies, tallies


def asked(size: int, *votes: Comparison) -> tuple[Fitted, Tallies]:
    """Return a fitted group and its tallies."""
    group = GroupVotes(tuple(map(str, range(size))), votes)
    return fit([group], nu=0.5)[0], tallies(group)


def said(size: int, *votes: Comparison) -> str:
    """Return a group's state."""
    fitted, counted = asked(size, *votes)
    return state(fitted, counted, consistency(counted, size))


def test_up_to_four_candidates_all_pairs_come_round() -> None:
    """Six questions ask each of six pairs once; the seventh begins anew."""
    votes: list[Comparison] = []
    met = []
    for _ in range(6):
        pair = next_pair(*asked(4, *votes))
        met.append(pair)
        votes.append(Comparison(*pair, "left"))
    assert sorted(met) == list(combinations(range(4), 2))
    assert next_pair(*asked(4, *votes)) == met[0]


def test_from_five_the_most_telling_pair_is_asked() -> None:
    """Where candidates are equal but one pair is worn out, another is asked."""
    votes = [Comparison(0, 1, winner) for winner in ("left", "right")] * 10
    fitted, counted = asked(5, *votes)
    pair = next_pair(fitted, counted)
    told = {pair: information(fitted, *pair) for pair in combinations(range(5), 2)}
    assert told[pair] == max(told.values())
    assert told[0, 1] == min(told.values())


def test_information_is_the_formulas() -> None:
    """log(1 + p(1−p)·Var(θᵢ−θⱼ)) at the present worths."""
    fitted, _ = asked(5, Comparison(0, 1, "left"), Comparison(0, 2, "left"))
    chance = np.exp(fitted.worth[0]) / (np.exp(fitted.worth[0]) + np.exp(fitted.worth[1]))
    expected = np.log(1 + chance * (1 - chance) * fitted.variance(0, 1))
    assert information(fitted, 0, 1) == pytest.approx(expected)


def test_a_group_of_one_has_no_pair() -> None:
    """There is nothing to ask, and nothing open."""
    fitted, counted = asked(1)
    with pytest.raises(ValueError, match="no pair"):
        next_pair(fitted, counted)
    assert said(1) == "done"


def test_a_group_is_done_when_its_order_is_confident() -> None:
    """One vote leaves it open; five agreeing ones do not."""
    assert said(2, Comparison(0, 1, "left")) == "open"
    assert said(2, *[Comparison(0, 1, "left")] * 4) == "done"


def test_a_group_is_done_when_people_tie_it() -> None:
    """Two who see no difference settle a pair."""
    assert said(2, Comparison(0, 1, "tie")) == "open"
    assert said(2, Comparison(0, 1, "tie"), Comparison(1, 0, "tie")) == "done"


def test_circles_and_even_pairs_are_asked_again() -> None:
    """Until the budget is spent; a circle stays a contradiction even then."""
    circle = [Comparison(0, 1, "left"), Comparison(1, 2, "left"), Comparison(2, 0, "left")]
    even = [Comparison(0, 1, "left"), Comparison(0, 1, "right")]
    assert said(3, *circle) == "contradictory"
    assert said(3, *circle * 10) == "contradictory"
    assert said(2, *even) == "contradictory"
    assert said(2, *even * 5) == "done"


def test_the_budget_grows_with_the_pairs() -> None:
    """Five votes for each of three pairs."""
    assert Enough().budget(3) == 15

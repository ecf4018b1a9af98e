"""Circles among majorities, Kendall's ζ and τ."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from review.ranking.cycles import NAMED, consistency, judge_order, tau
from review.ranking.votes import Tallies, Tally


def majority(*wins: tuple[int, int]) -> Tallies:
    """Return tallies in which each first beat each second once."""
    found: Tallies = {}
    for better, worse in wins:
        key = (min(better, worse), max(better, worse))
        found[key] = Tally(int(better < worse), int(better > worse))
    return found


def test_a_circle_is_named_once_from_its_lowest_place() -> None:
    """1 beats 2, 2 beats 0, 0 beats 1."""
    found = consistency(majority((1, 2), (2, 0), (0, 1)), 3)
    assert found.cycles == ((0, 1, 2),)
    assert found.zeta == 0
    assert found.contradictory


def test_an_order_has_no_circle() -> None:
    """ζ is one; nothing contradicts."""
    found = consistency(majority(*combinations(range(5), 2)), 5)
    assert (found.cycles, found.zeta, found.split) == ((), 1, ())
    assert not found.contradictory


def test_an_even_pair_is_split_and_leaves_zeta_open() -> None:
    """Kendall's ζ needs every pair decided; ties alone are no contradiction."""
    votes = {(0, 1): Tally(2, 2), (0, 2): Tally(1, 0), (1, 2): Tally(0, 0, 3)}
    found = consistency(votes, 3)
    assert (found.split, found.zeta) == (((0, 1),), None)


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 7), st.randoms(use_true_random=False))
def test_circles_and_zeta_are_those_of_brute_force(size: int, random) -> None:
    """Every triad tried; Kendall & Babington Smith's maximum is reached by none to pass."""
    wins = [pair if random.random() < 0.5 else pair[::-1] for pair in combinations(range(size), 2)]
    beats = set(wins)
    circles = [
        trio
        for trio in combinations(range(size), 3)
        if {(trio[0], trio[1]), (trio[1], trio[2]), (trio[2], trio[0])} <= beats
        or {(trio[1], trio[0]), (trio[2], trio[1]), (trio[0], trio[2])} <= beats
    ]
    found = consistency(majority(*wins), size)
    assert sorted(map(tuple, map(sorted, found.cycles))) == circles
    for i, j, k in found.cycles:
        assert {(i, j), (j, k), (k, i)} <= beats
        assert i < min(j, k)
    most = (size**3 - (size if size % 2 else 4 * size)) / 24
    assert found.zeta == pytest.approx(1 - len(circles) / most)
    assert 0 <= found.zeta <= 1


def test_a_crowd_of_circles_is_named_in_part() -> None:
    """At most a hundred, whatever the group's size."""
    size = 31
    wins = [(i, (i + step) % size) for i in range(size) for step in range(1, size // 2 + 1)]
    found = consistency(majority(*wins), size)
    assert len(found.cycles) == NAMED
    assert found.zeta == pytest.approx(0)


def test_tau_is_none_where_an_order_is_constant() -> None:
    """A judge that gives all the same score orders nothing."""
    assert tau([1, 2, 3], [1, 1, 1]) is None
    assert tau([1], [2]) is None
    assert tau([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx(2 / 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=9))
def test_tau_is_scipys(pairs: list[tuple[int, int]]) -> None:
    """With ties on both sides, and none where scipy has none."""
    ours, theirs = ([float(pair[side]) for pair in pairs] for side in (0, 1))
    expected = stats.kendalltau(ours, theirs).statistic
    found = tau(ours, theirs)
    assert (found is None) == bool(np.isnan(expected))
    assert found is None or found == pytest.approx(expected)


def test_a_judge_is_held_against_votes_with_and_without_ties() -> None:
    """Right where the preferred scores higher; a tie is right at equal scores only."""
    votes = {(0, 1): Tally(3, 1, 1), (1, 2): Tally(0, 0, 2), (0, 3): Tally(5, 0)}
    found = judge_order({0: 1.0, 1: 0.0, 2: -1.0}, {0: 0.9, 1: 0.5, 2: 0.5}, votes)
    assert found.decided.estimate == pytest.approx(3 / 4)
    assert found.with_ties.estimate == pytest.approx((3 + 2) / 7)
    assert found.tau == pytest.approx(np.sqrt(2 / 3))

"""Which pairs train, and in which split."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import review.ranking.pairs
from review.core.errors import Refused
from review.ranking.fit import fit
from review.ranking.pairs import Pair, PairRule, pairs, split_of, ties
from review.ranking.votes import Comparison, GroupVotes, tallies


def taken(rule: PairRule, *votes: Comparison, size: int = 3) -> list[Pair]:
    """Return the pairs of one group."""
    group = GroupVotes(tuple(map(str, range(size))), votes)
    return pairs(fit([group], nu=0.5)[0], tallies(group), rule)


CLEAR = [Comparison(0, 1, "left", "ana"), Comparison(1, 0, "right", "ben")] * 5


def test_a_pair_comes_with_how_sure_it_is_and_from_how_many() -> None:
    """Chosen over rejected, its votes and reviewers."""
    (pair,) = taken(PairRule(min_probability=0.95), *CLEAR)
    assert (pair.chosen, pair.rejected, pair.votes, pair.reviewers) == (0, 1, 10, 2)
    assert pair.probability >= 0.95
    assert pair.margin > 1


def test_a_pair_may_follow_from_others() -> None:
    """Never compared, yet sure: no votes of its own."""
    votes = [Comparison(0, 1, "left"), Comparison(1, 2, "left")] * 8
    found = {(pair.chosen, pair.rejected): pair.votes for pair in taken(PairRule(), *votes)}
    assert found == {(0, 1): 8, (1, 2): 8, (0, 2): 0}


def test_the_surest_come_first() -> None:
    """So that the first N are the surest N."""
    votes = [Comparison(0, 1, "left"), Comparison(1, 2, "left")] * 8
    found = taken(PairRule(), *votes)
    assert [pair.probability for pair in found] == sorted(
        (pair.probability for pair in found), reverse=True
    )


def test_a_pair_people_mostly_tie_is_none() -> None:
    """Even where the rest of the group orders it."""
    votes = [Comparison(0, 2, "left")] * 12 + [Comparison(2, 1, "left")] * 12
    tied = [Comparison(0, 1, "tie")] * 3
    assert (0, 1) in {(pair.chosen, pair.rejected) for pair in taken(PairRule(), *votes)}
    assert (0, 1) not in {(pair.chosen, pair.rejected) for pair in taken(PairRule(), *votes, *tied)}
    ((first, second, tally),) = ties(tallies(GroupVotes(("a", "b", "c"), [*votes, *tied])))
    assert (first, second, tally.ties) == (0, 1, 3)


def test_too_small_a_margin_is_left_out() -> None:
    """The margin is of log-worth."""
    (pair,) = taken(PairRule(), *CLEAR, size=2)
    assert not taken(PairRule(min_margin=pair.margin + 0.01), *CLEAR, size=2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_probability": 0.4},
        {"min_probability": 1.1},
        {"min_probability": float("nan")},
        {"min_margin": -1.0},
        {"min_margin": float("nan")},
        {"max_pairs": 0},
        {"splits": {"validation": 1.0}},
        {"splits": {"validation": 0.6, "test": 0.5}},
        {"splits": {"validation": 0.0}},
    ],
)
def test_a_rule_that_cannot_be_is_refused(wrong: dict) -> None:
    """Each says what it should be."""
    with pytest.raises(Refused):
        PairRule(**wrong)


@settings(max_examples=50)
@given(st.text(), st.integers(0, 10))
def test_a_source_is_in_one_split_only(source: str, seed: int) -> None:
    """Its name and the seed decide, nothing else."""
    rule = PairRule(splits={"validation": 0.3, "test": 0.2}, seed=seed)
    assert split_of(source, rule) == split_of(source, rule) in ("train", "validation", "test")


def test_splits_have_their_shares() -> None:
    """Of ten thousand sources a tenth and a twentieth, within three standard errors."""
    rule = PairRule(splits={"validation": 0.1, "test": 0.05})
    found = [split_of(f"{number}.jpg", rule) for number in range(10_000)]
    assert found.count("validation") == pytest.approx(1000, abs=90)
    assert found.count("test") == pytest.approx(500, abs=66)
    other = PairRule(splits={"validation": 0.1, "test": 0.05}, seed=1)
    assert found != [split_of(f"{number}.jpg", other) for number in range(10_000)]


def test_the_examples_hold() -> None:
    """The docstrings' examples run."""
    assert doctest.testmod(review.ranking.pairs).failed == 0

"""What votes add up to."""

from __future__ import annotations

from review.ranking.votes import (
    Comparison,
    GroupVotes,
    Ranking,
    Tally,
    acceptable,
    implied,
    repeats,
    sides,
    tallies,
    tied,
)

ABC = ("a", "b", "c")


def test_comparisons_and_rankings_add_up_by_pair() -> None:
    """Sides do not matter, both-bad counts as a tie, a ranking implies its pairs."""
    votes = GroupVotes(
        ABC,
        (
            Comparison(0, 1, "left", "ana"),
            Comparison(1, 0, "left", "ben"),
            Comparison(1, 0, "both_bad", "ana"),
        ),
        (Ranking(((2,), (0, 1)), "cy"),),
    )
    assert tallies(votes) == {
        (0, 1): Tally(1, 1, 2, {"ana", "ben", "cy"}),
        (0, 2): Tally(0, 1, 0, {"cy"}),
        (1, 2): Tally(0, 1, 0, {"cy"}),
    }
    assert votes.count == 4
    assert votes.reviewers == {"ana", "ben", "cy"}


def test_a_ranking_implies_each_pair_once() -> None:
    """Four candidates in two ties: four ordered pairs and two ties."""
    found = sorted(implied(Ranking(((3, 1), (0, 2)))))
    assert found == [(0, 2, 0), (1, 0, 1), (1, 2, 1), (3, 0, 1), (3, 1, 0), (3, 2, 1)]


def test_a_pair_is_tied_by_more_than_half() -> None:
    """Two of four are not more than half."""
    assert tied(Tally(1, 1, 3))
    assert not tied(Tally(1, 1, 2))


def test_a_candidate_most_called_bad_is_not_acceptable() -> None:
    """By strict majority of the votes that showed it; nobody's word leaves it acceptable."""
    votes = GroupVotes(
        (*ABC, "d"),
        (Comparison(0, 1, "both_bad"), Comparison(0, 2, "left")),
        (Ranking(((1,), (2,)), none_acceptable=True),),
    )
    assert acceptable(votes) == (True, False, True, True)


def test_the_left_sides_wins_are_counted_of_those_that_were_won() -> None:
    """Ties say nothing of a side."""
    given = [Comparison(0, 1, "left"), Comparison(1, 0, "left"), Comparison(0, 1, "right")]
    assert sides([GroupVotes(ABC, [*given, Comparison(0, 1, "tie")])]) == (2, 3)


def test_repeats_with_swapped_sides_are_matched() -> None:
    """The same candidate again is the same answer; another reviewer's word is no repeat."""
    votes = GroupVotes(
        ABC,
        (
            Comparison(0, 1, "left", "ana"),
            Comparison(1, 0, "right", "ana"),
            Comparison(1, 2, "tie", "ana"),
            Comparison(2, 1, "left", "ana"),
            Comparison(2, 0, "left", "ana"),
            Comparison(0, 2, "right", "ben"),
        ),
    )
    assert repeats([votes]) == (1, 2)

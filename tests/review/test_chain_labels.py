"""From the reviews of a chain to its label: how far it holds, and each of its turns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.chains.labels import ChainReview, chain_label, prefix
from review.core.answers import VOTES, SaidOfTurn, TurnVerdict
from review.core.consensus import label


def said_of(*words: TurnVerdict) -> tuple[SaidOfTurn, ...]:
    return tuple(SaidOfTurn(word) for word in words)


def reject(failing: int | None, *words: TurnVerdict) -> ChainReview:
    return ChainReview("reject", failing, said_of(*words))


ACCEPT = ChainReview("accept", None, said_of("right", "right", "right"))
turns = st.none() | st.builds(
    SaidOfTurn, st.sampled_from(["right", "wrong", "hurts"]), st.none() | st.booleans()
)
reviews = st.one_of(
    st.builds(ChainReview, st.sampled_from(["accept", "unsure", "skip", "cannot_judge"])),
    st.builds(
        ChainReview, st.just("reject"), st.none() | st.integers(1, 4), st.lists(turns, max_size=4)
    ),
)


@pytest.mark.parametrize(
    ("review", "held"),
    [
        (ACCEPT, 3), (reject(1), 0), (reject(3), 2), (reject(None), 0), (reject(7), 0),
        (ChainReview("unsure"), 0), (ChainReview("skip"), 0), (ChainReview("unsure", 3), 0),
    ],
)  # fmt: skip
def test_a_review_holds_up_to_its_first_failing_turn(review: ChainReview, held: int) -> None:
    """All turns where it accepts; none where it rejects and names no turn that is there."""
    assert prefix(review, 3) == held


@pytest.mark.parametrize(
    ("said", "state", "held", "salvaged"),
    [
        ([ACCEPT], "accept", 3, 0),
        ([ACCEPT, ACCEPT, reject(1)], "accept", 3, 0),
        ([ACCEPT, reject(3)], "reject", 2, 2),
        ([ACCEPT, reject(3), reject(1)], "reject", 2, 2),
        ([ACCEPT, reject(2), reject(1)], "reject", 1, 0),
        ([ACCEPT, ChainReview("unsure")], "reject", 0, 0),
        ([ACCEPT, ChainReview("cannot_judge"), ACCEPT], "accept", 3, 0),
    ],
)
def test_more_than_half_of_the_votes_say_how_far_a_chain_holds(
    said: list[ChainReview], state: str, held: int, salvaged: int
) -> None:
    """A prefix of two or more of a rejected chain is what salvage keeps."""
    found = chain_label(said, 3, len(said))
    assert (found.state, found.prefix, found.salvaged) == (state, held, salvaged)


def test_an_open_chain_and_one_nobody_can_judge_hold_nothing_yet() -> None:
    """Answers are due, a lead's word is, or the pictures are broken: no prefix, no turns."""
    assert chain_label([ACCEPT], 3, 2).prefix is None
    assert chain_label([ChainReview("unsafe")], 3, 1).state == "open"
    broken = chain_label([ChainReview("cannot_judge")], 3, 1)
    assert (broken.state, broken.prefix, broken.turns, broken.salvaged) == ("none", None, (), 0)


def test_a_turn_is_right_by_more_than_half_and_hurting_is_not_right() -> None:
    """Right against hurts is neither; two of three that hurt are."""
    said = [reject(2, "right", "hurts", "wrong"), reject(2, "right", "hurts", "right"), ACCEPT]
    turns = chain_label(said, 3, 3).turns
    assert [turn.said for turn in turns] == ["right", "hurts", "right"]
    split = chain_label([reject(2, "right", "hurts"), ACCEPT], 2, 2).turns
    assert [(turn.said, turn.right) for turn in split] == [("right", True), ("wrong", False)]


def test_a_verdict_without_turns_speaks_of_those_up_to_the_failing_one() -> None:
    """What comes after it is not known; of a reject without a place, no turn is."""
    assert [turn.said for turn in chain_label([reject(2)], 3, 1).turns] == ["right", "wrong", None]
    unplaced = chain_label([reject(None)], 3, 1)
    assert [turn.said for turn in unplaced.turns] == [None, None, None]
    assert not unplaced.placed
    assert chain_label([reject(1)], 3, 1).placed


def test_unsure_and_skip_are_votes_against_every_turn_they_say_nothing_of() -> None:
    """As they are against the chain; a turn that was said keeps its word."""
    assert [turn.right for turn in chain_label([ChainReview("unsure")], 2, 1).turns] == [False] * 2
    said = chain_label([ChainReview("unsure", None, said_of("right"))], 2, 1).turns
    assert [turn.said for turn in said] == ["right", "wrong"]


def test_a_reference_resolves_by_more_than_half_of_those_who_say() -> None:
    """Nobody said: the turn refers to nothing."""
    found = ((None, True, False), (None, False, None), (None, True, None))
    said = [
        ChainReview("reject", 2, [SaidOfTurn("wrong", resolves) for resolves in one])
        for one in found
    ]
    turns = chain_label(said, 3, 3).turns
    assert [turn.resolves for turn in turns] == [None, True, False]


@given(st.lists(reviews, max_size=7), st.integers(1, 5))
def test_the_prefix_is_the_longest_that_more_than_half_hold(said, length) -> None:
    """Whole exactly where the task's label accepts; counted one by one as an oracle."""
    found = chain_label(said, length, None)
    assert found.state == label([one.verdict for one in said], None).state
    votes = [prefix(one, length) for one in said if one.verdict in VOTES]
    if found.state in ("accept", "reject"):
        ks = [k for k in range(length + 1) if 2 * sum(v >= k for v in votes) > len(votes)]
        assert found.prefix == max(ks)
        assert found.accepted == (found.prefix == length)
        assert len(found.turns) == length


@given(st.lists(reviews, min_size=1, max_size=7), st.randoms())
def test_the_order_of_reviews_does_not_matter(said, random) -> None:
    """A label is about what was said, not when."""
    other = list(said)
    random.shuffle(other)
    assert chain_label(other, 3, None) == chain_label(said, 3, None)

"""What labelled chains come to, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.chains.labels import ChainReview, LabelledChain, chain_label
from review.chains.summary import in_pool, summarise
from review.core.answers import SaidOfTurn, TurnVerdict
from review.statistics.clustered import NOTHING, ClusteredShare, clustered_share
from review.statistics.estimates import UNKNOWN, Interval, clopper_pearson


def chain(
    length: int,
    failing: int | None,
    *,
    turns: tuple[TurnVerdict, ...] = (),
    types: tuple[str | None, ...] = (),
    resolves: tuple[bool | None, ...] = (),
    weight: float = 1.0,
) -> LabelledChain:
    """Return a chain one reviewer accepted, or rejected at a turn (0: without saying which)."""
    verdict = "accept" if failing is None else "reject"
    found = resolves or (None,) * len(turns)
    said = [SaidOfTurn(word, one) for word, one in zip(turns, found, strict=True)]
    review = ChainReview(verdict, failing, said)
    return LabelledChain("", chain_label([review], length, 1), types, weight)


ALL: tuple[TurnVerdict, ...] = ("right", "right", "right")
FEW = [
    chain(3, None, turns=ALL, types=("a", "b", "a"), resolves=(None, True, None)),
    chain(3, 3, turns=("right", "right", "hurts"), types=("a", "a", None)),
    chain(3, 2, turns=("right", "wrong", "right"), types=("b",), resolves=(None, False, True)),
    chain(2, 1, turns=("wrong", "right"), types=("a", "b")),
    chain(2, None),
    chain(2, 0),
]


def counts(share: ClusteredShare) -> tuple[int, int, int]:
    """Return hits, n and clusters."""
    return share.hits, share.n, share.clusters


def test_chains_and_turns_are_counted() -> None:
    """Two of six chains accepted; of the thirteen turns that were spoken of ten are right."""
    found = summarise(FEW)
    assert (found.labelled, found.open, found.none) == (6, 0, 0)
    assert counts(found.accepted) == (2, 6, 6)
    assert counts(found.turns) == (10, 13, 5)
    assert counts(found.hurting) == (1, 13, 5)
    assert counts(found.references) == (2, 3, 2)


def test_positions_are_told_given_that_the_earlier_ones_held_and_not() -> None:
    """Given counts chains that got there; any counts what was said of the turns there."""
    first, second, third = summarise(FEW).positions
    assert counts(first.given) == (4, 6, 6)
    assert counts(first.any) == (4, 5, 5)
    assert counts(second.given) == (3, 4, 4)
    assert counts(second.any) == (4, 5, 5)
    assert counts(third.given) == (1, 2, 2)
    assert counts(third.any) == (2, 3, 3)


def test_types_are_told_by_name_and_what_has_none_is_counted() -> None:
    """Two turns of one chain may be of one type: they are of one cluster."""
    found = summarise(FEW)
    assert [(one.edit_type, counts(one.right)) for one in found.types] == [
        ("a", (4, 5, 3)),
        ("b", (3, 3, 3)),
    ]
    assert found.untyped == 5


def test_where_chains_break_is_told_by_their_length() -> None:
    """Accepted, broken at a turn, and broken nobody said where make up all of a length."""
    short, long = summarise(FEW).breaks
    assert (short.length, counts(short.accepted)) == (2, (1, 3, 3))
    assert [counts(one)[:2] for one in short.at] == [(1, 3), (0, 3)]
    assert counts(short.unplaced)[:2] == (1, 3)
    assert (long.length, counts(long.accepted)) == (3, (1, 3, 3))
    assert [counts(one)[:2] for one in long.at] == [(0, 3), (1, 3), (1, 3)]


def test_salvage_gains_prefixes_of_two_turns_and_more() -> None:
    """One chain of three that breaks at its third turn: one chain in part, two turns of 15."""
    found = summarise(FEW).salvage
    assert counts(found.chains) == (1, 6, 6)
    assert counts(found.turns) == (2, 15, 6)
    assert counts(found.whole) == (5, 15, 6)


def test_turns_of_one_chain_do_not_count_as_independent() -> None:
    """Forty chains that are right or wrong as a whole: the interval is that of forty turns."""
    whole = [chain(3, None, turns=ALL, types=("a",) * 3)] * 30
    broken = [chain(3, 1, turns=("wrong",) * 3, types=("a",) * 3)] * 10
    found = summarise(whole + broken)
    alone = clopper_pearson(30, 40)
    for share in (found.turns.share, found.types[0].right.share):
        assert share.low == pytest.approx(alone.low)
        assert share.high == pytest.approx(alone.high)


def test_unequal_draws_are_weighted() -> None:
    """A chain drawn a third as readily stands for three."""
    found = summarise([chain(2, None, weight=3.0), *[chain(2, 1, weight=1.0)] * 3])
    assert found.accepted.share.estimate == pytest.approx(0.5)
    assert found.turns.share.estimate == pytest.approx(6 / 9)
    assert found.positions[0].given.share.estimate == pytest.approx(0.5)


def test_without_labels_nothing_is_said() -> None:
    """Open chains and those nobody can judge are counted beside, and are no reject."""
    open_label = chain_label([], 3, 1)
    none = chain_label([ChainReview("cannot_judge")], 3, 1)
    found = summarise([LabelledChain("a", open_label), LabelledChain("b", none)])
    assert (found.labelled, found.open, found.none) == (0, 1, 1)
    assert found.accepted == found.turns == found.salvage.chains == NOTHING
    assert found.positions == found.types == found.breaks == ()


def test_a_share_is_told_as_a_number_of_the_pool() -> None:
    """.25 (.1–.4) of 72,000 chains; what is not known stays unknown."""
    assert in_pool(Interval(0.25, 0.125, 0.5), 72_000) == Interval(18_000, 9_000, 36_000)
    assert in_pool(UNKNOWN, 72_000) == UNKNOWN


labelled = st.lists(
    st.integers(2, 5).flatmap(
        lambda n: st.builds(chain, st.just(n), st.none() | st.integers(1, n))
    ),
    min_size=1, max_size=30,
)  # fmt: skip


@given(labelled)
def test_the_numbers_of_one_summary_fit_together(some) -> None:
    """Breaks make up all chains; survival multiplies to acceptance; salvage is what breaks late."""
    found = summarise(some)
    at = [share.hits for one in found.breaks for share in one.at]
    assert sum(at) + found.accepted.hits == found.labelled
    late = [
        place * share.hits for one in found.breaks for place, share in enumerate(one.at)
        if place >= 2
    ]  # fmt: skip
    assert found.salvage.turns.hits == sum(late)
    for one in some:
        alone = summarise([one])
        given_all = np.prod([at.given.hits / max(at.given.n, 1) for at in alone.positions])
        assert given_all == alone.accepted.hits


@given(labelled)
def test_a_turn_share_is_the_ratio_of_its_chains(some) -> None:
    """Turn by turn, counted anew from the labels."""
    right = np.array([sum(turn.right is True for turn in one.label.turns) for one in some], float)
    said = np.array([sum(t.right is not None for t in one.label.turns) for one in some], float)
    assert summarise(some).turns == clustered_share(right, said)

"""From the reviews of one chain to its label: accepted or not, how far it holds, each turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from review.core.answers import ACCEPT, REJECT, VOTES, SaidOfTurn, TurnVerdict
from review.core.consensus import State, label

RIGHT: TurnVerdict = "right"
WRONG: TurnVerdict = "wrong"
#: Right by itself, and it hurts what an earlier turn did.
HURTS: TurnVerdict = "hurts"
#: A prefix of fewer turns is a single edit, no chain.
SHORTEST_CHAIN = 2


@dataclass(frozen=True)
class ChainReview:
    """One counting review of a chain: what its answer said, as the log keeps it.

    ``first_failing``: the first turn that fails, from 1. ``turns``: what was said of each, in
    order, None where nothing was; may be shorter than the chain, or empty.
    """

    verdict: str
    first_failing: int | None = None
    turns: Sequence[SaidOfTurn | None] = ()


@dataclass(frozen=True)
class TurnLabel:
    """What reviewers together say of a turn.

    ``said`` is None where nobody said anything of it, ``resolves`` where it refers to nothing.
    """

    said: TurnVerdict | None
    resolves: bool | None = None

    @property
    def right(self) -> bool | None:
        """Whether the turn is right; to hurt an earlier one is not."""
        return None if self.said is None else self.said == RIGHT


@dataclass(frozen=True)
class ChainLabel:
    """What reviewers together say of a chain of ``length`` turns.

    ``prefix``: how many turns hold from the start, all of them exactly where it is accepted; None
    while the label is open, or nobody can judge. ``placed``: whether anybody says which turn
    breaks it (an imported reject need not). ``turns``: one each, in order.
    """

    state: State
    length: int
    votes: int
    prefix: int | None = None
    placed: bool = True
    turns: tuple[TurnLabel, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether all of it is kept."""
        return self.state == ACCEPT

    @property
    def salvaged(self) -> int:
        """Return the turns that the salvage rule keeps of a rejected chain: 0, or 2 and more."""
        held = self.prefix or 0
        return held if SHORTEST_CHAIN <= held < self.length else 0


@dataclass(frozen=True)
class LabelledChain:
    """A drawn chain with its label.

    ``types``: the edit type of each turn, None where it is not known; may be empty. ``weight``:
    1 ÷ its inclusion probability, or anything in proportion to it.
    """

    chain: str
    label: ChainLabel
    types: Sequence[str | None] = ()
    weight: float = 1.0


def chain_label(reviews: Sequence[ChainReview], length: int, asked: int | None) -> ChainLabel:
    """Return the label of a chain of ``length`` turns; ``asked``: see ``consensus.label``.

    The verdict's label is that of every task. A review's prefix is all turns where it accepts,
    those before the first failing one where it rejects and names one, none otherwise (unsure and
    skip too). The label's prefix is the largest k such that strictly more than half of the votes
    have a prefix of k or more, so that it is ``length`` exactly where the chain is accepted.
    """
    verdict = label([review.verdict for review in reviews], asked)
    if verdict.state not in (ACCEPT, REJECT):
        return ChainLabel(verdict.state, length, verdict.votes)
    votes = [review for review in reviews if review.verdict in VOTES]
    held = sorted((prefix(review, length) for review in votes), reverse=True)
    common = held[len(held) // 2]
    placed = common == length or any(_failing(review, length) == common + 1 for review in votes)
    turns = tuple(_turn(votes, place, length) for place in range(1, length + 1))
    return ChainLabel(verdict.state, length, verdict.votes, common, placed, turns)


def prefix(review: ChainReview, length: int) -> int:
    """Return how many turns of a chain hold from the start, by one review."""
    if review.verdict == ACCEPT:
        return length
    failing = _failing(review, length)
    return 0 if failing is None else failing - 1


def _failing(review: ChainReview, length: int) -> int | None:
    """Return the first failing turn, where a reject names one that the chain has."""
    named = review.first_failing if review.verdict == REJECT else None
    return named if named is not None and 1 <= named <= length else None


def _turn(votes: Sequence[ChainReview], place: int, length: int) -> TurnLabel:
    """Return the label of the turn at ``place``: right, or hurting, by more than half of them."""
    said = [_said(review, place) for review in votes]
    references = [one.resolves for one in said if one and one.resolves is not None]
    resolves = 2 * sum(references) > len(references) if references else None
    words = [
        one.verdict if one else _implied(review, place, length)
        for review, one in zip(votes, said, strict=True)
    ]
    spoken = [word for word in words if word is not None]
    if not spoken:
        return TurnLabel(None, resolves)
    common = [word for word in (RIGHT, HURTS) if 2 * spoken.count(word) > len(spoken)]
    return TurnLabel(common[0] if common else WRONG, resolves)


def _said(review: ChainReview, place: int) -> SaidOfTurn | None:
    return review.turns[place - 1] if len(review.turns) >= place else None


def _implied(review: ChainReview, place: int, length: int) -> TurnVerdict | None:
    """Return what a verdict says of a turn that was not answered; None: nothing, not counted there.

    Turns before the first failing one are right, and that one is wrong. Unsure and skip are votes
    against, of a turn too.
    """
    if review.verdict == ACCEPT:
        return RIGHT
    if review.verdict != REJECT:
        return WRONG
    failing = _failing(review, length)
    if failing is None or place > failing:
        return None
    return WRONG if place == failing else RIGHT

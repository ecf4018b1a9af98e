"""From the reviews of one unit to its label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from review.core.answers import ACCEPT, UNSAFE, UNSURE, VOTES

State = Literal["accept", "reject", "open", "none"]


@dataclass(frozen=True)
class Label:
    """What reviewers together say of one unit.

    ``open``: answers are still due, or a lead's word on a flag. ``none``: the picture cannot be
    judged; a promise counts the edit as rejected. ``accept_share`` is the share of votes that
    accept, if there are any.
    """

    state: State
    votes: int
    accept_share: float | None


def label(verdicts: Sequence[str], asked: int | None) -> Label:
    """Return the label of a unit from its counting verdicts.

    ``asked`` is the number of reviews the unit is due; None for imported reviews, which count
    with the reviewers they have. A unit called unsafe is open until a lead decides. Accept iff
    strictly more than half of the votes accept; a unit that half or more of its reviewers cannot
    judge has no label.
    """
    votes = [VOTES[verdict] for verdict in verdicts if verdict in VOTES]
    accepting = sum(verdict == ACCEPT for verdict in verdicts)
    share = accepting / len(votes) if votes else None
    due = asked is not None and len(verdicts) < asked
    if not verdicts or due or UNSAFE in verdicts:
        return Label("open", len(votes), share)
    if 2 * len(votes) <= len(verdicts):
        return Label("none", len(votes), share)
    return Label("accept" if 2 * accepting > len(votes) else "reject", len(votes), share)


def agreed(verdicts: Sequence[str]) -> Literal["accept", "reject"] | None:
    """Return what all answers to a unit agree on; None where nobody answered, or they do not.

    Somebody unsure or a flag is no agreement: a lead is asked then. What half or more cannot
    judge counts as a reject in a promise, and so does such an agreement.
    """
    if UNSURE in verdicts or (state := label(verdicts, None).state) == "open":
        return None
    sides = {VOTES[verdict] for verdict in verdicts if verdict in VOTES}
    if len(sides) > 1:
        return None
    return "accept" if state == "accept" else "reject"

"""What of an answer about a chain the log takes: every turn said, and which one fails it."""

from __future__ import annotations

from review.core.answers import ACCEPT, REJECT, Answer
from review.core.errors import BadInput
from review.core.i18n import _, ngettext


def check_turns(answer: Answer, turns: int) -> None:
    """Raise BadInput where an answer does not fit a chain of so many ``turns``.

    A verdict on the chain says each turn; a rejected one has a first failing turn, with no wrong
    one before it; an accepted one has none, and no turn of it is wrong.
    """
    judged = answer.verdict in (ACCEPT, REJECT)
    if len(answer.turns) != turns and (answer.turns or judged):
        raise BadInput(
            ngettext(
                "This chain has {n} turn: say each.", "This chain has {n} turns: say each.", turns
            )
        )
    if answer.verdict == REJECT and answer.first_failing is None:
        raise BadInput(_("Which turn fails the chain? Name it by first_failing, from 1."))
    if answer.first_failing is not None and answer.verdict != REJECT:
        raise BadInput(_("A first failing turn goes with reject alone."))
    if (answer.first_failing or 0) > turns:
        raise BadInput(_("The chain has no turn {number}.", number=answer.first_failing))
    if answer.verdict == ACCEPT and any(turn.verdict == "wrong" for turn in answer.turns):
        raise BadInput(_("A chain with a wrong turn is not accepted."))
    said = [turn.verdict for turn in answer.turns[: (answer.first_failing or 1) - 1]]
    if "wrong" in said:
        raise BadInput(
            _(
                "Turn {turn} is wrong, so the chain fails there at the latest.",
                turn=said.index("wrong") + 1,
            )
        )

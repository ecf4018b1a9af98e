"""What one reviewer said of one chain elsewhere, in rows about its turns and about all of it."""

from __future__ import annotations

from collections.abc import Mapping

from review.core.answers import ACCEPT, CANNOT_JUDGE, REJECT, UNSURE
from review.core.errors import BadInput
from review.core.i18n import _, ngettext

#: What a verdict on a turn, given as on any edit, says of it.
AS_TURN: dict[str, str] = {ACCEPT: "right", REJECT: "wrong"}
_OPEN = (UNSURE, CANNOT_JUDGE)


def answers_of(
    turns: int,
    said: Mapping[int, str],
    verdict: str | None = None,
    first_failing: int | None = None,
) -> dict[str, object]:
    """Return the answer to the chain that rows about it come to, as the log keeps it.

    ``said``: of a turn, from 1, right, wrong, hurts, unsure or cannot_judge; ``verdict`` and
    ``first_failing``: of the chain as a whole, where a row said so. Without such a row the chain
    is accepted if every turn is right, and rejected from the first one that is not; a turn that
    hurts an earlier one is not.

    Raises BadInput, in words, for rows that contradict each other or leave the verdict open.
    """
    words = [said.get(turn) for turn in range(1, turns + 1)]
    against = next((n for n, word in enumerate(words, 1) if word in ("wrong", "hurts")), None)
    if verdict is None:
        verdict = _verdict_by_turns(words, against)
        known = all(word is not None for word in words[: against or 0])
        first_failing = against if verdict == REJECT and known else None
    _check(turns, words, verdict, first_failing)
    if verdict == REJECT and first_failing is None and None not in words:
        first_failing = against
    answers: dict[str, object] = {"verdict": verdict}
    if all(word in ("right", "wrong", "hurts") for word in words):
        answers["turns"] = [{"verdict": word, "resolves": None} for word in words]
    return answers | ({} if first_failing is None else {"first_failing": first_failing})


def _verdict_by_turns(words: list[str | None], against: int | None) -> str:
    if against is not None:
        return REJECT
    for open_word in _OPEN:
        if open_word in words:
            return open_word
    if missing := [n for n, word in enumerate(words, 1) if word is None]:
        raise BadInput(
            ngettext(
                "turn {turns} of the chain was not reviewed, and no other is wrong: its verdict "
                "is open.",
                "turns {turns} of the chain were not reviewed, and no other is wrong: its verdict "
                "is open.",
                len(missing),
                turns=", ".join(map(str, missing)),
            ),
            what_to_do=_("Give a row for each turn, or one for the chain."),
        )
    return ACCEPT


def _check(turns: int, words: list[str | None], verdict: str, first_failing: int | None) -> None:
    """Raise BadInput for what cannot be meant."""
    if verdict == ACCEPT and "wrong" in words:
        raise BadInput(
            _("the chain is accepted, and its turn {turn} wrong.", turn=words.index("wrong") + 1),
            what_to_do=_("Correct one of the two."),
        )
    if first_failing is not None and verdict != REJECT:
        raise BadInput(
            _("first_failing goes with reject, not with {verdict}.", verdict=verdict),
            what_to_do=_("Leave it empty, or reject the chain."),
        )
    if first_failing is not None and first_failing > turns:
        raise BadInput(
            ngettext(
                "first_failing is {turn}; the chain has {n} turn.",
                "first_failing is {turn}; the chain has {n} turns.",
                turns,
                turn=first_failing,
            ),
            what_to_do=_("Turns are counted from 1."),
        )
    if first_failing is not None and words[first_failing - 1] == "right":
        raise BadInput(
            _("first_failing is {turn}, and that turn right.", turn=first_failing),
            what_to_do=_("Correct one of the two."),
        )
    if first_failing is not None and "wrong" in words[: first_failing - 1]:
        raise BadInput(
            _(
                "first_failing is {turn}, and turn {earlier} wrong before it.",
                turn=first_failing,
                earlier=words.index("wrong") + 1,
            ),
            what_to_do=_("Correct one of the two."),
        )

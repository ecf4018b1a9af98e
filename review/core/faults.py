"""Whose fault a reject is: what a reviewer may say, and what a unit's reviewers together say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from review.core.i18n import N_

#: ``instruction``: it is at fault, and not said how; the three after it say how.
Fault = Literal["edit", "source", "instruction", "impossible", "ambiguous", "not_there", "swapped"]
Whose = Literal["edit", "source", "instruction", "swapped"]

#: What may be said → whose fault that is.
WHOSE: dict[Fault, Whose] = {
    "edit": "edit",
    "source": "source",
    "instruction": "instruction",
    "impossible": "instruction",
    "ambiguous": "instruction",
    "not_there": "instruction",
    "swapped": "swapped",
}
WORDS: dict[Fault, str] = {
    "edit": N_("The edit"),
    "source": N_("The source picture"),
    "instruction": N_("The instruction"),
    "impossible": N_("The instruction: impossible"),
    "ambiguous": N_("The instruction: ambiguous"),
    "not_there": N_("The instruction: object not there"),
    "swapped": N_("Swapped: the edit is the source"),
}
#: What a reviewer is offered, in the order of its keys, and what each means.
OFFERED: dict[Fault, str] = {
    "edit": N_("source and instruction are good, the edit is not"),
    "source": N_("it is broken, blurred, censored or no picture to edit"),
    "impossible": N_("nobody could do that in this picture"),
    "ambiguous": N_("it can be read in several ways, or not at all"),
    "not_there": N_("what it wants changed is not in the picture"),
    "swapped": N_("the pictures stand the wrong way round"),
}
#: Of these the judge of an edit is not the one to blame: they leave its confusion.
NOT_OF_THE_EDIT: tuple[Whose, ...] = ("source", "instruction")
#: How a batch is asked whose rejects say whose fault they are.
ASKED: Literal["faults"] = "faults"


def of_unit(said: Sequence[Fault | None]) -> Fault | None:
    """Return what the reviewers who reject a unit together say; ``said``: one entry for each.

    One party is at fault where strictly more than half of them name it, who says nothing included;
    the answer is what of it most of them said (of equals the first as listed). Else None: the
    reject is the edit's, as where nobody was asked.
    """
    named = [one for one in said if one is not None]
    if not named:
        return None
    whose, votes = Counter(WHOSE[one] for one in named).most_common(1)[0]
    if 2 * votes <= len(said):
        return None
    counts = Counter(one for one in named if WHOSE[one] == whose)
    return max(WHOSE, key=lambda one: counts[one])


def excuses(fault: Fault | None) -> bool:
    """Whether a reject of that fault says nothing about a judge of edits."""
    return fault is not None and WHOSE[fault] in NOT_OF_THE_EDIT

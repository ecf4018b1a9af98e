"""Compare the instructions: the task whose labels say whether short ones ask for the same."""

from __future__ import annotations

from review.core.i18n import N_
from review.core.tasks import Choice, Task, undecided

INSTRUCTIONS = Task(
    name="instructions",
    title=N_("Compare the instructions"),
    unit="edit",
    icon=":material/short_text:",
    question=N_("Does the short instruction ask for the same as the long one?"),
    choices=(
        Choice(
            "accept",
            N_("The same"),
            "a",
            N_("who reads only the short one would make the same edit"),
            swipe="right",
        ),
        Choice(
            "reject",
            N_("Not the same"),
            "r",
            N_("it loses, adds or contradicts something, or nobody would say it so"),
            swipe="left",
        ),
        *undecided(N_("a text is missing or unreadable")),
    ),
    guidelines=(
        N_(
            "Read both texts as if you had to make the edit. They ask for the same when what the "
            "short one leaves out would be done anyway, or does not matter. A number, a colour, a "
            "place or a “not” that is gone is lost: mark its words. Then look at the pictures, and "
            "say which of the two the edit follows. How well it is done does not matter here."
        )
    ),
    rates=False,
    texts=True,
)

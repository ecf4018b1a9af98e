"""Check the chain: the task whose labels say which multi-turn chains hold, and where they break."""

from __future__ import annotations

from review.core.i18n import N_
from review.core.tasks import Choice, Task, undecided

TURNS = Task(
    name="turns",
    title=N_("Check the chain"),
    unit="chain",
    icon=":material/linear_scale:",
    question=N_("Was each turn done as asked, and does the whole chain hold?"),
    choices=(
        Choice(
            "accept",
            N_("Accept"),
            "a",
            N_("every turn is done, and the last picture is clean"),
            swipe="right",
            given=N_("Accepted"),
        ),
        Choice(
            "reject",
            N_("Reject"),
            "r",
            N_("a turn is not done, or hurts an earlier one: the first such turn goes with it"),
            swipe="left",
            given=N_("Rejected"),
        ),
        *undecided(N_("a picture is missing or broken")),
    ),
    guidelines=(
        N_(
            "Look at one turn after the other: is what it asks for there and right, and is all "
            "that was there before left alone? A turn that is right but undoes or spoils an "
            "earlier one hurts it. A turn may refer back, as “the color of it” does: say so when "
            "nobody could tell to what. Accept the chain when every turn holds to the end."
        )
    ),
    rates=False,
)

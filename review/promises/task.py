"""Accept or reject: the task whose labels measure the judge."""

from __future__ import annotations

from review.core.i18n import N_
from review.core.tasks import Choice, Task, undecided

SCORE = Task(
    name="score",
    title=N_("Accept or reject"),
    unit="edit",
    icon=":material/rule:",
    faults=True,
    question=N_("Would you keep this edit in the dataset?"),
    choices=(
        Choice(
            "accept",
            N_("Accept"),
            "a",
            N_("the instruction is done, and the picture is clean"),
            swipe="right",
            given=N_("Accepted"),
        ),
        Choice(
            "reject",
            N_("Reject"),
            "r",
            N_("not done, done wrongly, or visibly broken"),
            swipe="left",
            given=N_("Rejected"),
        ),
        *undecided(N_("a picture is missing or broken")),
    ),
    guidelines=(
        N_(
            "Accept when a person who asked for this edit would be content: the asked change is "
            "there and right, it looks natural, and the rest of the picture was left alone. "
            "Small flaws you only find by zooming in are fine. When in doubt, say Unsure."
        )
    ),
)

"""Check the type: the task whose labels measure the taxonomy."""

from __future__ import annotations

from review.core.i18n import N_
from review.core.tasks import Choice, Task

TYPES = Task(
    name="types",
    title=N_("Check the type"),
    unit="edit",
    icon=":material/category:",
    question=N_("Is the assigned type right for this edit?"),
    choices=(
        Choice(
            "confirm",
            N_("Right type"),
            "a",
            N_("the assigned type is the one that fits best"),
            swipe="right",
        ),
        Choice(
            "other",
            N_("Another type"),
            "t",
            N_("choose which: by letters, or category and type by number"),
            swipe="left",
        ),
        Choice("none", N_("None of these"), "n", N_("no type of the list fits")),
        Choice(
            "not_executed",
            N_("Not done"),
            "i",
            N_("the picture does not show what was asked; the edit leaves the count, in the open"),
        ),
        Choice("unsure", N_("Unsure"), "u", N_("a vote for no type")),
        Choice("cannot_judge", N_("Cannot judge"), "x", N_("a picture is missing or broken")),
        Choice("skip", N_("Skip"), "s", N_("somebody else answers"), given=N_("Skipped")),
        Choice(
            "unsafe",
            N_("Flag as unsafe"),
            "f",
            N_("a lead looks, and decides whether it stays"),
            given=N_("Flagged as unsafe"),
        ),
    ),
    guidelines=(
        N_(
            "Say which type names what was asked for and done. Read the instruction, look at both "
            "pictures, then at the assigned type's definition: keep it when no other type fits "
            "better. How well the edit is done does not matter here. When the instruction asks for "
            "two types at once, say both, the one that changes more of the picture first. When the "
            "picture does not show what was asked, say Not done."
        )
    ),
    rates=False,
    types=True,
)

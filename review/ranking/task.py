"""Rank candidates: the task whose votes order a group."""

from __future__ import annotations

from review.core.i18n import N_
from review.core.tasks import Choice, Task

RANK = Task(
    name="rank",
    title=N_("Rank candidates"),
    unit="group",
    icon=":material/format_list_numbered:",
    question=N_("Which edit is better?"),
    asks={"listwise": N_("In which order would you put these edits, best first?")},
    choices=(
        Choice(
            "left", N_("Left is better"), "1", N_("you would rather have the left edit"), "pairs"
        ),
        Choice("tie", N_("Tie"), "t", N_("both are equally good"), "pairs"),
        Choice("both_bad", N_("Both bad"), "b", N_("you would keep neither of them"), "pairs"),
        Choice(
            "right", N_("Right is better"), "2", N_("you would rather have the right edit"), "pairs"
        ),
        Choice(
            "ranked",
            N_("Save this order"),
            "Enter",
            N_("best first; not all need a place"),
            "listwise",
            given=N_("Put in order"),
        ),
        Choice("cannot_judge", N_("Cannot judge"), "x", N_("a picture is missing or broken")),
        Choice("skip", N_("Skip"), "s", N_("somebody else answers"), given=N_("Skipped")),
        Choice(
            "unsafe",
            N_("Flag as unsafe"),
            "f",
            N_("a lead looks, and decides which candidates stay"),
            given=N_("Flagged as unsafe"),
        ),
    ),
    guidelines=(
        N_(
            "Put first what a person who asked for this edit would rather have: the asked change "
            "is there and right, it looks natural, and the rest of the picture was left alone. "
            "Call it a tie when you would not care which one you get; say that none is acceptable "
            "when you would keep none of them, and order them all the same."
        )
    ),
    rates=False,
)

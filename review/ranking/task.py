"""Rank candidates: the task whose votes order a group."""

from __future__ import annotations

from review.core.tasks import Choice, Task

RANK = Task(
    name="rank",
    title="Rank candidates",
    unit="group",
    icon=":material/format_list_numbered:",
    question="Which edit is better?",
    choices=(
        Choice("left", "Left is better", "1", "you would rather have the left edit", "pairs"),
        Choice("tie", "Tie", "t", "both are equally good", "pairs"),
        Choice("both_bad", "Both bad", "b", "you would keep neither of them", "pairs"),
        Choice("right", "Right is better", "2", "you would rather have the right edit", "pairs"),
        Choice("ranked", "Save this order", "Enter", "best first; not all need a place",
               "listwise"),
        Choice("cannot_judge", "Cannot judge", "x", "a picture is missing or broken"),
        Choice("skip", "Skip", "s", "somebody else answers"),
        Choice("unsafe", "Flag as unsafe", "f", "a lead looks, and decides which candidates stay"),
    ),
    guidelines=(
        "Put first what a person who asked for this edit would rather have: the asked change is "
        "there and right, it looks natural, and the rest of the picture was left alone. Call it "
        "a tie when you would not care which one you get; say that none is acceptable when you "
        "would keep none of them, and order them all the same."
    ),
    rates=False,
)  # fmt: skip

"""Check the type: the task whose labels measure the taxonomy."""

from __future__ import annotations

from review.core.tasks import Choice, Task

TYPES = Task(
    name="types",
    title="Check the type",
    unit="edit",
    icon=":material/category:",
    question="Is the assigned type right for this edit?",
    choices=(
        Choice("confirm", "Right type", "a", "the assigned type is the one that fits best",
               swipe="right"),
        Choice("other", "Another type", "t", "choose which: by letters, or category and type by "
               "number", swipe="left"),
        Choice("none", "None of these", "n", "no type of the list fits"),
        Choice("not_executed", "Not done", "i", "the picture does not show what was asked; the "
               "edit leaves the count, in the open"),
        Choice("unsure", "Unsure", "u", "a vote for no type"),
        Choice("cannot_judge", "Cannot judge", "x", "a picture is missing or broken"),
        Choice("skip", "Skip", "s", "somebody else answers"),
        Choice("unsafe", "Flag as unsafe", "f", "a lead looks, and decides whether it stays"),
    ),
    guidelines=(
        "Say which type names what was asked for and done. Read the instruction, look at both "
        "pictures, then at the assigned type's definition: keep it when no other type fits "
        "better. How well the edit is done does not matter here. When the instruction asks for "
        "two types at once, say both, the one that changes more of the picture first. When the "
        "picture does not show what was asked, say Not done."
    ),
    rates=False,
    types=True,
)  # fmt: skip

"""Accept or reject: the task whose labels measure the judge."""

from __future__ import annotations

from review.core.tasks import Choice, Task

SCORE = Task(
    name="score",
    title="Accept or reject",
    unit="edit",
    icon=":material/rule:",
    question="Would you keep this edit in the dataset?",
    choices=(
        Choice("accept", "Accept", "a", "the instruction is done, and the picture is clean",
               swipe="right"),
        Choice("reject", "Reject", "r", "not done, done wrongly, or visibly broken",
               swipe="left"),
        Choice("unsure", "Unsure", "u", "counts as a vote against, and a lead will look"),
        Choice("cannot_judge", "Cannot judge", "x", "a picture is missing or broken"),
        Choice("skip", "Skip", "s", "somebody else answers; skipped by everybody, it is rejected"),
        Choice("unsafe", "Flag as unsafe", "f", "a lead looks, and decides whether it stays"),
    ),
    guidelines=(
        "Accept when a person who asked for this edit would be content: the asked change is "
        "there and right, it looks natural, and the rest of the picture was left alone. "
        "Small flaws you only find by zooming in are fine. When in doubt, say Unsure."
    ),
)  # fmt: skip

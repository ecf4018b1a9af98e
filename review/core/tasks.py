"""Task types are data: what is shown, what is asked, which key answers. The station draws any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from review.core.errors import Unknown

Purpose = Literal["measure", "fit", "repair", "gold", "training", "watch"]

#: What a batch of labels is for, in words a lead reads.
PURPOSES: dict[Purpose, str] = {
    "measure": "Measure: labels that may carry a promise. The judge is never shown.",
    "fit": "Tune: labels to choose a rule by; they prove nothing.",
    "repair": "Fix: look at likely mistakes and mend them; never measured.",
    "gold": "Questions with a known answer, to get to know reviewers.",
    "training": "Practice for new reviewers; counts for nothing.",
    "watch": "Watch: a few labels now and then, to see whether a published promise still holds.",
}


@dataclass(frozen=True)
class Choice:
    """One answer: the stored value, the word on its button, its key, and what it means.

    ``asked``: only where a unit asks in that way (see ``Unit.asked``); None: always. ``swipe``:
    the way a finger goes that stands for it.
    """

    value: str
    label: str
    key: str
    meaning: str
    asked: Literal["pairs", "listwise"] | None = None
    swipe: Literal["left", "right"] | None = None


@dataclass(frozen=True)
class Task:
    """One kind of work. ``unit`` names what is shown; ``guidelines`` is their first version.

    ``rates``: each criterion of the settings can be rated, and reasons be given. A ``group``'s
    candidates are compared or ordered. ``types``: the assigned type is confirmed, or others are
    said.
    """

    name: str
    title: str
    unit: Literal["edit", "group"]
    question: str
    choices: tuple[Choice, ...]
    guidelines: str
    rates: bool = True
    types: bool = False


SCORE = Task(
    name="score",
    title="Accept or reject",
    unit="edit",
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

RANK = Task(
    name="rank",
    title="Rank candidates",
    unit="group",
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

TYPES = Task(
    name="types",
    title="Check the type",
    unit="edit",
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

TASKS: dict[str, Task] = {task.name: task for task in (SCORE, RANK, TYPES)}


def task(name: str) -> Task:
    """Return the task of that name; raises Unknown with the names there are."""
    if name not in TASKS:
        raise Unknown(f"There is no task {name!r}.", what_to_do=f"Tasks: {', '.join(TASKS)}.")
    return TASKS[name]

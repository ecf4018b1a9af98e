"""Task types are data: what is shown, what is asked, which key answers. The station draws any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from review.core.errors import Unknown
from review.core.i18n import N_, _

Purpose = Literal["measure", "fit", "repair", "gold", "training", "watch"]

#: What a batch of labels is for, in words a lead reads.
PURPOSES: dict[Purpose, str] = {
    "measure": N_("Measure: labels that may carry a promise. The judge is never shown."),
    "fit": N_("Tune: labels to choose a rule by; they prove nothing."),
    "repair": N_("Fix: look at likely mistakes and mend them; never measured."),
    "gold": N_("Questions with a known answer, to get to know reviewers."),
    "training": N_("Practice for new reviewers; counts for nothing."),
    "watch": N_(
        "Watch: a few labels now and then, to see whether a published promise still holds."
    ),
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
    title=N_("Accept or reject"),
    unit="edit",
    question=N_("Would you keep this edit in the dataset?"),
    choices=(
        Choice(
            "accept",
            N_("Accept"),
            "a",
            N_("the instruction is done, and the picture is clean"),
            swipe="right",
        ),
        Choice(
            "reject",
            N_("Reject"),
            "r",
            N_("not done, done wrongly, or visibly broken"),
            swipe="left",
        ),
        Choice("unsure", N_("Unsure"), "u", N_("counts as a vote against, and a lead will look")),
        Choice("cannot_judge", N_("Cannot judge"), "x", N_("a picture is missing or broken")),
        Choice(
            "skip",
            N_("Skip"),
            "s",
            N_("somebody else answers; skipped by everybody, it is rejected"),
        ),
        Choice(
            "unsafe", N_("Flag as unsafe"), "f", N_("a lead looks, and decides whether it stays")
        ),
    ),
    guidelines=(
        N_(
            "Accept when a person who asked for this edit would be content: the asked change is "
            "there and right, it looks natural, and the rest of the picture was left alone. "
            "Small flaws you only find by zooming in are fine. When in doubt, say Unsure."
        )
    ),
)

RANK = Task(
    name="rank",
    title=N_("Rank candidates"),
    unit="group",
    question=N_("Which edit is better?"),
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
        ),
        Choice("cannot_judge", N_("Cannot judge"), "x", N_("a picture is missing or broken")),
        Choice("skip", N_("Skip"), "s", N_("somebody else answers")),
        Choice(
            "unsafe",
            N_("Flag as unsafe"),
            "f",
            N_("a lead looks, and decides which candidates stay"),
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

TYPES = Task(
    name="types",
    title=N_("Check the type"),
    unit="edit",
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
        Choice("skip", N_("Skip"), "s", N_("somebody else answers")),
        Choice(
            "unsafe", N_("Flag as unsafe"), "f", N_("a lead looks, and decides whether it stays")
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

TASKS: dict[str, Task] = {task.name: task for task in (SCORE, RANK, TYPES)}


def task(name: str) -> Task:
    """Return the task of that name; raises Unknown with the names there are."""
    if name not in TASKS:
        raise Unknown(
            _("There is no task {name!r}.", name=name),
            what_to_do=_("Tasks: {tasks}.", tasks=", ".join(TASKS)),
        )
    return TASKS[name]

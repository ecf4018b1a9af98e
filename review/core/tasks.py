"""A task is data: what is shown, what is asked, which key answers. The station draws any.

The tasks themselves stand in the folders of their subjects; ``store.tasks`` lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from review.core.i18n import N_

Purpose = Literal["measure", "fit", "repair", "gold", "training", "watch", "audit"]

#: Purposes whose labels measure: nothing but the unit itself is shown, before or after an answer.
MEASURING: tuple[Purpose, ...] = ("measure", "watch", "audit")

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
#: Whose labels decide what goes out: practice counts for nothing.
COUNTING: tuple[Purpose, ...] = tuple(one for one in PURPOSES if one != "training")


@dataclass(frozen=True)
class Choice:
    """One answer: the stored value, the word on its button, its key, and what it means.

    ``asked``: only where a unit asks in that way (see ``Unit.asked``); None: always. ``swipe``:
    the way a finger goes that stands for it. ``given``: what is told of it once it is given, where
    that is not the label.
    """

    value: str
    label: str
    key: str
    meaning: str
    asked: Literal["pairs", "listwise"] | None = None
    swipe: Literal["left", "right"] | None = None
    given: str | None = None


def undecided(broken: str) -> tuple[Choice, ...]:
    """Return the other answers to whether something is accepted; ``broken``: what cannot be seen.

    ``broken`` is a marked sentence, as the choices' other words are.
    """
    return (
        Choice("unsure", N_("Unsure"), "u", N_("counts as a vote against, and a lead will look")),
        Choice("cannot_judge", N_("Cannot judge"), "x", broken),
        Choice(
            "skip",
            N_("Skip"),
            "s",
            N_("somebody else answers; skipped by everybody, it is rejected"),
            given=N_("Skipped"),
        ),
        Choice(
            "unsafe",
            N_("Flag as unsafe"),
            "f",
            N_("a lead looks, and decides whether it stays"),
            given=N_("Flagged as unsafe"),
        ),
    )


@dataclass(frozen=True)
class Task:
    """One kind of work. ``unit`` names what is shown; ``guidelines`` is their first version.

    ``asks``: the question where a unit asks in that way (see ``Unit.asked``), instead of
    ``question``.

    ``rates``: each criterion of the settings can be rated, and reasons be given. A ``group``'s
    candidates are compared or ordered, a ``chain``'s turns looked at one after the other.
    ``types``: the assigned type is confirmed, or others are said. ``texts``: the long and the
    short instruction are compared. ``faults``: a reject may say whose fault it is.
    ``icon``: Streamlit's name of its icon in the menu.
    """

    name: str
    title: str
    unit: Literal["edit", "group", "chain"]
    question: str
    choices: tuple[Choice, ...]
    guidelines: str
    icon: str = ":material/check_box:"
    rates: bool = True
    types: bool = False
    texts: bool = False
    faults: bool = False
    asks: Mapping[str, str] = field(default_factory=dict)

"""What a lead may decide about a unit, and which units wait for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Decision = Literal["accept", "reject", "exclude", "hand_back"]

#: The edit leaves pool and labels alike, counted in the open.
EXCLUDE: Decision = "exclude"
#: A flag is lifted: the unit goes back to the reviewers.
HAND_BACK: Decision = "hand_back"

DECISIONS: dict[Decision, str] = {
    "accept": "Keep it, as accepted",
    "reject": "Keep it, as rejected",
    "exclude": "Exclude it from the dataset",
    "hand_back": "Hand it back to the reviewers",
}

#: Why a unit waits for a lead; the most urgent first.
REASONS: dict[str, str] = {
    "unsafe": "called unsafe",
    "tie": "as many for as against",
    "unsure": "somebody was unsure",
    "contradiction": "reviewers contradict each other",
}


@dataclass(frozen=True)
class Case:
    """A unit that waits for a lead: ``why`` is a key of ``REASONS``."""

    batch_id: str
    batch: str
    unit_id: str
    why: str
    closed: bool
    task: str


def why(*, accepting: int, against: int, unsure: int) -> str | None:
    """Return why a unit with all its answers needs a lead's word, or None.

    ``against`` counts all votes against, the ``unsure`` ones among them.
    """
    if accepting and accepting == against:
        return "tie"
    if unsure:
        return "unsure"
    return "contradiction" if accepting and against else None

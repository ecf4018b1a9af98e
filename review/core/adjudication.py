"""What a lead may decide about a unit, and which units wait for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from review.core.i18n import N_

Decision = Literal["accept", "reject", "exclude", "hand_back"]

#: The edit leaves the dataset; a promise that was drawn before counts it against, in the open.
EXCLUDE: Decision = "exclude"
#: A flag is lifted: the unit goes back to the reviewers.
HAND_BACK: Decision = "hand_back"

DECISIONS: dict[Decision, str] = {
    "accept": N_("Keep it, as accepted"),
    "reject": N_("Keep it, as rejected"),
    "exclude": N_("Exclude it from the dataset"),
    "hand_back": N_("Hand it back to the reviewers"),
}

#: Why a unit waits for a lead; the most urgent first.
REASONS: dict[str, str] = {
    "unsafe": N_("called unsafe"),
    "tie": N_("as many for as against"),
    "unsure": N_("somebody was unsure"),
    "contradiction": N_("reviewers contradict each other"),
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

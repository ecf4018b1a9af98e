"""What one reviewer answered, in a line."""

from __future__ import annotations

from pages.parts import words
from store.work.adjudication import ReviewerAnswer


def line(answer: ReviewerAnswer) -> str:
    """Write who said what, and why; reasons go by their ids in the settings."""
    reasons = ", ".join(answer.reasons).replace("_", " ")
    parts = [f"{answer.reviewer}: {words.verdict(answer.verdict)}", reasons, answer.comment]
    return " · ".join(part for part in parts if part)

"""What one reviewer answered, in a line."""

from __future__ import annotations

from pages.parts import words
from store.work.adjudication import ReviewerAnswer


def line(answer: ReviewerAnswer) -> str:
    """Write who said what, of each turn or text too, and why; reasons go by their ids."""
    reasons = ", ".join(answer.reasons).replace("_", " ")
    who = f"{answer.reviewer}: {words.verdict(answer.verdict)}"
    parts = [who, *answer.told, reasons, answer.comment]
    return " · ".join(part for part in parts if part)

"""A task's guidelines: what to accept and reject, in words and by example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from review.core.i18n import _
from review.core.tasks import Task

TEXT_LENGTH = 20_000
NOTE_LENGTH = 500
MOST_EXAMPLES = 40


@dataclass(frozen=True)
class Example:
    """An edit that shows what to accept or reject, and why."""

    edit_id: str
    verdict: Literal["accept", "reject"]
    note: str


@dataclass(frozen=True)
class Guidelines:
    """One version of a task's guidelines."""

    task: str
    version: int
    text: str
    examples: tuple[Example, ...] = ()


def first(task: Task) -> Guidelines:
    """Return the version a task comes with."""
    return Guidelines(task.name, 1, _(task.guidelines))

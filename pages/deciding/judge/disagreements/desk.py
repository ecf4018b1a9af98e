"""What every part of the tab gets: the store, who is there, the judge run and its labels."""

from __future__ import annotations

from dataclasses import dataclass

from pages.parts import words
from pages.parts.desk import Visit
from review.core.i18n import _
from store.judging.learning import Lesson


@dataclass(frozen=True)
class Lessons(Visit):
    """One visit to the tab."""

    lesson: Lesson

    def reason(self, name: str | None) -> str:
        """Return a reason's words by its id; of none, that none was given."""
        labels = {reason.id: reason.label for reason in self.lesson.settings.reasons}
        return _("no reason given") if name is None else labels.get(name, name)


def criterion(name: str) -> str:
    """Return a criterion where Markdown is read."""
    return words.plain(words.criterion(name))


def edit_type(name: str | None) -> str:
    """Return an edit type's name, or that none is known."""
    return _("type not known") if name is None else name

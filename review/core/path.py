"""A job's path: its steps in order, which of them is due, and what holds it up.

What was done is asked of the store; what follows from it is said here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

State = Literal["done", "due", "later"]


@dataclass(frozen=True)
class Place:
    """A page of the app, and what it is asked to open."""

    address: str
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """What holds a step up, or is to be known of it, and the place that mends or shows it.

    ``what`` and ``action`` are finished sentences; ``what`` may name what came from a file.
    """

    what: str
    action: str
    place: Place


@dataclass(frozen=True)
class Step:
    """One step: ``figure`` says how far it is. ``waits``: it is for others to go on with it."""

    name: str
    place: Place
    done: bool
    figure: str = ""
    notes: tuple[Note, ...] = ()
    waits: bool = False


@dataclass(frozen=True)
class Path:
    """The steps of one job; ``task`` names it, ``title`` is what it is called."""

    task: str
    title: str
    steps: tuple[Step, ...]

    @property
    def place(self) -> int:
        """Return where the job stands: the number of its first step that is not done."""
        open_steps = (number for number, step in enumerate(self.steps) if not step.done)
        return next(open_steps, len(self.steps))

    @property
    def due(self) -> Step | None:
        """Return the step that is due; None where all are done."""
        return self.steps[self.place] if self.place < len(self.steps) else None

    @property
    def begun(self) -> bool:
        """Whether anything was decided for this job: more than its edits being there."""
        return self.place > 1

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return what is to be known now: of the steps up to the one that is due."""
        return tuple(note for step in self.steps[: self.place + 1] for note in step.notes)

    def states(self) -> list[State]:
        """Return the state of each step: what comes after the due one is for later."""
        place = self.place
        return [
            "done" if number < place else "due" if number == place else "later"
            for number in range(len(self.steps))
        ]


def accented(paths: Sequence[Path]) -> Path | None:
    """Return the job whose due step is the one thing to do next; None where all is done.

    A job that was begun comes before one that was not, and what waits for nobody else before
    what does; then their order counts.
    """
    unfinished = [path for path in paths if path.due]
    return min(unfinished, key=_how_late, default=None)


def _how_late(path: Path) -> tuple[bool, bool]:
    return not path.begun, bool(path.due and path.due.waits)

"""What a kind of task brings along: one class, in the room of its subject; ``store.tasks`` binds.

The modules of this room name no task. They ask the handler wherever tasks differ: how a batch is
drawn, what a reservation settles, what is shown, what is kept of an answer and follows from it,
what a lead may say, and what exports and one's own answers tell of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection

from review.core.adjudication import Case, Decision
from review.core.answers import Answer
from review.core.edits import ReviewRow
from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.core.path import Place, Step
from review.core.tasks import Task
from review.core.taxonomy import Vocabulary
from review.core.units import Drifted, Unit
from store.db.workspace import Store
from store.work import paths
from store.work.batches import Batch
from store.work.leases import Lease
from store.work.paths import House

if TYPE_CHECKING:
    from review.filtering.filter_config import FilterConfig


@dataclass(frozen=True)
class Kept:
    """What the log keeps: of an answer, and of what was on screen."""

    answers: dict[str, object]
    shown: Mapping[str, object]


class TaskHandler(Protocol):
    """One kind of task. A class that inherits it gets what holds for a task about single edits.

    ``request``: the dataclass by which its batches are asked for. ``decisions``: what a lead may
    decide of a flagged unit → the words on the button. ``imported_as``: what a batch of its
    imported answers is called, in marked words. ``in_turn``: what one is asked depends on what
    others were asked, so that those who reserve units come one after the other.
    """

    task: Task
    request: type
    decisions: Mapping[Decision, str]
    imported_as: str
    in_turn: bool = False

    def draw(self, store: Store, request: Any, *, by: str) -> Batch:
        """Draw a batch as a ``request`` says. Raises Refused for what cannot be drawn."""
        ...

    def withdrawn(
        self,
        connection: Connection,  # noqa: ARG002
        me: str,  # noqa: ARG002
        leases: Sequence[Lease],  # noqa: ARG002
    ) -> set[str]:
        """Take back reserved units that cannot be asked any more; return their draws."""
        return set()

    def reserved(
        self, connection: Connection, me: str, now: datetime, leases: Sequence[Lease]
    ) -> None:
        """Settle what this reviewer is asked of each unit just reserved."""

    def units(
        self, store: Store, connection: Connection, me: str, leases: Sequence[Lease]
    ) -> list[Unit]:
        """Return leased units as the station shows them, with signed picture links."""
        ...

    def placed(self, connection: Connection, me: str, draw_id: str, place: int) -> str | None:  # noqa: ARG002
        """Return the edit at a place, from 1, of a reviewer's screen; None where there is none."""
        return None

    def lists(self, store: Store) -> dict[str, object]:  # noqa: ARG002
        """Return what answers choose from, as the station's page gets it, beside the choices."""
        return {}

    def drifted(self, store: Store, unit_id: str) -> Drifted:  # noqa: ARG002
        """Measure how far a unit's pictures drifted. Raises Refused where they are no chain."""
        raise Refused(_("Drift is measured along a chain of pictures."))

    def kept(self, connection: Connection, me: str, drawn: Any, answer: Answer) -> Kept:  # noqa: ARG002
        """Return an answer as the log keeps it. Raises BadInput for what makes no sense of it."""
        return Kept(answer.content(), answer.shown)

    def follows(self, connection: Connection, drawn: Any, answer: Answer, now: datetime) -> None:
        """Do what follows from an answer that counts, in its transaction."""

    def settled(self, store: Store, batch_id: str | None = None) -> None:
        """Do what follows from changed labels of a batch (None: any), once they are committed."""

    def check_decision(self, decision: Decision) -> None:
        """Raise Refused for what a lead cannot decide about a unit of this task as a whole."""

    def divided(self, connection: Connection) -> list[Case]:  # noqa: ARG002
        """Return units whose reviewers do not simply agree, for the lead's queue."""
        return []

    def path(self, store: Store, house: House) -> tuple[Step, ...]:
        """Return the steps of its job as they stand; without a desk, its answers are the last."""
        batch = house.batch_of(self.task)
        figure = _("{n:,} edits", n=house.edits)
        return (
            paths.load(house, there=house.edits > 0, figure=figure),
            paths.draw(batch, Place("batches")),
            paths.review(store, house, self.task, batch),
        )

    def own(self, connection: Connection, me: str, row: Any) -> dict[str, Any]:  # noqa: ARG002
        """Return what one's own answer says beyond what all tasks have in common."""
        return {}

    def told(self, answers: Mapping[str, Any]) -> tuple[str, ...]:  # noqa: ARG002
        """Return what a log entry says beside its verdict, in the words that were answered."""
        return ()

    def compared(self, answers: Mapping[str, Any]) -> dict[str, str]:  # noqa: ARG002
        """Return what of an answer reviewers are compared by beside its verdict.

        The question, in marked words → what was answered.
        """
        return {}

    def askable(self, connection: Connection, edit_ids: Sequence[str]) -> Sequence[str]:  # noqa: ARG002
        """Return those of some edits about which this task can ask, in their order."""
        return edit_ids

    def leaving(self, connection: Connection, unit_id: str) -> Sequence[str]:  # noqa: ARG002
        """Return the edits that leave the dataset with a unit that a lead excludes."""
        return ()

    def exported(self, store: Store) -> Callable[[str, Mapping[str, Any]], dict[str, Any]]:  # noqa: ARG002
        """Return what an export adds to an entry, by its unit and answers."""
        return lambda _unit, _answers: {}

    def in_filter(self, store: Store, config: FilterConfig) -> FilterConfig:  # noqa: ARG002
        """Return a filter as drafted with what is known of this task's units now."""
        return config

    def imported(self, row: ReviewRow) -> dict[str, Any] | None:  # noqa: ARG002
        """Return what a row of imported reviews answers to this task, None where nothing."""
        return None

    def same(self, one: Mapping[str, Any], other: Mapping[str, Any], types: Vocabulary) -> bool:  # noqa: ARG002
        """Whether two imported answers say the same."""
        return one == other


def handler_of(store: Store, task: str) -> TaskHandler:
    """Return the handler of a task; raises Unknown with the names there are."""
    if task not in store.tasks:
        raise Unknown(
            _("There is no task {task!r}.", task=task),
            what_to_do=_("Tasks: {tasks}.", tasks=", ".join(store.tasks)),
        )
    handler: TaskHandler = store.tasks[task]
    return handler


def handlers(store: Store) -> list[TaskHandler]:
    """Return every task's handler, in their order."""
    return [handler_of(store, name) for name in store.tasks]

"""A task as somebody adds one: is the edit sharp? All that the store and the pages need of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from sqlalchemy import Connection, select, text

from review.core.adjudication import DECISIONS, Decision
from review.core.answers import Answer
from review.core.errors import BadInput, Refused
from review.core.tasks import Choice, Task
from review.core.units import Unit
from store.db import tables
from store.db.rules import current
from store.db.workspace import Store
from store.work import batches, on_screen
from store.work.batches import Batch, NewBatch, NewDraw
from store.work.handler import Kept, TaskHandler
from store.work.leases import Lease

SHARP = Task(
    name="sharp",
    title="Look for blur",
    unit="edit",
    question="Is the edit sharp?",
    choices=(
        Choice("yes", "Sharp", "y", "every edge is as sharp as in the source", swipe="right"),
        Choice("no", "Blurred", "n", "something is blurred that was not", swipe="left"),
        Choice("skip", "Skip", "s", "somebody else answers"),
        Choice("unsafe", "Flag as unsafe", "f", "a lead looks, and decides whether it stays"),
    ),
    guidelines="Look at the edges, at 1:1.",
    rates=False,
)
#: Where somebody looked, in ``Answer.shown``: what the station's module of this task says.
LOOKED = ("whole", "closely")


@dataclass(frozen=True)
class SharpRequest:
    """What a lead asks for: ``size`` edits, all equally likely, each for ``per_unit`` reviewers.

    ``typed``: only of those with a type. ``most``: at most this share of them.
    """

    size: int
    purpose: Literal["fit", "training"] = "fit"
    per_unit: int = 1
    seed: int = 0
    typed: bool = False
    most: float = 1.0
    name: str | None = None


class SharpTask(TaskHandler):
    """Sharp or blurred; it keeps whether somebody looked closely."""

    task = SHARP
    request = SharpRequest
    decisions: Mapping[Decision, str] = {"exclude": DECISIONS["exclude"], "accept": "Keep it"}
    imported_as = "Imported answers on sharpness"

    def draw(self, store: Store, request: SharpRequest, *, by: str) -> Batch:
        """Draw that many edits."""
        batches.check_common(request.per_unit, request.seed)
        with store.database.write() as connection:
            there = _edits(connection, typed=request.typed)
            if not 1 <= request.size <= request.most * len(there):
                raise Refused(f"There are {len(there)} edits to look at.")
            share = request.size / len(there)
            chosen = Random(request.seed).sample(there, request.size)  # noqa: S311
            new = NewBatch(
                SHARP.name, request.purpose, request.per_unit, request.seed, request.name
            )
            batch_id = batches.open_batch(connection, new, store.clock(), by)
            draws = [NewDraw(edit, selection=share, inclusion=share) for edit in chosen]
            batches.add_draws(connection, batch_id, request.per_unit, draws)
        return batches.get(store, batch_id)

    def units(
        self, store: Store, connection: Connection, me: str, leases: Sequence[Lease]
    ) -> list[Unit]:
        """Return edits beside their sources."""
        return on_screen.edits(store, connection, me, leases, SHARP.name)

    def kept(self, connection: Connection, me: str, drawn: Any, answer: Answer) -> Kept:  # noqa: ARG002
        """Return an answer with where its reviewer looked."""
        looked = answer.shown.get("looked", "whole")
        if looked not in LOOKED:
            raise BadInput("One looks at the whole edit, or closely.")
        return Kept({**answer.content(), "looked": looked}, answer.shown)

    def told(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """Return where somebody looked."""
        return (answers["looked"],) if "looked" in answers else ()

    def exported(self, store: Store) -> Callable[[str, Mapping[str, Any]], dict[str, Any]]:  # noqa: ARG002
        """Say of each answer whether it calls the edit sharp."""
        called = {"yes": True, "no": False}
        return lambda _unit, answers: {"sharp": called.get(answers.get("verdict", ""))}


def _edits(connection: Connection, *, typed: bool) -> list[str]:
    edit = tables.edit
    query = select(edit.c.id).where(~edit.c.collision, text(current("edit"))).order_by(edit.c.id)
    return list(connection.scalars(query.where(edit.c.edit_type.is_not(None)) if typed else query))

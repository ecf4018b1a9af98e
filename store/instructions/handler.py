"""Compare the instructions, as the store handles it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from review.core.adjudication import DECISIONS, Case, Decision
from review.core.answers import Answer, Mark
from review.core.edits import ReviewRow
from review.core.i18n import N_
from review.core.path import Step
from review.core.units import Unit
from review.instructions.task import INSTRUCTIONS
from store.db import tables
from store.db.workspace import Store
from store.instructions import on_screen, path, population, told
from store.instructions.drawing import InstructionsRequest, draw_batch
from store.instructions.said import check_pair, imported_pair
from store.promises import unit_plans
from store.promises.divided import divided
from store.work.batches import Batch
from store.work.handler import Kept, TaskHandler
from store.work.leases import Lease
from store.work.paths import House


class InstructionsTask(TaskHandler):
    """A long and a short instruction of one edit, and which of them its picture follows."""

    task = INSTRUCTIONS
    request = InstructionsRequest
    decisions: Mapping[Decision, str] = DECISIONS
    imported_as = N_("Imported instruction pairs")

    def draw(self, store: Store, request: InstructionsRequest, *, by: str) -> Batch:
        """Draw pairs; see ``drawing.draw_batch``."""
        return draw_batch(store, request, by=by)

    def units(
        self, store: Store, connection: Connection, me: str, leases: Sequence[Lease]
    ) -> list[Unit]:
        """Return pairs with the pictures of their edits."""
        return on_screen.units_now(store, connection, me, leases)

    def kept(self, connection: Connection, me: str, drawn: Any, answer: Answer) -> Kept:  # noqa: ARG002
        """Return an answer with the words marked. Raises BadInput for one that does not fit."""
        edit = tables.edit
        long = connection.scalar(select(edit.c.text).where(edit.c.id == drawn.unit_id))
        check_pair(answer, long or "")
        lost = [(long or "")[mark.start : mark.end] for mark in answer.lost]
        words = {"lost_words": lost} if lost else {}
        return Kept(answer.content() | words, answer.shown)

    def imported(self, row: ReviewRow) -> dict[str, Any] | None:
        """Return what a row says of the two instructions."""
        return imported_pair(row)

    def settled(self, store: Store, batch_id: str | None = None) -> None:
        """Take the looks that are due now."""
        unit_plans.take_due(store, batch_id)

    def path(self, store: Store, house: House) -> tuple[Step, ...]:
        """Return the steps of the job; see ``path.steps``."""
        return path.steps(store, house)

    def own(self, connection: Connection, me: str, row: Any) -> dict[str, Any]:  # noqa: ARG002
        """Return what was said of the texts, and which one the picture follows."""
        content = msgspec.json.decode(row.answers_json)
        marks = msgspec.convert(content.get("lost", []), tuple[Mark, ...])
        said = {name: content.get(name) for name in ("faithful", "follows")}
        return {**said, "lost": marks, "suggestion": content.get("suggestion", "")}

    def divided(self, connection: Connection) -> list[Case]:
        """Return pairs on which reviewers do not simply agree."""
        return divided(connection, task=INSTRUCTIONS.name)

    def askable(self, connection: Connection, edit_ids: Sequence[str]) -> Sequence[str]:
        """Return the edits with two instructions."""
        pairs = set(population.pairs(connection)["edit_id"])
        return [edit_id for edit_id in edit_ids if edit_id in pairs]

    def told(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what was said of the texts, and which one the picture follows."""
        return told.told(answers)

    def compared(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """Return what the short one does, and which one the picture follows."""
        return told.compared(answers)

    def exported(self, store: Store) -> Callable[[str, Mapping[str, Any]], dict[str, Any]]:
        """Add both texts; see ``told.exported``."""
        return told.exported(store)

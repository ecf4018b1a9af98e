"""Check the type, as the store handles it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy import Connection

from review.core.adjudication import DECISIONS, Decision
from review.core.answers import Answer
from review.core.edits import ReviewRow
from review.core.i18n import N_
from review.core.path import Step
from review.core.taxonomy import Vocabulary
from review.core.units import Unit
from review.spotcheck.task import TYPES
from store.db.workspace import Store
from store.types import on_screen as types_on_screen
from store.types import path
from store.types.drawing import TypeRequest, draw_batch
from store.work import on_screen
from store.work.batches import Batch
from store.work.handler import Kept, TaskHandler
from store.work.leases import Lease
from store.work.paths import House


class TypesTask(TaskHandler):
    """The type a model assigned, confirmed or said anew."""

    task = TYPES
    request = TypeRequest
    #: Nobody was asked whether to accept the edit: it stays, or goes.
    decisions: Mapping[Decision, str] = {
        "exclude": DECISIONS["exclude"],
        "accept": N_("Keep it: it is not unsafe"),
        "hand_back": DECISIONS["hand_back"],
    }
    imported_as = N_("Imported types")

    def draw(self, store: Store, request: TypeRequest, *, by: str) -> Batch:
        """Draw edits per assigned type, or the likeliest mistakes; see ``drawing.draw_batch``."""
        return draw_batch(store, request, by=by)

    def units(
        self, store: Store, connection: Connection, me: str, leases: Sequence[Lease]
    ) -> list[Unit]:
        """Return edits, with the types that a repair batch suggests."""
        edit_units = on_screen.edits(store, connection, me, leases, TYPES.name)
        return types_on_screen.with_suggestions(store, connection, edit_units)

    def lists(self, store: Store) -> dict[str, object]:
        """Return the types of the taxonomy."""
        return {"types": [asdict(kind) for kind in types_on_screen.listed(store)]}

    def kept(self, connection: Connection, me: str, drawn: Any, answer: Answer) -> Kept:  # noqa: ARG002
        """Return an answer with the type it says: to confirm is to say the assigned one."""
        answer = types_on_screen.with_type_said(connection, drawn.unit_id, answer)
        return Kept(answer.content(), answer.shown)

    def path(self, store: Store, house: House) -> tuple[Step, ...]:
        """Return the steps of the job; see ``path.steps``."""
        return path.steps(store, house)

    def own(self, connection: Connection, me: str, row: Any) -> dict[str, Any]:  # noqa: ARG002
        """Return the types said."""
        content = msgspec.json.decode(row.answers_json)
        return {name: content.get(name) for name in ("edit_type", "second_type")}

    def told(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the types an entry says, the main one first."""
        named = [answers.get(name) for name in ("edit_type", "second_type")]
        return tuple(kind for kind in named if kind)

    def imported(self, row: ReviewRow) -> dict[str, Any] | None:
        """Return the type that a row says."""
        return None if row.edit_type is None else {"edit_type": row.edit_type}

    def same(self, one: Mapping[str, Any], other: Mapping[str, Any], types: Vocabulary) -> bool:
        """Whether two answers say the same, be it by two names of one type."""
        named = {types.resolve(answer.get("edit_type") or "") for answer in (one, other)}
        return len(named) == 1

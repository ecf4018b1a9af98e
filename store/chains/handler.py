"""Check the chain, as the store handles it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from review.chains.task import TURNS
from review.core.adjudication import DECISIONS, Case, Decision
from review.core.answers import Answer, SaidOfTurn
from review.core.i18n import N_
from review.core.path import Step
from review.core.units import Drifted, Unit
from review.filtering.filter_config import FilterConfig
from store.chains import drift, on_screen, path, population, publishing, told
from store.chains.drawing import TurnsRequest, draw_batch
from store.chains.said import check_turns
from store.db.workspace import Store
from store.promises import unit_plans
from store.promises.divided import divided
from store.work.batches import Batch
from store.work.handler import Kept, TaskHandler
from store.work.leases import Lease
from store.work.paths import House


class TurnsTask(TaskHandler):
    """The turns of a chain, one after the other, and the chain as a whole."""

    task = TURNS
    request = TurnsRequest
    decisions: Mapping[Decision, str] = DECISIONS
    imported_as = N_("Imported chains")

    def draw(self, store: Store, request: TurnsRequest, *, by: str) -> Batch:
        """Draw chains; see ``drawing.draw_batch``."""
        return draw_batch(store, request, by=by)

    def units(
        self, store: Store, connection: Connection, me: str, leases: Sequence[Lease]
    ) -> list[Unit]:
        """Return chains with all their pictures."""
        return on_screen.units_now(store, connection, me, leases)

    def drifted(self, store: Store, unit_id: str) -> Drifted:
        """Measure how far the last picture is from the original where no turn changed anything."""
        return drift.measured(store, unit_id)

    def kept(self, connection: Connection, me: str, drawn: Any, answer: Answer) -> Kept:  # noqa: ARG002
        """Return an answer that says each turn. Raises BadInput for one that does not fit."""
        turns = population.turns(connection, [drawn.unit_id])[drawn.unit_id]
        check_turns(answer, len(turns))
        return Kept(answer.content(), answer.shown)

    def settled(self, store: Store, batch_id: str | None = None) -> None:
        """Take the one look of a plan whose last chain was answered."""
        unit_plans.take_due(store, batch_id)

    def path(self, store: Store, house: House) -> tuple[Step, ...]:
        """Return the steps of the job; see ``path.steps``."""
        return path.steps(store, house)

    def own(self, connection: Connection, me: str, row: Any) -> dict[str, Any]:  # noqa: ARG002
        """Return what was said of the turns, and which one fails the chain."""
        content = msgspec.json.decode(row.answers_json)
        turns = msgspec.convert(content.get("turns", []), tuple[SaidOfTurn, ...])
        return {"turns": turns, "first_failing": content.get("first_failing")}

    def divided(self, connection: Connection) -> list[Case]:
        """Return chains on which reviewers do not simply agree."""
        return divided(connection, task=TURNS.name)

    def leaving(self, connection: Connection, unit_id: str) -> Sequence[str]:
        """Return all turns: each later picture comes from the earlier ones."""
        turns = population.turns(connection, [unit_id])[unit_id]
        return [turn.edit_id for turn in turns]

    def told(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what was said of each turn, and where the chain breaks."""
        return told.told(answers)

    def compared(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """Return which turn fails the chain."""
        return told.compared(answers)

    def exported(self, store: Store) -> Callable[[str, Mapping[str, Any]], dict[str, Any]]:
        """Name the chain's pictures and prompts; see ``told.exported``."""
        return told.exported(store)

    def in_filter(self, store: Store, config: FilterConfig) -> FilterConfig:
        """Return a filter with what people say of chains now; see ``publishing.anew``."""
        return publishing.anew(store, config)

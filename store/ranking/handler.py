"""Rank candidates, as the store handles it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from review.core.adjudication import DECISIONS, Decision
from review.core.answers import UNSAFE, Answer
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.path import Step
from review.core.units import Unit
from review.ranking.task import RANK
from store import settings
from store.db.workspace import Store
from store.ranking import asking, audits, on_screen, path, rounds
from store.ranking.drawing import RankRequest, draw_batch
from store.ranking.withdrawn import withdraw
from store.work.batches import Batch
from store.work.handler import Kept, TaskHandler
from store.work.leases import Lease
from store.work.paths import House

_NAMES = text("SELECT group_id, id, name FROM rank_candidate")


class RankTask(TaskHandler):
    """Candidates of one source and instruction, compared or put in order."""

    task = RANK
    request = RankRequest
    #: Its candidates are excluded one by one, as edits.
    decisions: Mapping[Decision, str] = {
        "accept": N_("Keep all: none is unsafe"),
        "hand_back": DECISIONS["hand_back"],
    }
    imported_as = N_("Imported votes")
    in_turn = True

    def draw(self, store: Store, request: RankRequest, *, by: str) -> Batch:
        """Form groups and draw some; see ``drawing.draw_batch``."""
        return draw_batch(store, request, by=by)

    def withdrawn(self, connection: Connection, me: str, leases: Sequence[Lease]) -> set[str]:
        """Take back questions that name an excluded candidate."""
        return withdraw(connection, me, leases)

    def reserved(
        self, connection: Connection, me: str, now: datetime, leases: Sequence[Lease]
    ) -> None:
        """Settle which candidates this reviewer sees of each group, and on which side."""
        asking.ask(connection, me, now, leases)

    def units(
        self, store: Store, connection: Connection, me: str, leases: Sequence[Lease]
    ) -> list[Unit]:
        """Return groups with the candidates that were settled, by their places."""
        return on_screen.units_now(store, connection, me, leases)

    def placed(self, connection: Connection, me: str, draw_id: str, place: int) -> str | None:
        """Return the edit of the candidate at a place."""
        return asking.placed(connection, me, draw_id, place)

    def lists(self, store: Store) -> dict[str, object]:
        """Return why a candidate may be the worse one, as the settings have it."""
        return {"reasons": settings.reasons(store)}

    def kept(self, connection: Connection, me: str, drawn: Any, answer: Answer) -> Kept:
        """Return an answer in the candidates' ids, and which of them were on screen."""
        question = asking.question_of(connection, me, drawn.id)
        return Kept(question.said(answer), {**answer.shown, **question.shown()})

    def follows(self, connection: Connection, drawn: Any, answer: Answer, now: datetime) -> None:
        """Ask the group once more, or no more."""
        if answer.verdict != UNSAFE:
            rounds.settle(connection, drawn.batch_id, drawn.unit_id, now)

    def settled(self, store: Store, batch_id: str | None = None) -> None:
        """Take the one look of an audit whose last pair was answered."""
        audits.take_due(store, batch_id)

    def check_decision(self, decision: Decision) -> None:
        """Raise Refused for what is decided of single edits."""
        if decision not in self.decisions:
            raise Refused(_("A group is no edit."), what_to_do=_("Exclude candidates one by one."))

    def path(self, store: Store, house: House) -> tuple[Step, ...]:
        """Return the steps of the job; see ``path.steps``."""
        return path.steps(store, house)

    def own(self, connection: Connection, me: str, row: Any) -> dict[str, Any]:
        """Return the order given, and the pins."""
        return on_screen.own(connection, me, row)

    def exported(self, store: Store) -> Callable[[str, Mapping[str, Any]], dict[str, Any]]:
        """Say which candidate each id of an answer is."""
        with store.database.read() as connection:
            rows = connection.execute(_NAMES)
            names = {(row.group_id, row.id): row.name for row in rows}

        def candidates(unit: str, answers: Mapping[str, Any]) -> dict[str, Any]:
            buckets = answers.get("order", [[answers.get("left"), answers.get("right")]])
            candidate_ids = [
                candidate_id
                for bucket in buckets
                for candidate_id in bucket
                if (unit, candidate_id) in names
            ]
            return {
                "candidates": {
                    candidate_id: names[unit, candidate_id] for candidate_id in candidate_ids
                }
            }

        return candidates

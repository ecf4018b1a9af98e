"""Accept or reject, as the store handles it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from review.core.adjudication import DECISIONS, Case, Decision
from review.core.answers import REJECT, Answer
from review.core.edits import ReviewRow
from review.core.errors import BadInput
from review.core.faults import ASKED, OFFERED, WHOSE, WORDS
from review.core.i18n import N_, _
from review.core.path import Step
from review.core.units import Unit
from review.promises.task import SCORE
from store import settings
from store.db.workspace import Store
from store.promises import looks, path
from store.promises.divided import divided
from store.promises.drawing import ScoreRequest, draw_batch
from store.work import on_screen
from store.work.batches import Batch
from store.work.handler import Kept, TaskHandler
from store.work.leases import Lease
from store.work.paths import House


class ScoreTask(TaskHandler):
    """The judge's own question put to people; its labels carry promises."""

    task = SCORE
    request = ScoreRequest
    decisions: Mapping[Decision, str] = DECISIONS
    imported_as = N_("Imported reviews")

    def draw(self, store: Store, request: ScoreRequest, *, by: str) -> Batch:
        """Freeze a pool and draw from it; see ``drawing.draw_batch``."""
        return draw_batch(store, request, by=by)

    def units(
        self, store: Store, connection: Connection, me: str, leases: Sequence[Lease]
    ) -> list[Unit]:
        """Return edits with their sources."""
        return on_screen.edits(store, connection, me, leases, SCORE.name)

    def lists(self, store: Store) -> dict[str, object]:
        """Return what can be rated and why an edit may be wrong, as the settings have it."""
        criteria = [
            {"id": name, "question": criterion.question}
            for name, criterion in settings.current(store).settings.criteria.items()
        ]
        faults = [
            {"id": fault, "label": _(WORDS[fault]), "meaning": _(meaning)}
            for fault, meaning in OFFERED.items()
        ]
        return {"criteria": criteria, "reasons": settings.reasons(store), "faults": faults}

    def kept(self, connection: Connection, me: str, drawn: Any, answer: Answer) -> Kept:
        """Return an answer as it is; whose fault it is only where its batch asks that."""
        if answer.fault and drawn.mode != ASKED:
            raise BadInput(_("This batch does not ask whose fault a reject is."))
        return super().kept(connection, me, drawn, answer)

    def own(self, connection: Connection, me: str, row: Any) -> dict[str, Any]:  # noqa: ARG002
        """Return whose fault a reject was said to be."""
        return {"fault": msgspec.json.decode(row.answers_json).get("fault")}

    def told(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """Return whose fault an entry says a reject is."""
        fault = answers.get("fault")
        return (_(WORDS[fault]),) if fault in WORDS else ()

    def compared(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """Return whose fault a reject is, where that was said."""
        fault = answers.get("fault")
        return {N_("Whose fault is it?"): WHOSE[fault]} if fault in WHOSE else {}

    def settled(self, store: Store, batch_id: str | None = None) -> None:
        """Take the planned looks whose labels are there now."""
        looks.take_due(store, batch_id)

    def divided(self, connection: Connection) -> list[Case]:
        """Return edits on which reviewers do not simply agree."""
        return divided(connection)

    def path(self, store: Store, house: House) -> tuple[Step, ...]:
        """Return the steps of the job; see ``path.steps``."""
        return path.steps(store, house)

    def imported(self, row: ReviewRow) -> dict[str, Any] | None:
        """Return the verdict of a row, with what else it says."""
        if row.verdict is None or row.task not in (None, SCORE.name):
            return None
        extras = {
            "reasons": list(row.reasons),
            "comment": row.comment,
            "ratings": dict(row.ratings),
            "fault": row.fault if row.verdict == REJECT else None,
        }
        return {"verdict": row.verdict, **{name: value for name, value in extras.items() if value}}

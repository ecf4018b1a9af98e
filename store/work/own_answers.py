"""A reviewer's own answers, whole, newest first: looked for, and shown as they were asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection

from review.core.answers import Pin
from review.core.units import OwnAnswer, Unit
from store.db.prepared import Statement
from store.db.rules import STANDING, answer
from store.db.workspace import Store
from store.work import on_screen, seen
from store.work.handler import handler_of
from store.work.hidden import hidden_edits_now
from store.work.leases import Lease
from store.work.seen import SEEN

#: More answers than anybody gives: which of them have the words is found out here.
EVERY = 1_000_000

_MINE = Statement(
    f"""SELECT r.id, r.time, r.verdict, r.answers_json, r.surplus, r.draw_id, r.batch_id, r.unit_id,
      r.draw_order, b.closed, b.show_judge, {SEEN} AS seen,
      CAST(:words AS VARCHAR) IS NOT NULL AND EXISTS (
        SELECT 1 FROM edit e WHERE (lower(e.text) LIKE lower(:words) ESCAPE '!'
          OR lower(e.summarized_text) LIKE lower(:words) ESCAPE '!')
        AND (e.id = r.unit_id OR e.id IN (SELECT c.edit_id FROM rank_candidate c
                                          WHERE c.group_id = r.unit_id)
             OR e.id IN (SELECT m.edit_id FROM edit_set_member m
                         WHERE m.set_id = r.unit_id))) AS instructed
    FROM review r JOIN batch b ON b.id = r.batch_id JOIN draw d ON d.id = r.draw_id
    WHERE r.reviewer_id = :me AND r.task = :task AND r.draw_id IS NOT NULL
      AND {answer()}
      AND {STANDING}
      AND (CAST(:verdict AS VARCHAR) IS NULL OR r.verdict = :verdict)
      AND (CAST(:before AS VARCHAR) IS NULL
           OR r.entry < (SELECT x.entry FROM review x WHERE x.id = :before))
    ORDER BY r.entry DESC LIMIT :most""",
    times=["time"],
)


class _Answers(msgspec.Struct):
    """What the log keeps of an answer."""

    ratings: dict[str, int] = {}
    reasons: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    comment: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Sought:
    """Which of one's own answers: of one verdict, given before one of them, with some words.

    The words stand in an instruction (the long or the short one, of any turn), in what was written,
    or among the reasons.
    """

    verdict: str | None = None
    before: str | None = None
    words: str | None = None

    @property
    def sought(self) -> str:
        """Return the words, as they are looked for: in whatever case."""
        return (self.words or "").replace("\0", "").strip()

    def values(self) -> dict[str, str | None]:
        """Return what the query takes; no letter of the words is a wildcard."""
        words = re.sub(r"([!%_])", r"!\1", self.sought)
        values = {"verdict": self.verdict, "before": self.before}
        return {**values, "words": f"%{words}%" if words else None}

    def fits(self, row: Any) -> bool:
        """Whether an answer has the words: in the instruction, or in what was said, no field's."""
        if not self.sought or row.instructed:
            return True
        said = msgspec.json.decode(row.answers_json, type=_Answers)
        texts = (
            said.comment,
            said.suggestion,
            *said.reasons,
            *(pin.reason or "" for pin in said.pins),
        )
        return any(self.sought.casefold() in one.casefold() for one in texts)


def mine(
    store: Store, me: str, task: str, limit: int, sought: Sought = Sought()
) -> list[OwnAnswer]:
    """Return a reviewer's own standing answers, newest first, at most so many.

    Where the judge's word comes with one, that it was seen is noted.
    """
    with store.database.read() as connection:
        most = EVERY if sought.sought else limit
        rows = _MINE.rows(connection, me=me, task=task, most=most, **sought.values())
        rows = list(islice(filter(sought.fits, rows), limit))
        leases = [
            Lease(row.draw_id, row.batch_id, row.unit_id, row.draw_order, row.time) for row in rows
        ]
        shown = on_screen.units_now(store, connection, me, leases, task)
        handler = handler_of(store, task)
        answers = [
            _own(connection, me, row, unit, handler.own(connection, me, row))
            for row, unit in zip(rows, shown, strict=True)
        ]
    seen.note(store, [one.unit.unit_id for one in answers if one.judge], me)
    return answers


def _own(connection: Connection, me: str, row: Any, unit: Unit, more: dict[str, Any]) -> OwnAnswer:
    answers = msgspec.json.decode(row.answers_json, type=_Answers)
    revealed = bool(row.show_judge) and not hidden_edits_now(connection, [row.unit_id], me)
    own = OwnAnswer(
        id=row.id,
        time=row.time,
        verdict=row.verdict,
        ratings=answers.ratings,
        reasons=answers.reasons,
        pins=answers.pins,
        comment=answers.comment,
        surplus=bool(row.surplus),
        closed=row.closed is not None,
        counts_corrected=not (row.surplus or row.closed or row.seen or revealed),
        unit=unit,
        judge=tuple(on_screen.revealed_now(connection, row.draw_id, me)) if revealed else (),
    )
    return replace(own, **more)

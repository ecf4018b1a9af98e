"""A lead's desk: units that need a word of theirs, and what they decide, appended to the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from review.core.adjudication import DECISIONS, EXCLUDE, HAND_BACK, Case, Decision
from review.core.errors import Refused, Unknown
from review.core.i18n import _, ngettext
from store.db import revision
from store.db.engine import one_at_a_time
from store.db.prepared import Statement
from store.db.rules import IN_EFFECT, STANDING, answer, before_a_lead
from store.db.times import UTCDateTime
from store.db.workspace import Store, new_id
from store.work import guidelines, log
from store.work.handler import handler_of, handlers
from store.work.leases import NEVER

NOTE_LENGTH = 500


@dataclass(frozen=True)
class ReviewerAnswer:
    """What one reviewer answered about a unit; ``told``: what that says beside its verdict."""

    reviewer: str
    verdict: str
    comment: str
    reasons: tuple[str, ...]
    time: datetime
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Excluded:
    """An edit that a lead took out: when, by whom and why. ``entry`` is its place in the log."""

    edit_id: str
    output_image: str
    note: str
    entry: int
    time: datetime
    by: str


_FLAGGED = text(
    f"""SELECT DISTINCT b.id, b.name, b.task, f.unit_id, b.closed IS NOT NULL AS closed
    FROM review f JOIN batch b ON b.id = f.batch_id
    WHERE {before_a_lead()} AND f.verdict = 'unsafe'
      AND {IN_EFFECT}"""
)

_ANSWERS = text(
    f"""SELECT p.name, r.verdict, r.answers_json, r.time, r.task FROM review r
    JOIN person p ON p.id = r.reviewer_id
    WHERE r.batch_id = :batch AND r.unit_id = :unit AND {answer()}
      AND {STANDING} ORDER BY r.entry"""
).columns(time=UTCDateTime())

_EXCLUDED = text(
    f"""SELECT f.unit_id, e.output_image, f.answers_json, f.entry, f.time, p.name
    FROM review f JOIN edit e ON e.id = f.unit_id JOIN person p ON p.id = f.reviewer_id
    WHERE {before_a_lead()} AND f.verdict = 'exclude'
      AND {IN_EFFECT} ORDER BY f.entry"""
).columns(time=UTCDateTime())

_ABOUT = text(
    """SELECT b.id AS batch_id, b.task, b.origin, b.closed, CAST(:unit AS TEXT) AS unit_id,
      d.id AS draw_id, d.draw_order, d.inclusion_probability
    FROM batch b LEFT JOIN draw d ON d.batch_id = b.id AND d.unit_id = :unit
    WHERE b.id = :batch AND (d.id IS NOT NULL OR EXISTS (
      SELECT 1 FROM review r WHERE r.batch_id = b.id AND r.unit_id = :unit))
    ORDER BY d.draw_order LIMIT 1"""
)

_ENTRY = text("SELECT 1 FROM review WHERE id = :id")

_GIVE_BACK = Statement(
    """UPDATE slot SET review_id = NULL, reviewer_id = NULL, lease_until = :never
    WHERE batch_id = :batch AND review_id IN (
      SELECT r.id FROM review r WHERE r.unit_id = :unit AND r.verdict = 'unsafe')"""
)


def waiting(store: Store) -> list[Case]:
    """Return the units that need a lead's word: flags first, then ties, doubts, contradictions."""
    with store.database.read() as connection:
        now = revision.of_all(connection)
        return list(store.kept.value("waiting", now, lambda: _waiting(store, connection)))


def _waiting(store: Store, connection: Connection) -> list[Case]:
    flagged = [
        Case(row.id, row.name, row.unit_id, "unsafe", bool(row.closed), row.task)
        for row in connection.execute(_FLAGGED)
    ]
    divided = [case for task in handlers(store) for case in task.divided(connection)]
    order = {"unsafe": 0, "tie": 1, "unsure": 2, "contradiction": 3}
    cases = [*flagged, *divided]
    return sorted(cases, key=lambda case: (order[case.why], case.batch, case.unit_id))


def answers_to(store: Store, batch_id: str, unit_id: str) -> list[ReviewerAnswer]:
    """Return the standing answers to a unit of a batch, in the order they came."""
    with store.database.read() as connection:
        rows = connection.execute(_ANSWERS, {"batch": batch_id, "unit": unit_id}).all()
    return [_answer(store, row) for row in rows]


def decide(
    store: Store, batch_id: str, unit_id: str, decision: Decision, *, by: str, note: str = "",
    entry: str | None = None,
) -> None:  # fmt: skip
    """Append a lead's decision about a unit of a batch; ``by`` is their person id.

    ``entry``: its id, where a browser made one; the same one again changes nothing.
    The last one counts. Raises Refused for what is no decision, or a unit handed back whose batch
    is closed or that nobody called unsafe, or a group to be excluded or judged as a whole; Unknown
    for a unit that the batch does not have.
    """
    if decision not in DECISIONS:
        raise Refused(_("That is no decision."), what_to_do=", ".join(DECISIONS))
    noted = noted_of(note)
    with store.database.write() as connection:
        one_at_a_time(connection, f"desk {unit_id}")
        row = about(connection, batch_id, unit_id)
        if is_known(connection, entry):
            return
        handler = handler_of(store, row.task)
        handler.check_decision(decision)
        if decision == HAND_BACK:
            _hand_back(connection, row)
        now = store.clock()
        append(connection, row, decision, noted, by=by, now=now, entry=entry)
        leaving = handler.leaving(connection, unit_id) if decision == EXCLUDE else ()
        for edit_id in leaving:
            append(connection, row, decision, noted, by=by, now=now, edit_id=edit_id)
    if decision == EXCLUDE:
        settle_all(store)
    else:
        handler.settled(store, batch_id)


def settle_all(store: Store) -> None:
    """Do what follows from edits that were taken out or brought back, in every task."""
    for handler in handlers(store):
        handler.settled(store)


def about(connection: Connection, batch_id: str, unit_id: str) -> Any:
    """Return a unit's batch and draw: what a lead's word on it names. Raises Unknown."""
    row = connection.execute(_ABOUT, {"batch": batch_id, "unit": unit_id}).first()
    if row is None:
        raise Unknown(_("There is no such unit in that batch."))
    return row


def append(
    connection: Connection,
    row: Any,
    verdict: str,
    answers: dict[str, str],
    *,
    by: str,
    now: datetime,
    edit_id: str | None = None,
    entry: str | None = None,
) -> None:
    """Append a lead's word on the unit that ``about`` returned, or on one edit of that group."""
    drawn = edit_id is None
    row_of_log = {
        "id": entry or new_id(),
        "kind": "adjudication",
        "task": row.task,
        "batch_id": row.batch_id,
        "unit_id": edit_id or row.unit_id,
        "reviewer_id": by,
        "verdict": verdict,
        "draw_id": row.draw_id if drawn else None,
        "draw_order": row.draw_order if drawn else None,
        "inclusion_probability": row.inclusion_probability if drawn else None,
        "answers_json": msgspec.json.encode(answers, order="sorted").decode(),
        "guidelines_version": guidelines.version_now(connection, row.task),
        "time": now,
    }
    log.append(connection, [row_of_log])


def is_known(connection: Connection, entry: str | None) -> bool:
    """Whether the log has an entry of that id already."""
    return entry is not None and connection.execute(_ENTRY, {"id": entry}).first() is not None


def exclusions(store: Store) -> list[Excluded]:
    """Return the edits that leads took out, in that order; for filter configs and promises."""
    with store.database.read() as connection:
        return exclusions_now(connection)


def exclusions_now(connection: Connection) -> list[Excluded]:
    """Return the same, in a transaction that is open already."""
    rows = connection.execute(_EXCLUDED).all()
    return [
        Excluded(row[0], row[1], _Noted.read(row[2]).note, row[3], row[4], row[5]) for row in rows
    ]


class _Noted(msgspec.Struct):
    """What the log keeps of answers and decisions, as far as a lead reads it."""

    note: str = ""
    comment: str = ""
    reasons: tuple[str, ...] = ()

    @classmethod
    def read(cls, encoded: str) -> _Noted:
        return msgspec.json.decode(encoded, type=cls)


def _answer(store: Store, row: Any) -> ReviewerAnswer:
    noted = _Noted.read(row.answers_json)
    told = handler_of(store, row.task).told(msgspec.json.decode(row.answers_json))
    said = (row.verdict or "", noted.comment, noted.reasons)
    return ReviewerAnswer(row.name, *said, row.time, tuple(told))


def noted_of(note: str) -> dict[str, str]:
    """Return a note as the log keeps it. Raises Refused for one that is too long."""
    if len(note) > NOTE_LENGTH:
        raise Refused(
            ngettext(
                "A note has at most {n} character.",
                "A note has at most {n} characters.",
                NOTE_LENGTH,
            )
        )
    return {"note": note.strip()} if note.strip() else {}


def _hand_back(connection: Connection, row: Any) -> None:
    if row.closed is not None:
        raise Refused(_("Its batch is closed."), what_to_do=_("Decide it, or exclude it."))
    if not _GIVE_BACK.execute(connection, batch=row.batch_id, unit=row.unit_id, never=NEVER):
        raise Refused(_("Nobody's flag holds it back."), what_to_do=_("Accept or reject it."))

"""The log of answers: appended, never updated, and by nobody else. Slots say which entries count.

Functions here work inside a transaction of the caller (``store.work.queue``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from review.core.answers import SKIP, Answer, Saved, check
from review.core.errors import Refused, Unknown
from review.core.i18n import _
from store.db import tables
from store.db.prepared import Statement
from store.db.workspace import Store
from store.work import skips
from store.work.handler import Kept, handler_of
from store.work.hidden import hidden_edits_now
from store.work.leases import LEASE, Lease, held_of
from store.work.seen import SEEN

log = tables.review


@dataclass(frozen=True)
class Recorded:
    """An answer that was recorded, and whether its batch shows the judge after it."""

    saved: Saved
    show_judge: bool
    task: str
    batch_id: str


_COLUMNS = [str(column.name) for column in log.columns if column.name != "entry"]
#: What most entries have nothing to say of.
_NOTHING: dict[str, Any] = {
    "answers_json": "{}",
    "shown_json": "{}",
    "draw_id": None,
    "draw_order": None,
    "inclusion_probability": None,
    "verdict": None,
    "replaces": None,
    "surplus": False,
    "milliseconds": None,
}
_ABOUT = ", ".join(
    f"d.{name}" for name in ("id", "batch_id", "draw_order", "unit_id", "inclusion_probability")
)
_DRAW = Statement(
    f"""SELECT {_ABOUT}, b.task, b.mode, b.closed, b.show_judge, {SEEN} AS seen,
      (SELECT MAX(g.version) FROM guidelines g WHERE g.task = b.task) AS guidelines_version,
      EXISTS (SELECT 1 FROM review k WHERE k.draw_id = d.id AND k.verdict = '{SKIP}') AS skipped,
      EXISTS (SELECT 1 FROM review k WHERE k.id = :id) AS known
    FROM draw d JOIN batch b ON b.id = d.batch_id WHERE d.id = :draw"""
)

_KNOWN = Statement(
    "SELECT id, kind, draw_id, reviewer_id, verdict, replaces, surplus FROM review WHERE id = :id"
)

#: Whoever takes a slot is named in it until somebody else does, also once their lease has ended.
_FILL = Statement(
    """UPDATE slot SET review_id = :id WHERE draw_id = :draw AND reviewer_id = :me
    AND review_id IS NULL""",
)

_MOVE = Statement("UPDATE slot SET review_id = :new WHERE review_id = :old")

_REOPEN = Statement(
    """UPDATE slot SET review_id = NULL, lease_until = :until WHERE review_id = :id
    AND batch_id NOT IN (SELECT id FROM batch WHERE closed IS NOT NULL)""",
)

#: An answer passed on may be taken up again while somebody else's turn has not come.
_TAKE_BACK = Statement(
    """UPDATE slot SET reviewer_id = :me, lease_until = :until
    WHERE draw_id = :draw AND review_id IS NULL
      AND number = (SELECT MIN(number) FROM slot WHERE draw_id = :draw AND review_id IS NULL
                    AND (reviewer_id IS NULL OR lease_until <= :now))
      AND NOT EXISTS (SELECT 1 FROM slot o WHERE o.draw_id = :draw AND o.reviewer_id = :me)
      AND batch_id NOT IN (SELECT id FROM batch WHERE closed IS NOT NULL)""",
)

_INSERT = Statement(
    f"INSERT INTO review ({', '.join(_COLUMNS)}) VALUES (:{', :'.join(_COLUMNS)})",
)
_REPLACED = Statement("SELECT EXISTS (SELECT 1 FROM review WHERE replaces = :id)")


def append(connection: Connection, entries: Iterable[dict[str, Any]]) -> None:
    """Append entries, given by the log's columns; what one leaves out it has nothing to say of."""
    rows = [_NOTHING | entry for entry in entries]
    if len(rows) == 1:
        _INSERT.execute(connection, **rows[0])
    elif rows:
        _INSERT.execute_many(connection, rows)


def record(store: Store, connection: Connection, me: str, answer: Answer) -> Recorded:
    """Append an answer, or a correction of one's own; the same id again changes nothing.

    It counts when its slot is leased to this reviewer, or was and nobody else has taken it since
    (the lease ended, or was handed back), the batch is open, and they have not seen what others or
    a judge say of the unit. A correction counts where what it corrects counted, too. Otherwise it
    is kept as surplus.
    Raises BadInput for an answer the task does not have, Unknown for a draw that does not exist,
    Refused for an id that another answer has, or for a correction of what is not one's own
    standing answer.
    """
    now = store.steady(connection)
    drawn = _draw(connection, me, answer.draw_id, answer.id)
    handler = handler_of(store, drawn.task)
    check(answer, handler.task)
    if drawn.known:
        known = _KNOWN.first(connection, id=answer.id)
        saved = _repeat(known, me, answer)
        return Recorded(saved, bool(drawn.show_judge), drawn.task, drawn.batch_id)
    kept = handler.kept(connection, me, drawn, answer)
    if answer.replaces is None:
        may = drawn.closed is None and not drawn.seen
        counts = may and _fills(connection, me, answer)
    else:
        counts = _corrects(connection, me, answer, drawn, now)
    entry = _entry(drawn, me, store.clock(), answer.guidelines_version)
    append(connection, [entry | _content(answer, kept) | {"surplus": not counts}])
    if counts and answer.verdict == SKIP:
        skips.pass_on(connection, answer.id)
    if drawn.skipped or answer.verdict == SKIP:
        skips.settle(connection, answer.draw_id, now)
    if counts:
        handler.follows(connection, drawn, answer, now)
    saved = Saved(answer.id, not counts)
    return Recorded(saved, bool(drawn.show_judge), drawn.task, drawn.batch_id)


def undo(
    store: Store, connection: Connection, me: str, answer_id: str, undo_id: str
) -> Lease | None:
    """Take back one's own answer by a further entry; return the unit, leased again.

    Who has seen what others or a judge say of the unit gets it to look at: the undo is kept as
    surplus, the answer goes on counting, and no new one does. Returns None when the unit cannot be
    answered anew (batch closed, answer was surplus, passed on to somebody else). Raises Refused for
    another reviewer's answer, one taken back or corrected before, or an id in use.
    """
    now = store.steady(connection)
    row = _KNOWN.first(connection, id=answer_id)
    if row is None or row.reviewer_id != me or row.draw_id is None:
        raise Refused(_("That answer is not yours to take back."))
    if row.kind not in ("answer", "correction"):
        raise Refused(_("That entry is not yours to take back: it is no answer."))
    earlier = _KNOWN.first(connection, id=undo_id)
    if earlier:
        if earlier.replaces != answer_id or earlier.kind != "undo":
            raise Refused(_("That id belongs to another entry."))
        return _to_answer(connection, me, now, _draw(connection, me, row.draw_id, undo_id))
    if _REPLACED.value(connection, id=answer_id):
        raise Refused(_("That answer was taken back or corrected already."))
    drawn = _draw(connection, me, row.draw_id, undo_id)
    entry = _entry(drawn, me, store.clock(), None)
    undone = {"id": undo_id, "kind": "undo", "replaces": answer_id}
    append(connection, [entry | undone | {"surplus": bool(row.surplus or drawn.seen)}])
    if not drawn.seen:
        _give_back(connection, me, now, row)
    return _to_answer(connection, me, now, drawn)


def _give_back(connection: Connection, me: str, now: datetime, row: Any) -> None:
    """Open the slot of an answer that is taken back, for the same reviewer."""
    until = now + LEASE
    reopened = _REOPEN.execute(connection, id=row.id, until=until)
    if row.verdict == SKIP and not row.surplus and not reopened:
        values = {"me": me, "draw": row.draw_id, "until": until, "now": now}
        _TAKE_BACK.execute(connection, **values)


def _to_answer(connection: Connection, me: str, now: datetime, drawn: Any) -> Lease | None:
    """Return what was taken back: reserved again, or (seen) only to look at, until now."""
    if drawn.seen and drawn.closed is None:
        return Lease(drawn.id, drawn.batch_id, drawn.unit_id, drawn.draw_order, now)
    return held_of(connection, me, now, drawn.id)


def last_entry(connection: Connection) -> int:
    """Return the number of the newest log entry, 0 when there is none."""
    return int(connection.scalar(select(func.max(log.c.entry))) or 0)


def _draw(connection: Connection, me: str, draw_id: str, entry_id: str) -> Any:
    row = _DRAW.first(connection, me=me, draw=draw_id, id=entry_id)
    if row is None:
        raise Unknown(_("There is no such unit in any batch."))
    return row


def _fills(connection: Connection, me: str, answer: Answer) -> bool:
    """Put the answer into the slot this reviewer was the last to have, if nobody filled it."""
    return _FILL.execute(connection, id=answer.id, draw=answer.draw_id, me=me) == 1


def _corrects(connection: Connection, me: str, answer: Answer, drawn: Any, now: datetime) -> bool:
    """Let a correction take its answer's slot where it may; return whether it did."""
    before = _KNOWN.first(connection, id=answer.replaces)
    if before is None or before.reviewer_id != me or before.kind not in ("answer", "correction"):
        raise Refused(_("That answer is not yours to correct."))
    if before.draw_id != answer.draw_id:
        raise Refused(_("A correction is about the unit of the answer it corrects."))
    if _REPLACED.value(connection, id=answer.replaces):
        raise Refused(_("That answer was taken back or corrected already."))
    void = before.surplus or drawn.closed is not None or drawn.seen
    if void or _revealed(connection, me, drawn):
        return False
    moved = _MOVE.execute(connection, old=answer.replaces, new=answer.id) == 1
    if moved or before.verdict != SKIP:
        return moved
    values = {"me": me, "draw": answer.draw_id, "until": now + LEASE, "now": now}
    _TAKE_BACK.execute(connection, **values)
    return _fills(connection, me, answer)


def _revealed(connection: Connection, me: str, drawn: Any) -> bool:
    """Whether the reviewer was shown the judge of a unit after answering it."""
    return bool(drawn.show_judge) and not hidden_edits_now(connection, [drawn.unit_id], me)


def _entry(drawn: Any, me: str, now: datetime, guidelines_version: int | None) -> dict[str, Any]:
    current = drawn.guidelines_version or 1
    return {
        "task": drawn.task,
        "unit_id": drawn.unit_id,
        "reviewer_id": me,
        "batch_id": drawn.batch_id,
        "draw_id": drawn.id,
        "draw_order": drawn.draw_order,
        "inclusion_probability": drawn.inclusion_probability,
        "guidelines_version": min(guidelines_version or current, current),
        "time": now,
    }


def _content(answer: Answer, kept: Kept) -> dict[str, Any]:
    return {
        "id": answer.id,
        "kind": "correction" if answer.replaces else "answer",
        "verdict": answer.verdict,
        "answers_json": _json(kept.answers),
        "shown_json": _json(kept.shown),
        "replaces": answer.replaces,
        "milliseconds": answer.milliseconds,
    }


def _repeat(known: Any, me: str, answer: Answer) -> Saved:
    if known.reviewer_id != me:
        raise Refused(_("That id belongs to another reviewer's answer."))
    if (known.draw_id, known.verdict) != (answer.draw_id, answer.verdict):
        raise Refused(_("That id belongs to another answer of yours."))
    return Saved(known.id, bool(known.surplus))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

"""Who may see how far a unit's pictures drifted: after the answer, where no batch measures."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from review.core.errors import Refused
from review.core.i18n import _
from review.core.units import Drifted
from store.db.prepared import Statement
from store.db.rules import STANDING, answer
from store.db.workspace import Store
from store.work import seen
from store.work.handler import handler_of
from store.work.hidden import hidden_edits_now

_ANSWERED = Statement(
    f"""SELECT r.unit_id, b.task, b.purpose FROM review r JOIN draw d ON d.id = r.draw_id
    JOIN batch b ON b.id = d.batch_id
    WHERE r.id = :id AND r.reviewer_id = :me AND {answer()} AND {STANDING}"""
)


class Answered(NamedTuple):
    """The unit of an answer, and its task."""

    unit_id: str
    task: str


def answered(connection: Connection, answer_id: str, me: str) -> Answered:
    """Return what one's own standing answer is about, where its drift may be shown.

    Raises Refused before the answer, in a batch that measures, and while the unit or a turn of it
    waits for this reviewer elsewhere or is still being measured.
    """
    row = _ANSWERED.first(connection, id=answer_id, me=me)
    if row is None:
        raise Refused(_("Drift is shown once you answered, and as long as your answer stands."))
    if row.purpose in ("measure", "audit"):
        raise Refused(_("This batch measures: no drift is shown there."))
    if hidden_edits_now(connection, [row.unit_id], me):
        raise Refused(_("It is still being measured, or waits for your answer elsewhere."))
    return Answered(row.unit_id, row.task)


def measured(store: Store, about: Answered) -> Drifted:
    """Return how far a unit's pictures drifted. Raises Refused or BadInput where none can be told.

    It takes a second or two.
    """
    return handler_of(store, about.task).drifted(store, about.unit_id)


def note(connection: Connection, answer_id: str, me: str, now: datetime) -> None:
    """Note that a drift is about to be shown: a correction is kept from now on, and not counted.

    Raises Refused as ``answered`` does: the answer may have been taken back meanwhile.
    """
    seen.note_now(connection, [answered(connection, answer_id, me).unit_id], me, now)

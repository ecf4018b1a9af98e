"""Units that reviewers passed on: they go to the others, until nobody is left.

A skip leaves its slot to others. Once nobody is left who could still answer, the standing skips
take the open slots and count as votes against.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from review.core.answers import SKIP
from store.db.prepared import Statement
from store.db.rules import standing
from store.work.leases import NEVER

_PASS_ON = Statement(
    """UPDATE slot SET review_id = NULL, reviewer_id = NULL, lease_until = :never
    WHERE review_id = :id"""
)

_OPEN = Statement(
    """SELECT number, reviewer_id, lease_until > :now AS held FROM slot
    WHERE draw_id = :draw AND review_id IS NULL ORDER BY number"""
)

#: Standing skips that are in no slot, oldest first.
_WAITING = Statement(
    f"""SELECT k.id, k.reviewer_id FROM review k
    WHERE k.draw_id = :draw AND k.verdict = '{SKIP}' AND NOT k.surplus
      AND {standing("k")}
      AND NOT EXISTS (SELECT 1 FROM slot s
                      WHERE s.draw_id = :draw AND s.reviewer_id = k.reviewer_id)
    ORDER BY k.entry"""
)

#: Somebody who may come in, answered no slot of the draw and did not pass it on.
_SOMEBODY_LEFT = Statement(
    f"""SELECT EXISTS (SELECT 1 FROM person p WHERE p.revoked IS NULL
      AND p.kind = CASE WHEN EXISTS (SELECT 1 FROM person WHERE kind = 'person')
                   THEN 'person' ELSE 'local' END
      AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.draw_id = :draw AND s.reviewer_id = p.id
        AND s.review_id IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM review k WHERE k.draw_id = :draw AND k.reviewer_id = p.id
        AND k.verdict = '{SKIP}' AND {standing("k")}))
    """
)

_TAKE_SLOT = Statement(
    """UPDATE slot SET reviewer_id = :me, review_id = :id
    WHERE draw_id = :draw AND number = :number AND review_id IS NULL"""
)


def pass_on(connection: Connection, answer_id: str) -> None:
    """Leave the slot of a skip to somebody else."""
    _PASS_ON.execute(connection, id=answer_id, never=NEVER)


def settle(connection: Connection, draw_id: str, now: datetime) -> None:
    """Let the skips of a unit count where nobody is left who could still answer it."""
    slots = _OPEN.rows(connection, draw=draw_id, now=now)
    if any(slot.held for slot in slots) or _SOMEBODY_LEFT.value(connection, draw=draw_id):
        return
    skips = _WAITING.rows(connection, draw=draw_id)
    for slot, skip in zip(slots, skips, strict=False):
        values = {"me": skip.reviewer_id, "id": skip.id, "draw": draw_id, "number": slot.number}
        _TAKE_SLOT.execute(connection, **values)

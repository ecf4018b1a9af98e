"""Units that reviewers passed on: they go to the others, until nobody is left.

A skip leaves its slot to others. Once nobody is left who could still answer, the standing skips
take the open slots and count as votes against.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from review.answers import SKIP
from store.leases import NEVER, timed

_PASS_ON = timed(
    """UPDATE slot SET review_id = NULL, reviewer_id = NULL, lease_until = :never
    WHERE review_id = :id""",
    "never",
)

_OPEN = timed(
    """SELECT number, reviewer_id, lease_until > :now AS held FROM slot
    WHERE draw_id = :draw AND review_id IS NULL ORDER BY number""",
    "now",
)

#: Standing skips that are in no slot, oldest first.
_WAITING = text(
    f"""SELECT k.id, k.reviewer_id FROM review k
    WHERE k.draw_id = :draw AND k.verdict = '{SKIP}' AND NOT k.surplus
      AND NOT EXISTS (SELECT 1 FROM review n WHERE n.replaces = k.id)
      AND NOT EXISTS (SELECT 1 FROM slot s
                      WHERE s.draw_id = :draw AND s.reviewer_id = k.reviewer_id)
    ORDER BY k.entry"""  # noqa: S608
)

#: Somebody who may come in, has no slot of the draw and did not pass it on.
_SOMEBODY_LEFT = text(
    f"""SELECT EXISTS (SELECT 1 FROM person p WHERE p.revoked IS NULL
      AND p.kind = CASE WHEN EXISTS (SELECT 1 FROM person WHERE kind = 'person')
                   THEN 'person' ELSE 'local' END
      AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.draw_id = :draw AND s.reviewer_id = p.id)
      AND NOT EXISTS (SELECT 1 FROM review k WHERE k.draw_id = :draw AND k.reviewer_id = p.id
        AND k.verdict = '{SKIP}' AND NOT EXISTS (SELECT 1 FROM review n WHERE n.replaces = k.id)))
    """  # noqa: S608
)

_TAKE_SLOT = text(
    """UPDATE slot SET reviewer_id = :me, review_id = :id
    WHERE draw_id = :draw AND number = :number AND review_id IS NULL"""
)


def pass_on(connection: Connection, answer_id: str) -> None:
    """Leave the slot of a skip to somebody else."""
    connection.execute(_PASS_ON, {"id": answer_id, "never": NEVER})


def settle(connection: Connection, draw_id: str, now: datetime) -> None:
    """Let the skips of a unit count where nobody is left who could still answer it."""
    rows = connection.execute(_OPEN, {"draw": draw_id, "now": now}).all()
    if any(row.held for row in rows) or connection.scalar(_SOMEBODY_LEFT, {"draw": draw_id}):
        return
    waiting = connection.execute(_WAITING, {"draw": draw_id}).all()
    for row, skip in zip(rows, waiting, strict=False):
        taken = {"me": skip.reviewer_id, "id": skip.id, "draw": draw_id, "number": row.number}
        connection.execute(_TAKE_SLOT, taken)

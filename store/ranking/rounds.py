"""When a group is asked again, and when it is not: after each answer that counts.

Functions here work inside a transaction of the caller (``store.work.queue``).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, text

from review.ranking.asking import Enough, GroupState, state
from review.ranking.cycles import consistency
from review.ranking.fit import fit
from review.ranking.votes import tallies
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.times import UTCDateTime
from store.ranking import audits, ties, votes
from store.work.leases import ASTRAY, LEASE, open_slots

#: A unit has so many slots at most.
MOST_SLOTS = 20

_OPEN = text("""SELECT COUNT(*) FROM slot s JOIN draw d ON d.id = s.draw_id
WHERE d.batch_id = :batch AND d.unit_id = :group AND s.review_id IS NULL
  AND NOT d.again""")

_DRAWS = text("""SELECT d.id, d.draw_order, (
  SELECT COUNT(*) FROM slot s WHERE s.draw_id = d.id) AS slots
FROM draw d WHERE d.batch_id = :batch AND d.unit_id = :group AND NOT d.again""")

#: Slots that nobody has, but for hidden repeats, which say something of reviewers.
_DROP = text("""DELETE FROM slot WHERE review_id IS NULL AND batch_id = :batch
AND (lease_until <= :now OR lease_until > :latest) AND draw_id IN (
  SELECT id FROM draw WHERE batch_id = :batch AND unit_id = :group AND NOT again)
""").bindparams(bindparam("now", type_=UTCDateTime()), bindparam("latest", type_=UTCDateTime()))


def settle(connection: Connection, batch_id: str, group_id: str, now: datetime) -> None:
    """Ask a group no more that is done; ask it once more whose round is over and is not.

    Once more: each of its questions goes to one further reviewer, until the budget is spent. So a
    group whose votes contradict each other or run in circles comes back by itself. An audit asks
    what was drawn, and nothing more.
    """
    if audits.is_audit(connection, batch_id):
        return
    one_at_a_time(connection, f"round of {group_id}")
    group_state, spent = _state(connection, group_id)
    of_group = {"batch": batch_id, "group": group_id}
    if group_state == "done":
        connection.execute(_DROP, of_group | {"now": now, "latest": now + LEASE + ASTRAY})
    elif not spent and not connection.scalar(_OPEN, of_group):
        _once_more(connection, batch_id, of_group)


def _state(connection: Connection, group_id: str) -> tuple[GroupState, bool]:
    """Return how a group stands, and whether its budget is spent."""
    group, rule = votes.group_now(connection, group_id), Enough()
    size = len(group.candidates)
    if size < 2:  # Leads excluded the others.
        return "done", True
    (fitted,) = fit([group.votes], **ties.scales_now(connection).for_fit)
    counted = tallies(group.votes)
    spent = sum(tally.votes for tally in counted.values()) >= rule.budget(size)
    return state(fitted, counted, consistency(counted, size), rule), spent


def _once_more(connection: Connection, batch_id: str, of_group: dict[str, str]) -> None:
    rows = [
        slot
        for draw in connection.execute(_DRAWS, of_group).all()
        if draw.slots < MOST_SLOTS
        for slot in open_slots(batch_id, draw.id, draw.draw_order, draw.slots + 1)[-1:]
    ]
    if rows:
        connection.execute(insert(tables.slot), rows)

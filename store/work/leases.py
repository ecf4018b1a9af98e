"""Leases: which units are reserved for whom, and what a reviewer may be given next.

Functions here work inside a transaction of the caller (``store.work.queue``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from store.db.engine import one_at_a_time
from store.db.prepared import Statement
from store.db.rules import WITH_A_LEAD, before_a_lead, standing

#: How long a unit stays reserved for a reviewer who does nothing.
LEASE = timedelta(minutes=30)
#: Leases with this much gone are renewed: sooner would write with every answer.
WORN = timedelta(minutes=1)
#: A lease that ends this much later than any given now is over: it was given by a clock that was
#: wrong. Less would give a unit to a second person when a clock steps back by minutes or hours,
#: or when two servers' clocks differ.
ASTRAY = timedelta(days=1)
#: The lease of a slot nobody has had yet: long over, whatever the clock does.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Lease:
    """One unit reserved for one reviewer."""

    draw_id: str
    batch_id: str
    unit_id: str
    draw_order: int
    until: datetime


#: This reviewer passed the unit on, and did not take that back. Found by the draw, whose answers
#: are few (``|| ''``): SQLite would read through all that this reviewer ever said.
PASSED_ON = f"""EXISTS (
  SELECT 1 FROM review k WHERE k.draw_id = s.draw_id AND k.reviewer_id || '' = :me
  AND k.verdict = 'skip' AND {standing("k")})"""

_OWN_OTHER = """EXISTS (
  SELECT 1 FROM slot o WHERE o.draw_id = s.draw_id AND o.reviewer_id = :me
  AND o.number <> s.number)"""

#: Nobody holds the slot any more; ``latest``: see ASTRAY.
_LAPSED = "(s.lease_until <= :now OR s.lease_until > :latest)"

#: This reviewer has seen what others or a judge say of the unit.
_SEEN = "EXISTS (SELECT 1 FROM seen n WHERE n.reviewer_id = :me AND n.draw_id = s.draw_id)"

_COLUMNS = "s.draw_id, s.number, s.batch_id, s.draw_order, s.lease_until, d.unit_id"

_HELD = Statement(
    f"""SELECT {_COLUMNS} FROM slot s JOIN draw d ON d.id = s.draw_id
    JOIN batch b ON b.id = s.batch_id
    WHERE s.reviewer_id = :me AND s.review_id IS NULL AND s.lease_until > :now
      AND b.task = :task AND b.closed IS NULL AND NOT {WITH_A_LEAD}
      AND (CAST(:batch AS VARCHAR) IS NULL OR s.batch_id = :batch)
    ORDER BY b.created, s.batch_id, s.draw_order LIMIT :most""",
    times=["lease_until"],
)

_OPEN_BATCHES = Statement(
    """SELECT id, per_unit FROM batch WHERE task = :task AND closed IS NULL AND origin = 'drawn'
    AND (CAST(:batch AS VARCHAR) IS NULL OR id = :batch) ORDER BY created, id"""
)


#: Why a slot that nobody has is not for this reviewer.
_NOT_FOR_THEM = (_OWN_OTHER, PASSED_ON, WITH_A_LEAD, _SEEN)


def _first(where: str, most: str, reasons: Sequence[str] = _NOT_FOR_THEM) -> str:
    return f"""SELECT {_COLUMNS} FROM slot s JOIN draw d ON d.id = s.draw_id
    WHERE s.batch_id = :batch AND s.review_id IS NULL AND {where}
      AND {" AND ".join(f"NOT {reason}" for reason in reasons)}
    ORDER BY s.draw_order, s.number LIMIT {most}"""


def _free(where: str) -> str:
    return f"SELECT * FROM ({_first(where, ':most')}) f"


#: Slots nobody has had come out of the index in draw order; those that lapsed are few. Both ends
#: of time apart: else all that is reserved now would be looked through.
_NOBODYS = (
    "s.lease_until = :never",
    "s.lease_until > :never AND s.lease_until <= :now",
    "s.lease_until > :latest",
)
_FREE = Statement(
    f"{' UNION ALL '.join(map(_free, _NOBODYS))} ORDER BY draw_order, number",
    times=["lease_until"],
)


def _take_one(locked: str) -> Statement:
    """Reserve the first of the same on PostgreSQL: its row is locked, those before it are not.

    ``locked``: what to do about rows that others are about to take.
    """
    # Planned once for all values (``Database.often``): what is read must not depend on a guess.
    # Each reason is looked up for the one slot (a CASE is not joined), and ``infinity`` makes of
    # what is astray a range, which is taken to be small.
    each = [f"(CASE WHEN {reason} THEN TRUE ELSE FALSE END)" for reason in _NOT_FOR_THEM]
    wheres = [*_NOBODYS[:-1], f"{_NOBODYS[-1]} AND s.lease_until <= 'infinity'"]
    kinds = [
        f"k{n} AS ({_first(where, '1', each)} FOR UPDATE OF s {locked})"
        for n, where in enumerate(wheres)
    ]
    found = " UNION ALL ".join(f"SELECT * FROM k{n}" for n in range(len(kinds)))
    return Statement(
        f"""WITH {", ".join(kinds)},
        f AS (SELECT * FROM ({found}) a ORDER BY draw_order, number LIMIT 1)
        UPDATE slot t SET reviewer_id = :me, lease_until = :until FROM f
        WHERE t.draw_id = f.draw_id AND t.number = f.number
        RETURNING f.draw_id, f.batch_id, f.unit_id, f.draw_order, t.lease_until""",
        times=["lease_until"],
    )


_PASSING_OVER, _WAITING_FOR = _take_one("SKIP LOCKED"), _take_one("")

_RESERVE = Statement(
    """UPDATE slot SET reviewer_id = :me, lease_until = :until
    WHERE draw_id = :draw AND number = :number AND review_id IS NULL AND lease_until = :seen""",
)

_RENEW = Statement(
    """UPDATE slot SET lease_until = :until WHERE reviewer_id = :me AND review_id IS NULL
    AND lease_until > :now AND (lease_until < :worn OR lease_until > :until)""",
)

#: Handed back: anybody's again. Its last holder stays named, so that an answer of theirs which was
#: on its way, or comes from another of their windows, still counts while nobody else has the slot.
_HAND_BACK = Statement(
    """UPDATE slot SET lease_until = :never WHERE reviewer_id = :me AND review_id IS NULL
    AND lease_until > :now AND NOT (draw_id IN (:*kept))
    AND batch_id IN (SELECT id FROM batch WHERE task = :task
                     AND (CAST(:batch AS VARCHAR) IS NULL OR id = :batch))"""
)

_OF_DRAW = Statement(
    f"""SELECT {_COLUMNS} FROM slot s JOIN draw d ON d.id = s.draw_id
    WHERE s.draw_id = :draw AND s.reviewer_id = :me AND s.review_id IS NULL
      AND s.lease_until > :now""",
    times=["lease_until"],
)


def need_renewal(leases: Sequence[Lease], now: datetime) -> bool:
    """Whether leases are worth renewing, or were given before the clock stepped back."""
    return any(not now + LEASE - WORN <= lease.until <= now + LEASE for lease in leases)


def renew(connection: Connection, me: str, now: datetime) -> None:
    """Put off the end of what a reviewer holds."""
    times = {"now": now, "until": now + LEASE, "worn": now + LEASE - WORN}
    _RENEW.execute(connection, me=me, **times)


def held(
    connection: Connection, me: str, now: datetime, task: str, batch: str | None, most: int
) -> list[Lease]:
    """Return what a reviewer holds, in draw order, oldest batch first."""
    values = {"me": me, "now": now, "task": task, "batch": batch, "most": most}
    return [_lease(row) for row in _HELD.rows(connection, **values)]


@dataclass(frozen=True)
class Taking:
    """Units to take: of a task, of one batch or any, up to ``want``.

    ``in_turn``: those who take units of the task come one after the other, since what one is asked
    depends on what others were. ``wait``: for units that others are about to take, which they may
    leave after all.
    """

    task: str
    batch: str | None
    want: int
    in_turn: bool = False
    wait: bool = False


def take(connection: Connection, me: str, now: datetime, asked: Taking) -> list[Lease]:
    """Reserve further units for a reviewer, in draw order, oldest batch first.

    SQLite's writers come one after the other. On PostgreSQL whoever takes a unit locks its one
    slot and passes over those that others are taking; no other slot of a unit is withheld.
    """
    if asked.want <= 0:
        return []
    at_once = connection.dialect.name == "postgresql" and not asked.in_turn
    if asked.in_turn:
        one_at_a_time(connection, f"leases of {asked.task}")
    taken: list[Lease] = []
    for batch_id, per_unit in _OPEN_BATCHES.rows(connection, task=asked.task, batch=asked.batch):
        while (missing := asked.want - len(taken)) > 0:
            if at_once:
                leases = _take_first(connection, me, now, batch_id, wait=asked.wait)
            else:
                leases = _reserve(connection, me, now, batch_id, missing, missing * per_unit)
            taken += leases
            if not leases:
                break
    return taken


def hand_back(
    connection: Connection,
    me: str,
    now: datetime,
    task: str,
    batch: str | None,
    kept: Sequence[str],
) -> int:
    """Give up what a reviewer holds of a task, but for the draws ``kept``; return how many."""
    values = {"me": me, "now": now, "task": task, "batch": batch, "kept": list(kept)}
    return _HAND_BACK.execute(connection, never=NEVER, **values)


def held_of(connection: Connection, me: str, now: datetime, draw_id: str) -> Lease | None:
    """Return the reviewer's lease of one draw, or None."""
    row = _OF_DRAW.first(connection, me=me, now=now, draw=draw_id)
    return _lease(row) if row else None


def _either(columns: str) -> str:
    """Return what is read of a batch's slots that nobody has, both ends of time apart.

    Each end is a range of the index; together they would be all that is not answered.
    """
    start = f"SELECT {columns} FROM slot s WHERE s.batch_id = :batch AND s.review_id IS NULL AND"
    return f"{start} s.lease_until <= :now UNION ALL {start} s.lease_until > :latest"


#: Units of a batch with a slot that nobody has: counted along the index alone.
_FREE_UNITS = Statement(f"SELECT COUNT(DISTINCT f.draw_order) FROM ({_either('s.draw_order')}) f")

#: The same where a unit has one slot: nothing to tell apart.
_FREE_ONES = Statement(f"SELECT SUM(f.free) FROM ({_either('COUNT(*) AS free')}) f")

#: What the reviewer holds and nobody else could have. Found by the reviewer (``COALESCE``), who
#: holds few: SQLite would go through all leases of the batch.
_HELD_ALONE = Statement(
    f"""SELECT COUNT(*) FROM slot h WHERE h.batch_id = :batch AND h.reviewer_id = :me
    AND h.review_id IS NULL AND COALESCE(h.lease_until, :now) > :now
    AND COALESCE(h.lease_until, :now) <= :latest
    AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.draw_id = h.draw_id
                    AND s.review_id IS NULL AND {_LAPSED})"""
)

#: Free units that are not for this reviewer: answered, passed on or seen by them, or before a lead.
#: ``|| ''``, ``CROSS JOIN``: SQLite goes through this reviewer's answers and the few entries before
#: a lead, not through everybody's answers and all draws.
_NOT_FOR_ME = Statement(
    f"""SELECT COUNT(DISTINCT s.draw_id) FROM (
      SELECT r.draw_id AS id FROM review r
      WHERE r.reviewer_id = :me AND r.batch_id || '' = :batch
      UNION SELECT d.id FROM review r CROSS JOIN draw d
      WHERE d.unit_id = r.unit_id AND {before_a_lead("r")} AND d.batch_id = :batch
      UNION SELECT n.draw_id FROM seen n JOIN draw d ON d.id = n.draw_id
      WHERE n.reviewer_id = :me AND d.batch_id = :batch
    ) few JOIN draw d ON d.id = few.id JOIN slot s ON s.draw_id = few.id
    WHERE s.review_id IS NULL AND (s.reviewer_id = :me OR {_LAPSED})
      AND ({PASSED_ON} OR {WITH_A_LEAD} OR {_SEEN} OR EXISTS (
        SELECT 1 FROM slot o WHERE o.draw_id = s.draw_id AND o.reviewer_id = :me
        AND o.review_id IS NOT NULL))"""
)


def waiting(
    connection: Connection, people: Sequence[str], now: datetime, task: str, batch: str | None
) -> list[int]:
    """Return how many units of a task each could still answer, those they hold included.

    What nobody has is counted once for all of them: it reads a row for each.
    """
    times = {"now": now, "latest": now + LEASE + ASTRAY}
    totals = dict.fromkeys(people, 0)
    for batch_id, per_unit in _OPEN_BATCHES.rows(connection, task=task, batch=batch):
        statement = _FREE_ONES if per_unit == 1 else _FREE_UNITS
        free = int(statement.value(connection, batch=batch_id, **times))
        for me in totals:
            of_mine = {"me": me, "batch": batch_id, **times}
            there = free + int(_HELD_ALONE.value(connection, **of_mine))
            if there:  # Else all is answered: nothing of it need be told apart.
                totals[me] += there - int(_NOT_FOR_ME.value(connection, **of_mine))
    return [totals[me] for me in people]


def _reserve(
    connection: Connection, me: str, now: datetime, batch_id: str, want: int, most: int
) -> list[Lease]:
    """Reserve what is free of one batch, at most ``want`` units."""
    times = {"never": NEVER, "now": now, "latest": now + LEASE + ASTRAY}
    values = {"me": me, "batch": batch_id, "most": most, **times}
    by_draw: dict[str, Any] = {}
    for row in _FREE.rows(connection, **values):
        by_draw.setdefault(row.draw_id, row)
    until = now + LEASE
    leases = []
    for row in list(by_draw.values())[:want]:
        slot = {"draw": row.draw_id, "number": row.number, "seen": row.lease_until}
        if _RESERVE.execute(connection, me=me, until=until, **slot) == 1:
            leases.append(Lease(row.draw_id, row.batch_id, row.unit_id, row.draw_order, until))
    return leases


def _take_first(
    connection: Connection, me: str, now: datetime, batch_id: str, *, wait: bool
) -> list[Lease]:
    """Reserve the first free unit of one batch, if there is one, while others do the same."""
    take_one = _WAITING_FOR if wait else _PASSING_OVER
    times = {"never": NEVER, "now": now, "latest": now + LEASE + ASTRAY, "until": now + LEASE}
    return [_lease(row) for row in take_one.rows(connection, me=me, batch=batch_id, **times)]


def _lease(row: Any) -> Lease:
    return Lease(row.draw_id, row.batch_id, row.unit_id, row.draw_order, row.lease_until)


def open_slots(batch_id: str, draw_id: str, order: int, per_unit: int) -> list[dict[str, Any]]:
    """Return the rows of the empty slots of one draw."""
    return [
        {
            "draw_id": draw_id,
            "number": number,
            "batch_id": batch_id,
            "draw_order": order,
            "reviewer_id": None,
            "review_id": None,
            "lease_until": NEVER,
        }
        for number in range(per_unit)
    ]

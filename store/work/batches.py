"""Batches: work drawn with a purpose, a seeded plan and a number of reviewers per unit.

Their rows are written here alone; what is drawn, and how, is each task's own affair.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, column, func, insert, select, text, update

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.core.tasks import Purpose
from store.db import revision, tables
from store.db.times import UTCDateTime
from store.db.workspace import Store, new_id
from store.work import names
from store.work.leases import NEVER, open_slots

#: Characters of a batch's name.
LONGEST = 200


@dataclass(frozen=True)
class NewBatch:
    """A batch about to be opened; without a name it gets one of its ``stem`` and the day.

    ``stem``: a marked word for what is drawn; None for that of its purpose (``names.STEMS``); of
    an imported one, for what the answers are.
    ``strategy``: how its units were drawn. ``mode``: how they are asked, where a task has ways.
    ``show_judge``: the judge's word on a unit is shown once it is answered. ``acceptance_plan``:
    of types, what their verdicts go by.
    """

    task: str
    purpose: Purpose
    per_unit: int = 1
    seed: int = 0
    name: str | None = None
    stem: str | None = None
    strategy: str = "uniform"
    mode: str | None = None
    show_judge: bool = False
    simulated: bool = False
    origin: str = "drawn"
    acceptance_plan: str | None = None


@dataclass(frozen=True)
class NewDraw:
    """One unit about to be drawn, with the probabilities it was drawn at.

    ``again``: a hidden repeat. ``suggested``: answers its batch suggests. ``answered``: (reviewer,
    log entry) of answers of before that fill its first slots.
    """

    unit_id: str
    stratum: str = "all"
    selection: float = 1.0
    inclusion: float = 1.0
    again: bool = False
    suggested: tuple[str, ...] | None = None
    answered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Batch:
    """A batch: ``answered`` of ``asked`` reviews are in; ``surplus`` ones do not count."""

    id: str
    name: str
    task: str
    purpose: Purpose
    origin: str
    strategy: str
    mode: str | None
    seed: int
    per_unit: int
    show_judge: bool
    created: datetime
    created_by: str
    closed: datetime | None
    simulated: bool
    units: int
    asked: int
    answered: int
    reserved: int


def open_batch(connection: Connection, new: NewBatch, now: datetime, by: str) -> str:
    """Open a batch; return its id. Raises Refused for a name that another one has."""
    row = {
        "id": new_id(),
        "name": _name(connection, new, now),
        "task": new.task,
        "purpose": new.purpose,
        "origin": new.origin,
        "strategy": new.strategy,
        "mode": new.mode,
        "seed": new.seed,
        "per_unit": new.per_unit,
        "show_judge": new.show_judge,
        "created": now,
        "created_by": by,
        "closed": None,
        "simulated": new.simulated,
        "acceptance_plan": new.acceptance_plan,
        "last_entry": int(connection.scalar(select(func.max(tables.review.c.entry))) or 0),
    }
    connection.execute(insert(tables.batch).values(**row))
    return str(row["id"])


def add_draws(
    connection: Connection, batch_id: str, per_unit: int, drawn: Iterable[NewDraw]
) -> None:
    """Log draws behind those of a batch there are, in order, and open their slots."""
    of_batch = tables.draw.c.batch_id == batch_id
    last = connection.scalar(select(func.max(tables.draw.c.draw_order)).where(of_batch))
    rows, slots = [], []
    for order, new in enumerate(drawn, start=int(last or 0) + 1):
        draw_id = new_id()
        rows.append(_row(draw_id, batch_id, order, new))
        opened = open_slots(batch_id, draw_id, order, per_unit)
        for slot, (reviewer, entry) in zip(opened, new.answered, strict=False):
            slot |= {"reviewer_id": reviewer, "review_id": entry, "lease_until": NEVER}
        slots += opened
    connection.execute(insert(tables.draw), rows)
    connection.execute(insert(tables.slot), slots)


def _row(draw_id: str, batch_id: str, order: int, new: NewDraw) -> dict[str, Any]:
    suggested = None if new.suggested is None else msgspec.json.encode(new.suggested).decode()
    return {
        "id": draw_id,
        "batch_id": batch_id,
        "draw_order": order,
        "unit_id": new.unit_id,
        "stratum": new.stratum,
        "selection_probability": new.selection,
        "inclusion_probability": new.inclusion,
        "again": new.again,
        "suggested_json": suggested,
    }


def close(store: Store, batch_id: str) -> None:
    """Close a batch: nothing more is leased, later answers are kept as surplus."""
    where = (tables.batch.c.id == batch_id) & tables.batch.c.closed.is_(None)
    with store.database.write() as connection:
        changed = connection.execute(update(tables.batch).where(where).values(closed=store.clock()))
        if changed.rowcount == 0:
            raise Refused(_("That batch is closed already."))


def all_batches(store: Store) -> list[Batch]:
    """Return all batches, newest first, with their progress."""
    return _batches(store, None)


def get(store: Store, batch_id: str) -> Batch:
    """Return one batch. Raises Unknown."""
    found = _batches(store, batch_id)
    if not found:
        raise Unknown(_("There is no such batch."))
    return found[0]


def _batches(store: Store, batch_id: str | None) -> list[Batch]:
    """Return all batches or one: what is drawn and answered is counted once of a state."""
    with store.database.read() as connection:
        now = (revision.of_log(connection), revision.of_work(connection))
        counted = store.kept.value("batches' progress", now, lambda: _counted(connection))
        values = {"now": store.steady(connection), "id": batch_id}
        rows = connection.execute(_BATCHES, values).all()
    return [Batch(*(*row[:-1], *counted.get(row.id, (0, 0, 0)), row[-1])) for row in rows]


def _counted(connection: Connection) -> dict[str, tuple[int, int, int]]:
    """Return batch → its units, the answers asked for, and those that are in."""
    return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(_COUNTED)}


def by_chance() -> int:
    """Return a seed nobody chose: made where a batch is drawn, so that none can be tried before."""
    return secrets.randbelow(2**31)


def check_common(per_unit: int, seed: int) -> None:
    """Raise Refused for what no batch can have."""
    if not 1 <= per_unit <= 20:
        raise Refused(_("A unit takes 1 to 20 reviewers."))
    if not 0 <= seed < 2**31:
        raise Refused(_("A seed is a whole number from 0 to 2147483647."))


def _name(connection: Connection, new: NewBatch, now: datetime) -> str:
    """Return the name asked for if it is free, else one of what is drawn and the day."""
    taken = set(connection.execute(select(tables.batch.c.name)).scalars())
    name = " ".join((new.name or "").split())
    if not name and new.origin == "imported":
        return names.imported(new.stem or "", new.purpose, taken)
    if not name:
        return names.dated(new.stem or names.STEMS[new.purpose], now, taken)
    if len(name) > LONGEST or "\0" in name:
        raise Refused(_("A batch's name has at most {most} characters.", most=LONGEST))
    if name in taken:
        raise Refused(
            _("A batch is named {name!r} already.", name=name), what_to_do=_("Name another.")
        )
    return name


#: What was drawn counts by its slots; of what was imported, each answer was asked for.
_COUNTED = text("""
SELECT d.batch_id, d.units, COALESCE(s.asked, 0), COALESCE(s.answered, 0)
FROM (SELECT batch_id, COUNT(*) AS units FROM draw GROUP BY batch_id) d
JOIN batch b ON b.id = d.batch_id AND b.origin = 'drawn'
LEFT JOIN (SELECT batch_id, COUNT(*) AS asked, COUNT(review_id) AS answered
           FROM slot GROUP BY batch_id) s ON s.batch_id = d.batch_id
UNION ALL
SELECT r.batch_id, COUNT(DISTINCT r.unit_id),
  SUM(CASE WHEN r.kind <> 'adjudication' THEN 1 ELSE 0 END),
  SUM(CASE WHEN r.kind <> 'adjudication' THEN 1 ELSE 0 END)
FROM batch b JOIN review r ON r.batch_id = b.id WHERE b.origin <> 'drawn' GROUP BY r.batch_id
""")

_KEPT = [
    "id", "name", "task", "purpose", "origin", "strategy", "mode", "seed", "per_unit",
    "show_judge", "created", "created_by", "closed", "simulated",
]  # fmt: skip

_BATCHES = (
    text("""
SELECT b.id, b.name, b.task, b.purpose, b.origin, b.strategy, b.mode, b.seed, b.per_unit,
       b.show_judge, b.created, b.created_by, b.closed, b.simulated,
       (SELECT COUNT(*) FROM slot s WHERE s.batch_id = b.id AND s.review_id IS NULL
        AND s.lease_until > :now)
FROM batch b WHERE (CAST(:id AS VARCHAR) IS NULL OR b.id = :id) ORDER BY b.created DESC, b.id DESC
""")
    .bindparams(bindparam("now", type_=UTCDateTime()))
    .columns(*[tables.batch.c[name] for name in _KEPT], column("reserved"))
)

"""How fast somebody answers, and how much on each day."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

from sqlalchemy import ColumnElement, select, text, true

from store.db import tables
from store.db.rules import answer, standing
from store.db.workspace import Store

#: Answers that say how fast somebody is now; fewer than ``FEW`` of one's own say nothing yet.
LAST, FEW = 200, 5

log = tables.review
_COUNTS = (text(answer("review")), text(standing("review")))


def seconds(store: Store, reviewer_id: str, task: str) -> float | None:
    """Return the median time of one's last answers to a task, else everybody's; None without."""
    own = _seconds(store, task, log.c.reviewer_id == reviewer_id)
    times = own if len(own) >= FEW else _seconds(store, task, true())
    return median(times) if times else None


def _seconds(store: Store, task: str, whose: ColumnElement[bool]) -> list[float]:
    query = (
        select(log.c.milliseconds)
        .where(log.c.task == task, log.c.milliseconds > 0, whose, *_COUNTS)
        .order_by(log.c.entry.desc())
        .limit(LAST)
    )
    with store.database.read() as connection:
        return [int(milliseconds) / 1000 for milliseconds in connection.scalars(query)]


def days(store: Store, reviewer_id: str, number: int = 7) -> dict[date, int]:
    """Return how many answers somebody gave on each of the last days (UTC), today the last."""
    today = store.clock().date()
    wanted = [today - timedelta(days=ago) for ago in reversed(range(number))]
    first = store.clock().replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(log.c.time).where(
        log.c.reviewer_id == reviewer_id,
        log.c.time >= first - timedelta(days=number - 1),
        *_COUNTS,
    )
    with store.database.read() as connection:
        given = [time.date() for time in connection.scalars(query)]
    return {day: given.count(day) for day in wanted}

"""What is one for all groups, in the station, on the desk, the terminal and in exports alike.

How readily people tie (ν), how far candidates lie apart (the prior's spread), how far to trust P.
An answer in the station must not wait for a fit of everything. So all three are estimated from the
log as it stood at the last milestone, and kept until the next; imports count at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text

from review.ranking.held_out import ENOUGH, Calibration, calibration
from review.ranking.scales import Scales, scales
from store.db.workspace import Store
from store.ranking import votes

#: Milestones follow each other after so large a part of the entries, at most: 1 ÷ 2³.
_FINE = 4
#: So many groups tell enough (log ν to about ±0.1, log spread ±0.05); of more, these are drawn.
MOST = 1_000

_SPAN = text("""SELECT b.origin,
  (SELECT MIN(r.entry) FROM review r WHERE r.batch_id = b.id) AS first,
  (SELECT MAX(r.entry) FROM review r WHERE r.batch_id = b.id) AS last
FROM batch b WHERE b.task = 'rank'""")

_LAST = text("SELECT r.id FROM review r WHERE r.entry <= :until ORDER BY r.entry DESC LIMIT 1")

_IMPORTED = text("SELECT MAX(id) FROM import_run")


@dataclass(frozen=True)
class _Moment:
    """The log up to an entry; its last answer's id tells it from any other log."""

    entry: int
    last: str
    imported: str
    connection: Connection = field(compare=False, repr=False)


def scales_now(connection: Connection) -> Scales:
    """Return them, inside a transaction of the caller: the same for everybody who asks of a log."""
    until = _milestone(connection)
    last = connection.scalar(_LAST, {"until": until})
    return _at(_Moment(until, str(last), str(connection.scalar(_IMPORTED)), connection))


def scales_of(store: Store) -> Scales:
    """Return what is one for all groups."""
    with store.database.read() as connection:
        return scales_now(connection)


def calibration_told(scales: Scales) -> dict[str, Any]:
    """Return how far P was calibrated, and what it says against votes held out."""
    sure, every = calibration(scales.held_out), calibration(scales.held_out, sure=None)
    return {
        "slope": scales.slope,
        "held_out": every.votes,
        "needed": ENOUGH,
        "calibrated": every.votes >= ENOUGH,
        "sure": _against(sure),
        "all": _against(every),
    }


def told(store: Store) -> dict[str, Any]:
    """Return what is one for all groups in fields, as answers and manifests have it."""
    found = scales_of(store)
    return {
        "nu": _figure(found.nu), "prior_sd": found.prior_sd, "calibration": calibration_told(found)
    }  # fmt: skip


def _against(found: Calibration) -> dict[str, Any]:
    agreed = found.agreed
    return {
        "n": found.votes, "stated": _figure(found.stated), "agreed": _figure(agreed.estimate),
        "low": _figure(agreed.low), "high": _figure(agreed.high),
    }  # fmt: skip


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, 9)


@lru_cache(maxsize=8)
def _at(moment: _Moment) -> Scales:
    groups = votes.groups_until(moment.connection, moment.entry, MOST)
    return scales([group.votes for group in groups])


def _milestone(connection: Connection) -> int:
    """Return the last entry that counts; 0 without any."""
    spans = [row for row in connection.execute(_SPAN) if row.last is not None]
    if not spans:
        return 0
    first, last = min(row.first for row in spans), max(row.last for row in spans)
    imported = [row.last for row in spans if row.origin == "imported"]
    return int(max(first - 1 + rounded(last - first + 1), *imported, 0))


def rounded(number: int) -> int:
    """Return the number with its first four binary digits kept, the others 0.

    >>> [rounded(number) for number in (7, 15, 16, 17, 18, 100, 1000)]
    [7, 15, 16, 16, 18, 96, 960]
    """
    spare = max(number.bit_length() - _FINE, 0)
    return number >> spare << spare

"""How readily people tie: ν, one number for the station, the desk, the terminal and the exports.

An answer in the station must not wait for a fit of everything. So ν is estimated from the log as
it stood at the last milestone, and kept until the next one; what came by import counts at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Connection, text

from review.ranking.fit import tie_propensity
from store.ranking import votes

#: Milestones follow each other after so large a part of the entries, at most: 1 ÷ 2³.
_FINE = 4
#: So many groups tell ν well enough (its logarithm to about ±0.1); of more, these are drawn.
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


def propensity(connection: Connection) -> float:
    """Return ν, inside a transaction of the caller: the same for everybody who asks of one log."""
    until = _milestone(connection)
    last = connection.scalar(_LAST, {"until": until})
    return _at(_Moment(until, str(last), str(connection.scalar(_IMPORTED)), connection))


@lru_cache(maxsize=8)
def _at(moment: _Moment) -> float:
    groups = votes.groups_until(moment.connection, moment.entry, MOST)
    return tie_propensity([group.votes for group in groups])


def _milestone(connection: Connection) -> int:
    """Return the last entry that counts for ν; 0 without any."""
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

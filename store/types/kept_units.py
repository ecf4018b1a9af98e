"""What people say of each edit's type, kept: an entry costs reading the edits that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from sqlalchemy import Connection, text

from review.core.tasks import Purpose
from store.db import revision
from store.db.workspace import Store
from store.settings import CurrentSettings
from store.types import consensus
from store.types.consensus import PURPOSES, Placed, TypedUnit

_VERSIONS = count()
#: What a unit takes in memory, about, in bytes.
_OF_A_UNIT = 900

#: What is drawn: draws are only ever added.
_DRAWS = text("""SELECT COUNT(*), MAX(d.draw_order) FROM draw d JOIN batch b ON b.id = d.batch_id
WHERE b.task = 'types'""")
_NEWEST = text("SELECT COALESCE(MAX(entry), 0) FROM review")
#: Edits that newer entries are about: what is said of types, and what leads say anywhere.
_ABOUT = text("""SELECT DISTINCT unit_id FROM review
WHERE entry > :since AND (task = 'types' OR kind = 'adjudication')""")
#: Entries that are too old to come late.
_SETTLED = text("SELECT COUNT(*) FROM review WHERE entry <= :since")


@dataclass(frozen=True)
class KeptUnits:
    """All units, in their order, when the log's newest entry was ``newest``.

    ``version``: another one where any unit is; no two of a process have the same. ``rest``: the
    state of what else they depend on. ``settled``: how many entries there were of those that cannot
    come late any more. ``numbers``: batch and edit → the unit's number; ``places``: of each, its
    place in its batch.
    """

    version: int
    newest: int
    rest: tuple[object, ...]
    settled: int
    units: tuple[TypedUnit, ...]
    places: tuple[int, ...]
    numbers: dict[tuple[str, str], int]

    @property
    def nbytes(self) -> int:
        """Return about how many bytes they take."""
        return _OF_A_UNIT * len(self.units)


def typed_units(
    store: Store,
    connection: Connection,
    rule: CurrentSettings,
    purposes: Sequence[Purpose] = PURPOSES,
) -> tuple[TypedUnit, ...]:
    """Return every edit of the batches of these purposes; see ``consensus.typed_units_now``.

    In a transaction that only reads; made once of each state of answers, edits and batches.
    """
    every = kept_units(store, connection, rule)
    if tuple(purposes) == PURPOSES:
        return every.units
    return store.kept.value(
        ("typed units", *purposes), every.version,
        lambda: tuple(unit for unit in every.units if unit.purpose in purposes),
    )  # fmt: skip


def kept_units(store: Store, connection: Connection, rule: CurrentSettings) -> KeptUnits:
    """Return those of all ``PURPOSES``, with the ``version`` that tells whether any changed."""
    draws = tuple(connection.execute(_DRAWS).one())
    rest = (
        revision.of_dataset(connection), revision.of_batches(connection), draws, rule.version
    )  # fmt: skip
    what = "typed units"
    return store.kept.value(
        what, (revision.of_log(connection), rest),
        lambda: _now(connection, rule, rest, store.kept.last(what)),
    )  # fmt: skip


def _now(
    connection: Connection, rule: CurrentSettings, rest: tuple[object, ...], before: object
) -> KeptUnits:
    newest = int(connection.scalar(_NEWEST) or 0)
    settled = _settled(connection, newest)
    if isinstance(before, KeptUnits) and before.rest == rest and before.newest <= newest:
        found = _newer(connection, rule, before)
        if found is not None:
            return replace(_with_units(before, found), newest=newest, settled=settled)
    read = consensus.read(connection, rule.settings)
    units = tuple(unit for unit, _place in read.values())
    places = tuple(place for _unit, place in read.values())
    numbers = {key: number for number, key in enumerate(read)}
    return KeptUnits(next(_VERSIONS), newest, rest, settled, units, places, numbers)


def _newer(
    connection: Connection, rule: CurrentSettings, before: KeptUnits
) -> dict[tuple[str, str], Placed] | None:
    """Return the units that newer entries are about; None where all are to be read.

    That is where units came, went or moved, or an entry came later than they usually can.
    """
    if _settled(connection, before.newest) != before.settled:
        return None
    about = set(connection.execute(_ABOUT, {"since": before.newest - revision.LATE}).scalars())
    if not about or len(about) >= revision.MANY:
        return None if about else {}
    found = consensus.read(connection, rule.settings, edits=about)
    known = {key for key in before.numbers if key[1] in about}
    there = found.keys() == known
    stay = there and all(before.places[before.numbers[key]] == found[key][1] for key in known)
    return found if stay else None


def _with_units(before: KeptUnits, found: dict[tuple[str, str], Placed]) -> KeptUnits:
    """Return the units with some put in; the same where none of them is another one."""
    newer = {before.numbers[key]: unit for key, (unit, _place) in found.items()}
    if all(before.units[number] == unit for number, unit in newer.items()):
        return before
    units = tuple(newer.get(number, unit) for number, unit in enumerate(before.units))
    return replace(before, version=next(_VERSIONS), units=units)


def _settled(connection: Connection, newest: int) -> int:
    """Return how many entries are too old to come late."""
    return int(connection.scalar(_SETTLED, {"since": newest - revision.LATE}) or 0)

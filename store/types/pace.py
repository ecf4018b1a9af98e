"""What the answers on types so far tell of the next: how often wrong, and how long they take."""

from __future__ import annotations

from statistics import median

from sqlalchemy import Connection, text

from review.core.settings import Settings
from review.spotcheck.effort import USUAL_SECONDS, Known, shares_wrong
from review.spotcheck.rates import by_type
from store.db import revision
from store.db.rules import STANDING, answer
from store.db.workspace import Store
from store.types.consensus import NOT_ASSIGNED, one_per_edit, typed_units_now
from store.types.population import count_by_type
from store.work.pace import FEW

_TIMES = text(f"""
SELECT e.edit_type, r.milliseconds FROM review r JOIN edit e ON e.id = r.unit_id
WHERE r.task = 'types' AND r.milliseconds > 0 AND {answer()} AND {STANDING}""")


def known(store: Store, connection: Connection, rule: Settings) -> Known:
    """Return each assigned type's share wrong and its median seconds per answer; kept."""
    states = (revision.of_log, revision.of_dataset, revision.of_batches)
    now = tuple(state(connection) for state in states)
    return store.kept.value("pace-of-types", now, lambda: _known(connection, rule))


def _known(connection: Connection, rule: Settings) -> Known:
    pool = count_by_type(connection)
    units = one_per_edit(typed_units_now(connection, rule, ("measure",)))
    checked = [unit.checked for unit in units if unit.assigned != NOT_ASSIGNED]
    errors = {one.edit_type: (one.errors, one.n) for one in by_type(checked, pool)}
    return Known(shares_wrong(errors), _seconds(connection, list(pool)))


def _seconds(connection: Connection, types: list[str]) -> dict[str, float]:
    """Return type → median seconds; everybody's of all types where there are too few."""
    times: dict[str, list[int]] = {name: [] for name in types}
    for name, milliseconds in connection.execute(_TIMES):
        times.setdefault(name, []).append(int(milliseconds))
    every = [one for of_type in times.values() for one in of_type]
    usual = median(every) / 1000 if every else USUAL_SECONDS
    return {name: median(own) / 1000 if len(own) >= FEW else usual for name, own in times.items()}

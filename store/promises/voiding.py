"""What breaks a plan: changes after it was frozen that change who is kept, or of what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, TextClause, text

from review.core.i18n import _, ngettext
from review.core.later import compute as pc
from review.core.later import pyarrow as pa
from review.core.settings import Settings
from review.promises.plans import Plan
from store import settings
from store.dataset import sheets
from store.db import revision
from store.db.rules import CURRENT, MEMBERS_OF, RETIRED, STANDING, answer
from store.db.workspace import Store
from store.promises import pools
from store.promises.members import pool_members
from store.promises.pool_rows import overall, rows_of
from store.promises.pools import Pool

#: Families that cut the judge's own score.
OWN_SCORE = ("global", "category", "edit_type")
#: Scores this near are the same.
SAME = 1e-9

#: Of a pool's edits that were replaced: they collide, have another type, have another score.
_REPLACED = text(f"""
SELECT SUM(CASE WHEN e.collision THEN 1 ELSE 0 END) AS collided,
  SUM(CASE WHEN COALESCE(m.edit_type, '') <> COALESCE(e.edit_type, '') THEN 1 ELSE 0 END)
    AS retyped,
  SUM(CASE WHEN s.overall IS NULL OR ABS(s.overall - m.overall) > {SAME} THEN 1 ELSE 0 END)
    AS rescored
FROM pool_member m JOIN edit e ON e.id = m.edit_id
LEFT JOIN score s ON s.edit_id = m.edit_id AND s.run_id = :run
WHERE m.pool_id = {MEMBERS_OF} AND m.edit_id IN ({RETIRED})""")
#: Imported labels whose edits left every pool after they were labelled, be it before the plan.
_LABELLED_GONE = text(f"""
SELECT COUNT(DISTINCT r.unit_id) FROM review r JOIN edit e ON e.id = r.unit_id
JOIN batch b ON b.id = r.batch_id
WHERE r.batch_id = :batch AND b.origin = 'imported' AND {answer()} AND {STANDING}
  AND (e.collision OR NOT {CURRENT})
  AND (e.known OR EXISTS (SELECT 1 FROM score s
    WHERE s.edit_id = e.id AND s.run_id = :run AND s.overall IS NOT NULL))""")


@dataclass(frozen=True)
class _Changes:
    """How many edits of a pool were replaced, have another type, or another score."""

    replaced: int
    retyped: int
    rescored: int


def reasons(
    store: Store, connection: Connection, plan: Plan, pool: Pool, now: Settings, batch_id: str
) -> tuple[str, ...]:
    """Say in words what about the plan no longer holds; nothing while it stands.

    ``batch_id``: the batch of its labels. Who mends what was rejected takes its labels away, not
    its like that nobody saw.
    """
    changes = _changes(store, connection, pool)
    words = []
    if gone := _count(connection, _LABELLED_GONE, {"batch": batch_id, "run": pool.run_id}):
        words.append(
            ngettext(
                "{n} labelled edit was replaced since it was labelled.",
                "{n} labelled edits were replaced since they were labelled.",
                gone,
            )
        )
    if plan.settings_version is not None:
        words += _settings(settings.version(store, plan.settings_version), now, plan)
    if changes.replaced:
        words.append(
            _(
                "The population changed: {gone:,} of the pool's edits were replaced.",
                gone=changes.replaced,
            )
        )
    if (plan.by_type or now.scoring.by_type) and changes.retyped:
        words.append(
            _(
                "Edit types changed: {retyped:,} of the pool's edits have another type now.",
                retyped=changes.retyped,
            )
        )
    if plan.family in OWN_SCORE and changes.rescored:
        words.append(
            _(
                "The judge's scores changed for {rescored:,} of the pool's edits.",
                rescored=changes.rescored,
            )
        )
    return tuple(words)


def _changes(store: Store, connection: Connection, pool: Pool) -> _Changes:
    """Count what changed of a pool; imports and settings alone do that, so it is kept."""

    def make() -> _Changes:
        if pools.unchanged(connection, pool.id):
            return _Changes(0, 0, 0)
        present = rows_of(store, connection, pool.id).present
        replaced = pool.size - int(present.sum())
        counts = _of_present(store, connection, pool)
        if replaced:
            row = connection.execute(_REPLACED, {"pool": pool.id, "run": pool.run_id}).one()
            counts += np.array([int(number or 0) for number in row])
        collided, retyped, rescored = counts.tolist()
        return _Changes(replaced + collided, retyped, rescored)

    return store.kept.value(("changes", pool.id), revision.of_dataset(connection), make)


def _of_present(store: Store, connection: Connection, pool: Pool) -> NDArray[np.int64]:
    """Count the pool's edits that collide by now, have another type, have another score.

    Those that were replaced are left out.
    """
    rows = rows_of(store, connection, pool.id)
    at = rows.places[rows.present]
    frozen = pool_members(connection, pool.id)[rows.present]
    edits = sheets.edits(store, connection)
    then = pa.chunked_array(frozen["edit_type"]).cast(pa.string())
    now = edits.column("edit_type").take(pa.array(at)).cast(pa.string())
    retyped = pc.not_equal(pc.fill_null(then, ""), pc.fill_null(now, ""))
    scores = overall(store, connection, pool.run_id)[at]
    same = np.abs(scores - frozen["overall"].to_numpy(dtype=np.float64)) <= SAME
    collided = sheets.bits(edits.column("collision"))[at]
    return np.array([collided.sum(), pc.sum(retyped).as_py() or 0, (~same).sum()], dtype=np.int64)


def _count(connection: Connection, query: TextClause, values: dict[str, str]) -> int:
    return int(connection.scalar(query, values) or 0)


def _settings(then: Settings, now: Settings, plan: Plan) -> list[str]:
    def scoring(version: Settings) -> object:
        weights = {name: (each.weight, each.scale) for name, each in version.criteria.items()}
        return weights, version.scale, version.use_supplied_overall

    words = []
    if scoring(then) != scoring(now):
        words.append(_("The criteria, their weights or their scale were changed."))
    if then.scoring != now.scoring:
        words.append(_("The scoring rules were changed."))
    if plan.group_by == "category" and then.taxonomy != now.taxonomy:
        words.append(_("The categories of the taxonomy were changed."))
    return words

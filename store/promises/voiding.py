"""What breaks a plan: changes after it was frozen that change who is kept, or of what."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, text

from review.core.i18n import _, ngettext
from review.core.settings import Settings
from review.promises.plans import Plan
from store import settings
from store.db import revision
from store.db.rules import CURRENT, MEMBERS_OF, STANDING, answer
from store.db.workspace import Store
from store.promises.pools import Pool

#: Families that cut the judge's own score.
OWN_SCORE = ("global", "category", "edit_type")

_RETIRED = text(f"""
SELECT COUNT(DISTINCT v.edit_id) FROM edit_event v
JOIN pool_member m ON m.edit_id = v.edit_id AND m.pool_id = {MEMBERS_OF}
WHERE v.kind = 'retired'""")
#: One way through the pool: edits that collide by now, have another type, have another score.
_CHANGED = text(f"""
SELECT SUM(CASE WHEN e.collision THEN 1 ELSE 0 END) AS collided,
  SUM(CASE WHEN COALESCE(m.edit_type, '') <> COALESCE(e.edit_type, '') THEN 1 ELSE 0 END)
    AS retyped,
  SUM(CASE WHEN s.overall IS NULL OR ABS(s.overall - m.overall) > 1e-9 THEN 1 ELSE 0 END)
    AS rescored
FROM pool_member m JOIN edit e ON e.id = m.edit_id
LEFT JOIN score s ON s.edit_id = m.edit_id AND s.run_id = :run
WHERE m.pool_id = {MEMBERS_OF}""")
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
        named = {"pool": pool.id}
        row = connection.execute(_CHANGED, {**named, "run": pool.run_id}).one()
        collided, retyped, rescored = (int(number or 0) for number in row)
        return _Changes(_count(connection, _RETIRED, named) + collided, retyped, rescored)

    return store.kept.value(("changes", pool.id), revision.of_dataset(connection), make)


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

"""What breaks a plan: changes after it was frozen that change who is kept, or of what."""

from __future__ import annotations

from sqlalchemy import Connection, TextClause, text

from review.core.i18n import _
from review.core.settings import Settings
from review.promises.plans import Plan
from store import settings
from store.db.workspace import Store
from store.promises.pools import Pool

#: Families that cut the judge's own score.
OWN_SCORE = ("global", "category", "edit_type")

_RETIRED = text("""
SELECT COUNT(DISTINCT v.edit_id) FROM edit_event v
JOIN pool_member m ON m.edit_id = v.edit_id AND m.pool_id = :pool WHERE v.kind = 'retired'""")
_COLLIDED = text("""
SELECT COUNT(*) FROM edit e JOIN pool_member m ON m.edit_id = e.id AND m.pool_id = :pool
WHERE e.collision""")
_RETYPED = text("""
SELECT COUNT(*) FROM pool_member m JOIN edit e ON e.id = m.edit_id
WHERE m.pool_id = :pool AND COALESCE(m.edit_type, '') <> COALESCE(e.edit_type, '')""")
_RESCORED = text("""
SELECT COUNT(*) FROM pool_member m
LEFT JOIN score s ON s.edit_id = m.edit_id AND s.run_id = :run
WHERE m.pool_id = :pool AND (s.overall IS NULL OR ABS(s.overall - m.overall) > 1e-9)""")


def reasons(
    store: Store, connection: Connection, plan: Plan, pool: Pool, now: Settings
) -> tuple[str, ...]:
    """Say in words what about the plan no longer holds; nothing while it stands."""
    of = {"pool": pool.id}
    found = []
    if plan.settings_version is not None:
        found += _settings(settings.version(store, plan.settings_version), now, plan)
    if gone := _count(connection, _RETIRED, of) + _count(connection, _COLLIDED, of):
        found.append(
            _("The population changed: {gone:,} of the pool's edits were replaced.", gone=gone)
        )
    if plan.by_type and (retyped := _count(connection, _RETYPED, of)):
        found.append(
            _(
                "Edit types changed: {retyped:,} of the pool's edits have another type now.",
                retyped=retyped,
            )
        )
    scored = plan.family in OWN_SCORE
    if scored and (rescored := _count(connection, _RESCORED, {**of, "run": pool.run_id})):
        found.append(
            _("The judge's scores changed for {rescored:,} of the pool's edits.", rescored=rescored)
        )
    return tuple(found)


def _count(connection: Connection, query: TextClause, values: dict[str, str]) -> int:
    return int(connection.scalar(query, values) or 0)


def _settings(then: Settings, now: Settings, plan: Plan) -> list[str]:
    def scoring(one: Settings) -> object:
        weights = {name: criterion.weight for name, criterion in one.criteria.items()}
        return weights, one.scale, one.use_supplied_overall

    found = []
    if scoring(then) != scoring(now):
        found.append(_("The criteria, their weights or their scale were changed."))
    if plan.group_by == "category" and then.taxonomy != now.taxonomy:
        found.append(_("The categories of the taxonomy were changed."))
    return found

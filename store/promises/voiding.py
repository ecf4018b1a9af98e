"""What breaks a plan: changes after it was frozen that change who is kept, or of what."""

from __future__ import annotations

from sqlalchemy import Connection, text

from review.plans import Plan
from review.settings import Settings
from store import settings
from store.pools import Pool
from store.workspace import Store

#: Families that cut the judge's own score.
OWN_SCORE = ("global", "category", "edit_type")

_CHANGED = text("""
SELECT SUM(CASE WHEN e.collision OR EXISTS (
             SELECT 1 FROM edit_event v WHERE v.edit_id = e.id AND v.kind = 'retired')
           THEN 1 ELSE 0 END),
       SUM(CASE WHEN COALESCE(m.edit_type, '') <> COALESCE(e.edit_type, '') THEN 1 ELSE 0 END),
       SUM(CASE WHEN s.overall IS NULL OR ABS(s.overall - m.overall) > 1e-9 THEN 1 ELSE 0 END)
FROM pool_member m JOIN edit e ON e.id = m.edit_id
LEFT JOIN score s ON s.edit_id = m.edit_id AND s.run_id = :run
WHERE m.pool_id = :pool""")


def reasons(
    store: Store, connection: Connection, plan: Plan, pool: Pool, now: Settings
) -> tuple[str, ...]:
    """Say in words what about the plan no longer holds; nothing while it stands."""
    row = connection.execute(_CHANGED, {"pool": pool.id, "run": pool.run_id}).one()
    gone, retyped, rescored = (int(number or 0) for number in row)
    found = []
    if plan.settings_version is not None:
        found += _settings(settings.version(store, plan.settings_version), now, plan)
    if gone:
        found.append(f"The population changed: {gone:,} of the pool's edits were replaced.")
    if retyped and plan.by_type:
        found.append(f"Edit types changed: {retyped:,} of the pool's edits have another type now.")
    if rescored and plan.family in OWN_SCORE:
        found.append(f"The judge's scores changed for {rescored:,} of the pool's edits.")
    return tuple(found)


def _settings(then: Settings, now: Settings, plan: Plan) -> list[str]:
    def scoring(one: Settings) -> object:
        weights = {name: criterion.weight for name, criterion in one.criteria.items()}
        return weights, one.scale, one.use_supplied_overall

    found = []
    if scoring(then) != scoring(now):
        found.append("The criteria, their weights or their scale were changed.")
    if plan.group_by == "category" and then.taxonomy != now.taxonomy:
        found.append("The categories of the taxonomy were changed.")
    return found

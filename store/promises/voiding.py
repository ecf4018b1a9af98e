"""What breaks a plan: changes after it was frozen that change who is kept, or of what."""

from __future__ import annotations

from sqlalchemy import Connection, TextClause, text

from review.core.i18n import _, ngettext
from review.core.settings import Settings
from review.promises.plans import Plan
from store import settings
from store.db.rules import CURRENT, STANDING, answer
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
#: Imported labels whose edits left every pool after they were labelled, be it before the plan.
_LABELLED_GONE = text(f"""
SELECT COUNT(DISTINCT r.unit_id) FROM review r JOIN edit e ON e.id = r.unit_id
JOIN batch b ON b.id = r.batch_id
WHERE r.batch_id = :batch AND b.origin = 'imported' AND {answer()} AND {STANDING}
  AND (e.collision OR NOT {CURRENT})
  AND (e.known OR EXISTS (SELECT 1 FROM score s
    WHERE s.edit_id = e.id AND s.run_id = :run AND s.overall IS NOT NULL))""")


def reasons(
    store: Store, connection: Connection, plan: Plan, pool: Pool, now: Settings, batch_id: str
) -> tuple[str, ...]:
    """Say in words what about the plan no longer holds; nothing while it stands.

    ``batch_id``: the batch of its labels. Who mends what was rejected takes its labels away, not
    its like that nobody saw.
    """
    in_pool = {"pool": pool.id}
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
    if replaced := _count(connection, _RETIRED, in_pool) + _count(connection, _COLLIDED, in_pool):
        words.append(
            _("The population changed: {gone:,} of the pool's edits were replaced.", gone=replaced)
        )
    if (plan.by_type or now.scoring.by_type) and (retyped := _count(connection, _RETYPED, in_pool)):
        words.append(
            _(
                "Edit types changed: {retyped:,} of the pool's edits have another type now.",
                retyped=retyped,
            )
        )
    scored = plan.family in OWN_SCORE
    if scored and (rescored := _count(connection, _RESCORED, {**in_pool, "run": pool.run_id})):
        words.append(
            _("The judge's scores changed for {rescored:,} of the pool's edits.", rescored=rescored)
        )
    return tuple(words)


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

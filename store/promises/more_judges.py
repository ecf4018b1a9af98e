"""Another judge run on the same labels: a share of δ that the plan kept free."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, func, select

from review.core.errors import Refused
from review.core.i18n import _
from review.promises.plans import grid
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.promises import looks, planning, pools
from store.promises.evidence import Evidence
from store.promises.members import pool_members
from store.promises.pools import JudgeRun
from store.promises.status import promise


def free_shares(store: Store, batch_id: str, families: int) -> int:
    """Return how many of a plan's shares of δ no family has taken."""
    plan = tables.plan
    query = select(func.count()).select_from(plan).where(plan.c.batch_id == batch_id)
    with store.database.read() as connection:
        return families - int(connection.scalar(query) or 0)


def try_judge(store: Store, plan_id: str, judge: str, *, by: str) -> str:
    """Plan another judge run on the labels of a plan, with one cut for all; return its plan's id.

    Its pool is the edits of the plan's pool that it scored: drawn uniformly from the one, labels
    are so from the other. It is the lead's word that it was not tuned on these labels.

    Raises Refused when no share of δ is left, for a judge run tried already, or for imported
    labels; Unknown for the plan or the judge.
    """
    promised = promise(store, plan_id)
    evidence = promised.evidence
    run = pools.judge_run(store, judge)
    now = store.clock()
    if evidence.imported:
        raise Refused(
            _("Imported labels make a plan for each judge run of their own."),
            what_to_do=_("`pico-review threshold --judge`."),
        )
    if evidence.plan.bands:
        raise Refused(
            _("Labels drawn by bands of one judge's score prove nothing of another judge."),
            what_to_do=_("Plan a uniform batch that keeps room for further judge runs."),
        )
    with store.database.write() as connection:
        one_at_a_time(connection, evidence.batch_id)
        uniform_pool = _pool_with_a_share_left(connection, evidence, run)
        pool_within = pools.freeze(connection, run, now, within=uniform_pool)
        scores = pool_members(connection, pool_within.id)["overall"].to_numpy()
        frozen = replace(
            evidence.plan,
            judge_run=run.name,
            family="global",
            group_by=None,
            typed=None,
            floors={},
            grid=tuple(float(cut) for cut in grid(scores)),
        )
        new_plan = planning.insert_plan(
            connection, evidence.batch_id, pool_within.id, frozen, now, by
        )
    looks.take_due_of_plan(store, new_plan)
    return new_plan


def _pool_with_a_share_left(connection: Connection, evidence: Evidence, run: JudgeRun) -> str:
    """Return the pool the labels were drawn from. Raises Refused where ``run`` may not join."""
    plan, pool = tables.plan, tables.pool
    rows = connection.execute(
        select(plan.c.pool_id, pool.c.run_id)
        .join(pool, pool.c.id == plan.c.pool_id)
        .where(plan.c.batch_id == evidence.batch_id)
        .order_by(plan.c.id)
    ).all()
    if run.id in {row.run_id for row in rows}:
        raise Refused(_("That judge run is in the plan already."))
    if len(rows) >= evidence.plan.families:
        raise Refused(
            _("All of the risk is given out: no other judge run may be tried on these labels."),
            what_to_do=_("Plan a batch that keeps room for further judge runs."),
        )
    return str(rows[0].pool_id)

"""Another judge run on the same labels: a share of δ that the plan kept free."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from review.core.errors import Refused
from review.core.i18n import _
from review.promises.plans import grid
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.promises import kept_apart, looks, planning, pools, shares
from store.promises.evidence import Evidence
from store.promises.members import pool_members
from store.promises.pools import JudgeRun
from store.promises.status import promise


def may_try(store: Store, batch_id: str) -> tuple[str, ...]:
    """Return the judge runs (names) that a plan on a batch's labels may still take in."""
    runs = [run for run in pools.judge_runs(store) if run.scored]
    with store.database.read() as connection:
        dealt = shares.shares_of(connection, batch_id)
        return tuple(
            run.name
            for run in runs
            if not dealt.plans(run.id) and (dealt.free or dealt.saw(run.id, charged=True))
        )


def try_judge(store: Store, plan_id: str, judge: str, *, by: str) -> str:
    """Plan another judge run on the labels of a plan, with one cut for all; return its plan's id.

    Its pool is the edits of the plan's pool that it scored: drawn uniformly from the one, labels
    are so from the other. Of what was tuned here the app knows by which labels (``uses``); of what
    came from elsewhere it is the lead's word.

    A run that was seen on these labels has its share already. Raises Refused when none is left,
    for a judge run (or its scores under another name) tried already, for one that these labels
    taught or chose, or for imported labels; Unknown for the plan or the judge.
    """
    promised = promise(store, plan_id)
    evidence = promised.evidence
    run = pools.judge_run(store, judge)
    now = store.clock()
    if evidence.imported:
        raise Refused(
            _("Imported labels are asked for a promise by the judge run's name."),
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
        if pool_within.digest in shares.shares_of(connection, evidence.batch_id).pools:
            raise Refused(_("That judge run is in the plan already, under another name."))
        paid = shares.shares_of(connection, evidence.batch_id).saw(run.id, charged=True)
        taught = kept_apart.of_labels(connection, run, pool_within.id, evidence.batch_id, paid=paid)
        scores = pool_members(connection, pool_within.id)["overall"].to_numpy()
        frozen = replace(
            evidence.plan,
            taught=tuple(sorted({*evidence.plan.taught, *taught})),
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
    plan = tables.plan
    query = select(plan.c.pool_id).where(plan.c.batch_id == evidence.batch_id)
    dealt = shares.shares_of(connection, evidence.batch_id)
    if run.id in dealt.runs:
        raise Refused(_("That judge run is in the plan already."))
    if not (dealt.free or dealt.saw(run.id, charged=True)):
        raise Refused(
            _("All of the risk is given out: no other judge run may be tried on these labels."),
            what_to_do=_("Plan a batch that keeps room for further judge runs."),
        )
    return str(connection.scalar(query.order_by(plan.c.id).limit(1)))

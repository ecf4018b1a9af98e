"""Which plans there are, and which one is meant; the plan of imported labels."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from review.core.errors import Ambiguous, Unknown
from review.core.i18n import _
from review.promises.plans import Family, Plan, check_promise, grid
from review.promises.task import SCORE
from store import settings
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.promises import kept_apart, planning, pools, shares
from store.promises.members import pool_members

#: What the batch of imported labels was called once: scripts may still name it so.
IMPORTED = "imported reviews (measure)"


class PlanName(NamedTuple):
    """One family of a batch's plan: which batch, judge run, pool and family of cuts."""

    id: str
    batch: str
    judge: str
    pool: str
    family: Family
    batch_id: str


def plan_names(store: Store, batch_id: str | None = None) -> list[PlanName]:
    """Return every plan (of one batch, where named), newest first; a batch's in their order."""
    plan, batch, pool, run = tables.plan, tables.batch, tables.pool, tables.judge_run
    query = (
        select(plan.c.id, batch.c.name, run.c.name, pool.c.name, plan.c.family, batch.c.id)
        .join(batch, batch.c.id == plan.c.batch_id)
        .join(pool, pool.c.id == plan.c.pool_id)
        .join(run, run.c.id == pool.c.run_id)
        .where(plan.c.family != "watch")
        .order_by(batch.c.created.desc(), batch.c.id.desc(), plan.c.id)
    )
    if batch_id is not None:
        query = query.where(batch.c.id == batch_id)
    with store.database.read() as connection:
        return [PlanName(*row) for row in connection.execute(query)]


def find_plan(
    store: Store,
    *,
    judge: str | None = None,
    batch: str | None = None,
    pool: str | None = None,
    family: str | None = None,
) -> str | None:
    """Return the one plan that fits, or None where there is none.

    Of several families of one batch and judge run the one named, else the first planned; each
    judge run tried on a batch is another matching plan. Raises
    Ambiguous, listing them, when several batches, judge runs or pools fit.
    """
    names = (batch, judge, pool)
    matching = [
        row
        for row in plan_names(store)
        if all(name in (None, value) for name, value in zip(names, row[1:4], strict=True))
    ]
    if len({(row.batch_id, row.judge) for row in matching}) > 1:
        choices = dict.fromkeys(
            f"--batch {row.batch!r} --judge {row.judge!r} --pool {row.pool!r}" for row in matching
        )
        raise Ambiguous(_("Several plans fit."), tuple(choices), what_to_do=_("Name one."))
    of_family = [row for row in matching if row.family == family]
    return (of_family or matching)[0].id if matching else None


def plan_imported(
    store: Store,
    *,
    judge: str | None,
    target: float,
    confidence: float,
    by: str,
    group_by: str | None = None,
    room: int = 0,
) -> str:
    """Freeze the plan of imported labels: all edits of a judge run, one look.

    The labels have one δ: the first plan takes it, less what ``room`` keeps for further judge
    runs. A judge run that has no part of it gets a plan that only estimates. A judge run has one
    plan; the same scores under another name have the same one, and where somebody else froze it
    first, theirs stands.

    Raises Unknown when no labels were imported to measure with, Ambiguous or Unknown for the
    judge, Refused for a promise that cannot be asked for, or where these labels taught or chose
    the judge.
    """
    check_promise(target, confidence)
    run = pools.judge_run(store, judge)
    version = settings.current(store).version
    with store.database.write() as connection:
        one_at_a_time(connection, "plans")
        batch_id = _imported_batch(connection)
        one_at_a_time(connection, batch_id)
        if existing := _plan_of(connection, batch_id, run):
            return existing
        families, spent = shares.dealt(connection, batch_id, run, room)
        pool = pools.freeze(connection, run, store.clock())
        paid = shares.shares_of(connection, batch_id).saw(run.id, charged=True)
        taught = kept_apart.of_labels(connection, run, pool.id, batch_id, paid=paid)
        scores = pool_members(connection, pool.id)["overall"].to_numpy()
        plan = Plan(
            target=target,
            confidence=confidence,
            grid=tuple(float(cut) for cut in grid(scores)),
            looks=(),
            judge_run=run.name,
            label_rule="accepted when more than half of an edit's reviews accept",
            group_by=group_by,
            family="global" if group_by is None else planning.grouping(group_by),
            settings_version=version,
            families=families,
            one_risk=True,
            spent=spent,
            finite=True,
            taught=taught,
        )
        return planning.insert_plan(connection, batch_id, pool.id, plan, store.clock(), by)


def _imported_batch(connection: Connection) -> str:
    batch = tables.batch
    query = select(batch.c.id).where(
        batch.c.origin == "imported", batch.c.task == SCORE.name, batch.c.purpose == "measure"
    )
    batch_id: str | None = connection.scalar(query)
    if batch_id is None:
        raise Unknown(
            _("There are no labels to measure with."),
            what_to_do=_("Draw a measuring batch, or import reviews."),
        )
    return batch_id


def means_imported(store: Store, batch: str | None) -> bool:
    """Whether a batch that is named, or not, is that of imported labels."""
    if batch in (None, IMPORTED):
        return True
    table = tables.batch
    query = select(table.c.id).where(table.c.origin == "imported", table.c.name == batch)
    with store.database.read() as connection:
        return connection.scalar(query) is not None


def _plan_of(connection: Connection, batch_id: str, run: pools.JudgeRun) -> str | None:
    """Return a judge run's plan on a batch, or that of another name with the same scores."""
    plan, pool = tables.plan, tables.pool
    query = select(plan.c.id, pool.c.run_id, pool.c.digest).order_by(plan.c.id)
    rows = connection.execute(
        query.join(pool, pool.c.id == plan.c.pool_id).where(plan.c.batch_id == batch_id)
    ).all()
    own = [row.id for row in rows if row.run_id == run.id]
    if own or not rows:
        return own[0] if own else None
    digest = pools.digest_now(connection, run)
    return next((row.id for row in rows if row.digest == digest), None)

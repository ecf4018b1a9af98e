"""Batches: work drawn with a purpose, a seeded plan and a number of reviewers per unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, bindparam, column, insert, select, text, update

from review.core.errors import Refused, Unknown
from review.core.settings import LabelRule, Settings
from review.core.tasks import PURPOSES, Purpose, task
from review.promises.plans import Plan, Population, check_promise
from review.promises.unequal import LARGEST_WEIGHT, draw_unequal
from review.statistics.sampling import (
    NOTHING_KNOWN,
    PROMISING,
    STRATEGIES,
    Drawn,
    Known,
    Strategy,
    draw,
)
from store import settings
from store.db import tables
from store.db.times import UTCDateTime
from store.db.workspace import Store, new_id
from store.promises import planning, pools, preview
from store.work.leases import open_slots


@dataclass(frozen=True)
class Request:
    """What a lead asks for when drawing a batch.

    ``plan``, ``target``, ``confidence``: what a measuring batch is to prove. ``population``:
    which edits its pool takes in. ``largest_weight``: w_max, where strata are drawn unequally.
    """

    task: str
    purpose: Purpose
    size: int
    strategy: Strategy = "uniform"
    per_unit: int = 1
    seed: int = 0
    judge: str | None = None
    target: float = 0.9
    confidence: float = 0.95
    name: str | None = None
    simulated: bool = False
    plan: planning.Wanted = field(default_factory=planning.Wanted)
    population: Population = field(default_factory=Population)
    largest_weight: float = LARGEST_WEIGHT
    answer_seconds: float | None = None

    def as_plan(self, judge: str = "", settings_version: int | None = None) -> Plan:
        """Return what all families of this request's plan have in common."""
        return Plan(
            target=self.target,
            confidence=self.confidence,
            grid=(),
            looks=(),
            judge_run=judge,
            label_rule=LabelRule(self.per_unit).describe(),
            sampling=self.strategy,
            families=self.plan.all_families,
            largest_weight=None if self.strategy == "uniform" else self.largest_weight,
            population=self.population,
            settings_version=settings_version,
            answer_seconds=self.answer_seconds,
        )


@dataclass(frozen=True)
class Batch:
    """A batch: ``answered`` of ``asked`` reviews are in; ``surplus`` ones do not count."""

    id: str
    name: str
    task: str
    purpose: Purpose
    origin: str
    strategy: str
    seed: int
    per_unit: int
    show_judge: bool
    created: datetime
    created_by: str
    closed: datetime | None
    simulated: bool
    units: int
    asked: int
    answered: int
    reserved: int


def draw_batch(store: Store, request: Request, *, by: str) -> Batch:
    """Freeze a pool, draw from it, and open the batch; a measuring batch also freezes its plan.

    Raises Refused for a plan that cannot be drawn.
    """
    check(request)
    if task(request.task).unit == "group":
        raise Refused("Groups to rank are drawn by themselves.", what_to_do="See Rank candidates.")
    if task(request.task).types:
        raise Refused("Types are drawn per assigned type.", what_to_do="See Check types.")
    if request.purpose == "watch":
        raise Refused(
            "A watch is drawn from what the published filter keeps.",
            what_to_do="See the tab Promise on Thresholds, or `pico-review draw --purpose watch`.",
        )
    run = pools.judge_run(store, request.judge)
    told = NOTHING_KNOWN
    if request.strategy == "by-score":
        before = preview.known(store, run.name, request.population)
        told = Known(before.scores, before.accepted)
    now_in_force = settings.current(store)
    rule, now = now_in_force.settings, store.clock()
    request.plan.check(rule)
    with store.database.write() as connection:
        pool = pools.freeze(
            connection, run, now, request.population, rule.category_of, drawable=True
        )
        frame = pools.members(connection, pool.id)
        drawn = _draw(request, frame, rule, told)
        batch_id = insert_batch(connection, request, now, by)
        insert_draws(connection, batch_id, request, frame, drawn)
        if request.purpose == "measure":
            plan = request.as_plan(run.name, now_in_force.version)
            planning.freeze_families(
                connection, batch_id, pool, plan, request.plan, rule,
                size=request.size, task_name=request.task, now=now, by=by,
            )  # fmt: skip
    return get(store, batch_id)


def known_by_id_only(store: Store, judge: str | None) -> int:
    """Return how many scored edits a batch leaves out: known by id only, nobody can judge them."""
    run = pools.judge_run(store, judge)
    with store.database.read() as connection:
        return pools.by_id_only(connection, run)


def close(store: Store, batch_id: str) -> None:
    """Close a batch: nothing more is leased, later answers are kept as surplus."""
    where = (tables.batch.c.id == batch_id) & tables.batch.c.closed.is_(None)
    with store.database.write() as connection:
        done = connection.execute(update(tables.batch).where(where).values(closed=store.clock()))
        if done.rowcount == 0:
            raise Refused("That batch is closed already.")


def all_batches(store: Store) -> list[Batch]:
    """Return all batches, newest first, with their progress."""
    now = store.clock()
    with store.database.read() as connection:
        return [_batch(row) for row in connection.execute(_PROGRESS, {"now": now, "id": None})]


def get(store: Store, batch_id: str) -> Batch:
    """Return one batch. Raises Unknown."""
    with store.database.read() as connection:
        row = connection.execute(_PROGRESS, {"now": store.clock(), "id": batch_id}).first()
    if row is None:
        raise Unknown("There is no such batch.")
    return _batch(row)


def check(request: Request) -> None:
    """Raise Refused or Unknown for a batch that cannot be drawn."""
    task(request.task)
    if request.purpose not in PURPOSES:
        raise Refused(f"There is no purpose {request.purpose!r}.", what_to_do=", ".join(PURPOSES))
    check_common(request.per_unit, request.seed)
    if request.strategy not in STRATEGIES:
        listed = ", ".join(STRATEGIES)
        raise Refused(f"There is no strategy {request.strategy!r}.", what_to_do=listed)
    if request.purpose == "measure" and request.strategy not in PROMISING:
        raise Refused(
            "Labels drawn by score give estimates, not promises.",
            what_to_do=f"Draw them to tune, or draw: {', '.join(PROMISING)}.",
        )
    check_promise(request.target, request.confidence)


def check_common(per_unit: int, seed: int) -> None:
    """Raise Refused for what no batch can have."""
    if not 1 <= per_unit <= 20:
        raise Refused("A unit takes 1 to 20 reviewers.")
    if not 0 <= seed < 2**31:
        raise Refused("A seed is a whole number from 0 to 2147483647.")


def _draw(request: Request, frame: pd.DataFrame, rule: Settings, told: Known) -> list[Drawn]:
    """Draw the units; where labels at unequal rates are to prove something, strata at random."""
    scores = frame["overall"].to_numpy()
    types = [kind or "" for kind in frame["edit_type"]]
    cut = rule.default_threshold
    if request.purpose == "measure" and request.strategy != "uniform":
        return draw_unequal(
            request.strategy, request.size, scores=scores, types=types, threshold=cut,
            largest_weight=request.largest_weight, seed=request.seed,
        )  # fmt: skip
    return draw(
        request.strategy, request.size, scores=scores, types=types, threshold=cut,
        seed=request.seed, known=told,
    )  # fmt: skip


def insert_batch(
    connection: Connection, request: Request, now: datetime, by: str, strategy: str | None = None
) -> str:
    """Open a batch; return its id. ``strategy``: how its units are asked, where not drawn by one.

    Of a group, and where types are checked, nothing of the judge is shown.
    """
    row = {
        "id": new_id(),
        "name": _name(connection, request),
        "task": request.task,
        "purpose": request.purpose,
        "origin": "drawn",
        "strategy": strategy or request.strategy,
        "seed": request.seed,
        "per_unit": request.per_unit,
        "show_judge": request.purpose not in ("measure", "watch")
        and task(request.task).unit == "edit"
        and not task(request.task).types,
        "created": now,
        "created_by": by,
        "closed": None,
        "simulated": request.simulated,
    }
    connection.execute(insert(tables.batch).values(**row))
    return str(row["id"])


def _name(connection: Connection, request: Request) -> str:
    """Return the name asked for if it is free, else the next number that is."""
    taken = set(connection.execute(select(tables.batch.c.name)).scalars())
    if request.name:
        if request.name in taken:
            raise Refused(f"A batch is named {request.name!r} already.", what_to_do="Name another.")
        return request.name
    return free_name(connection, f"{request.task} {request.purpose}", len(taken) + 1)


def free_name(connection: Connection, stem: str, number: int) -> str:
    """Return the stem with the first number, from this one on, that no batch has."""
    taken = set(connection.execute(select(tables.batch.c.name)).scalars())
    while (name := f"{stem} {number}") in taken:
        number += 1
    return name


def insert_draws(
    connection: Connection, batch_id: str, request: Request, frame: pd.DataFrame, drawn: list[Drawn]
) -> None:
    """Log the draws, in order, and open their slots."""
    units = frame["edit_id"].to_numpy()
    insert_units(connection, batch_id, [(units[one.index], one) for one in drawn], request.per_unit)


def insert_units(
    connection: Connection, batch_id: str, drawn: Sequence[tuple[str, Drawn]], per_unit: int
) -> None:
    """Log draws, each of a unit by its id, in order, and open their slots."""
    rows, slots = [], []
    for order, (unit_id, chosen) in enumerate(drawn, start=1):
        draw_id = new_id()
        rows.append(
            {
                "id": draw_id,
                "batch_id": batch_id,
                "draw_order": order,
                "unit_id": unit_id,
                "stratum": chosen.stratum,
                "selection_probability": chosen.selection,
                "inclusion_probability": chosen.inclusion,
            }
        )
        slots += open_slots(batch_id, draw_id, order, per_unit)
    connection.execute(insert(tables.draw), rows)
    connection.execute(insert(tables.slot), slots)


_PROGRESS = (
    text("""
SELECT b.id, b.name, b.task, b.purpose, b.origin, b.strategy, b.seed, b.per_unit, b.show_judge,
       b.created, b.created_by, b.closed, b.simulated,
       CASE WHEN b.origin = 'drawn' THEN (SELECT COUNT(*) FROM draw d WHERE d.batch_id = b.id)
            ELSE (SELECT COUNT(DISTINCT r.unit_id) FROM review r WHERE r.batch_id = b.id) END,
       CASE WHEN b.origin = 'drawn' THEN (SELECT COUNT(*) FROM slot s WHERE s.batch_id = b.id)
            ELSE (SELECT COUNT(*) FROM review r WHERE r.batch_id = b.id
                  AND r.kind <> 'adjudication') END,
       CASE WHEN b.origin = 'drawn'
            THEN (SELECT COUNT(*) FROM slot s WHERE s.batch_id = b.id AND s.review_id IS NOT NULL)
            ELSE (SELECT COUNT(*) FROM review r WHERE r.batch_id = b.id
                  AND r.kind <> 'adjudication') END,
       (SELECT COUNT(*) FROM slot s WHERE s.batch_id = b.id AND s.review_id IS NULL
        AND s.lease_until > :now)
FROM batch b WHERE (CAST(:id AS VARCHAR) IS NULL OR b.id = :id) ORDER BY b.created DESC, b.id DESC
""")
    .bindparams(bindparam("now", type_=UTCDateTime()))
    .columns(
        *[
            tables.batch.c[name]
            for name in (
                "id",
                "name",
                "task",
                "purpose",
                "origin",
                "strategy",
                "seed",
                "per_unit",
                "show_judge",
                "created",
                "created_by",
                "closed",
                "simulated",
            )
        ],
        column("units"),
        column("asked"),
        column("answered"),
        column("reserved"),
    )
)


def _batch(row: Any) -> Batch:
    return Batch(*row)

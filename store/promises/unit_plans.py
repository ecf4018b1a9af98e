"""Promises on chains and pairs: a plan frozen at the draw, and what it promises now.

Until its one look is taken (``unit_looks``) nothing of what labels say of a cut is told; what it
came to is stored once. Reading writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, insert, select, text

from review.core.errors import Refused
from review.core.i18n import _
from review.core.settings import LabelRule
from review.filtering.decide import PoolDigest
from review.promises import unit_plans as frozen
from review.promises.certify import Outcome
from review.promises.curves import Curve, Labels, curve
from review.promises.plans import check_promise
from review.promises.pool_counts import reduce_pool
from review.promises.unit_plans import Expected, UnitPlan
from review.statistics.estimates import Interval
from store.db import tables
from store.db.workspace import Store
from store.promises import unit_looks
from store.promises.status import SUPERSEDED, WAITING
from store.promises.unit_looks import take_due
from store.work import guidelines, labels

__all__ = [
    "PlanRequest", "UnitPromise", "choose", "curve_of", "expected", "freeze", "of_batch", "of_task",
    "take_due",
]  # fmt: skip

#: The labels are there but for what a lead has to decide.
WITH_LEAD = "waiting_for_lead"
Array = NDArray[np.float64]

_PLAN = """
SELECT p.batch_id, p.plan_json, p.outcome_json, p.last_entry, p.created, b.name, b.task,
  b.simulated, b.closed IS NOT NULL AS closed
FROM unit_plan p JOIN batch b ON b.id = p.batch_id"""
_OF_BATCH = text(f"{_PLAN} WHERE p.batch_id = :batch")
_PLANS = text(f"{_PLAN} WHERE b.task = :task ORDER BY p.created DESC, p.batch_id DESC")
_DRAWN = text("SELECT unit_id FROM draw WHERE batch_id = :batch ORDER BY draw_order")
#: Units of earlier plans of a task, and whether they were drawn.
_EARLIER = text("""
SELECT m.batch_id, m.unit_id, EXISTS (
  SELECT 1 FROM draw d WHERE d.batch_id = m.batch_id AND d.unit_id = m.unit_id) AS drawn
FROM unit_plan_member m JOIN batch b ON b.id = m.batch_id
WHERE b.task = :task AND b.id <> :batch""")


@dataclass(frozen=True)
class PlanRequest:
    """What a measuring batch is to prove: by which ``rule`` a unit is scored, by whose scores."""

    rule: str
    judge: str
    target: float = 0.9
    confidence: float = 0.95


@dataclass(frozen=True)
class UnitPromise:
    """A plan, and what it promises now.

    ``labels`` units of the ``pool`` were drawn; ``answered`` of them have a label by now, and
    ``with_lead`` wait for a lead's word. ``outcome``: what the look found, None before it.
    ``certified``: it found a ``threshold``, of whose ``kept`` units the accepted share is
    ``precision``, and the labels it saw stand as they were. ``reason``: why there is no promise.
    ``due``: the look may be taken now. ``last_entry``: of the log at the look. ``digest``: of the
    pool.
    """

    batch_id: str
    batch: str
    rule: str
    judge: str
    target: float
    confidence: float
    certified: bool
    threshold: float | None
    kept: int | None
    pool: int
    labels: int
    answered: int
    with_lead: int
    due: bool
    closed: bool
    precision: Interval | None
    reason: str | None
    simulated: bool
    last_entry: int | None
    digest: str
    created: datetime
    plan: UnitPlan
    outcome: Outcome | None


@dataclass(frozen=True)
class Before:
    """Plans of before that share units with a pool: how many, and what they risk together.

    ``drawn``: what those drew that were over this very pool; not to be drawn again.
    """

    plans: int
    risk: float
    drawn: frozenset[str]


def choose(
    connection: Connection, task: str, scores: Mapping[str, float], size: int, seed: int
) -> list[str]:
    """Draw units of a pool uniformly, without replacement; in the order they are asked.

    What earlier plans drew from the same units is left out where enough are left: it was drawn
    uniformly as well, so that what is drawn is uniform over the whole pool, and no label is had
    twice. Raises Refused for a number that cannot be drawn.
    """
    if not 1 <= size <= len(scores):
        raise Refused(
            _("{n:,} cannot be drawn: {pool:,} have a score.", n=size, pool=len(scores)),
            what_to_do=_("Draw fewer, or import scores of more."),
        )
    rest = sorted(set(scores) - _before(connection, task, "", scores).drawn)
    units = rest if len(rest) >= size else sorted(scores)
    order = np.random.default_rng(seed).permutation(len(units))
    return [units[place] for place in order[:size]]


def freeze(
    connection: Connection, store: Store, batch_id: str, task: str,
    scores: Mapping[str, float], request: PlanRequest, *, names: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Freeze the one plan of a batch that was just drawn: its pool with its scores, and its cuts.

    ``names``: unit → what its pool's digest names it by, as files do; None: by its id. Raises
    Refused for a promise that cannot be asked for, an empty pool, drawn units outside of it,
    a batch that has a plan, and one that was answered.
    """
    check_promise(request.target, request.confidence)
    drawn = list(connection.execute(_DRAWN, {"batch": batch_id}).scalars())
    _check_free(connection, batch_id)
    if not drawn or not set(drawn) <= scores.keys():
        raise Refused(
            _("Nothing with a score was drawn, so there is nothing to prove."),
            what_to_do=_("Import a judge's scores, and draw by that judge."),
        )
    digest = _digest({(names or {}).get(unit, unit): score for unit, score in scores.items()})
    plan = _plan(connection, batch_id, task, scores, request, drawn, digest)
    row: dict[str, Any] = {"batch_id": batch_id, "plan_json": msgspec.json.encode(plan).decode()}
    by = connection.scalar(select(tables.batch.c.created_by).where(tables.batch.c.id == batch_id))
    row |= {"created": store.clock(), "created_by": by}
    connection.execute(insert(tables.unit_plan).values(**row))
    members = [{"batch_id": batch_id, "unit_id": unit, "overall": float(score)}
               for unit, score in scores.items()]  # fmt: skip
    connection.execute(insert(tables.unit_plan_member), members)


def of_task(store: Store, task: str) -> list[UnitPromise]:
    """Return the plans of a task and what they promise, newest first."""
    with store.database.read() as connection:
        rows = connection.execute(_PLANS, {"task": task}).all()
        return [_promise(store, connection, row) for row in rows]


def of_batch(store: Store, batch_id: str) -> UnitPromise | None:
    """Return the plan of a batch and what it promises; None where it has none."""
    with store.database.read() as connection:
        row = connection.execute(_OF_BATCH, {"batch": batch_id}).first()
        return _promise(store, connection, row) if row else None


def curve_of(store: Store, promise: UnitPromise) -> Curve | None:
    """Return the share accepted and kept at each cut, by the labels seen; None before the look."""
    if promise.outcome is None or promise.last_entry is None:
        return None
    with store.database.read() as connection:
        pool = unit_looks.pool_of(connection, promise.batch_id)
        frame = labels.of_batch(connection, promise.batch_id)
    scores, accepted = unit_looks.seen(labels.as_seen(frame, promise.last_entry), pool)
    counts = reduce_pool(np.fromiter(pool.values(), dtype=np.float64), [""] * len(pool))
    said = Labels.drawn_uniformly(scores, accepted, np.full(len(scores), "", dtype=object))
    return curve(counts, said, cuts=np.sort(np.asarray(promise.plan.cuts, dtype=np.float64)))


def expected(
    store: Store, task: str, scores: Mapping[str, float], request: PlanRequest, size: int
) -> Expected:
    """Return what a plan of so many labels over this pool is likely to take.

    By labels of plans whose look was taken: of the others nothing is told yet.
    """
    known: dict[str, bool] = {}
    with store.database.read() as connection:
        for row in connection.execute(_PLANS, {"task": task}):
            if row.outcome_json:
                frame = labels.of_batch(connection, row.batch_id)
                known |= dict(zip(frame["unit_id"], frame["state"] == "accept", strict=True))
    told = [unit for unit in known if unit in scores]
    at = np.array([scores[unit] for unit in told], dtype=np.float64)
    said = np.array([known[unit] for unit in told], dtype=bool)
    pool = np.fromiter(scores.values(), dtype=np.float64)
    return frozen.expected(
        pool, (at, said), size=size, target=request.target, confidence=request.confidence
    )


def _check_free(connection: Connection, batch_id: str) -> None:
    """Raise Refused for a batch that has a plan already, or an answer."""
    plan, entry = tables.unit_plan.c, tables.review.c
    if connection.scalar(select(plan.batch_id).where(plan.batch_id == batch_id)) is not None:
        raise Refused(_("That batch has its plan: labels prove one thing, said before they come."))
    answers = select(func.count()).where(entry.batch_id == batch_id)
    if connection.scalar(answers):
        raise Refused(_("That batch was answered already: a plan comes before the first answer."))


def _plan(
    connection: Connection, batch_id: str, task: str, scores: Mapping[str, float],
    request: PlanRequest, drawn: list[str], digest: str,
) -> UnitPlan:  # fmt: skip
    """Return what is frozen of a request."""
    batch = tables.batch.c
    about = select(batch.seed, batch.per_unit).where(batch.id == batch_id)
    seed, per_unit = connection.execute(about).one()
    earlier = _before(connection, task, batch_id, scores)
    return UnitPlan(
        request.rule, request.judge, request.target, request.confidence,
        frozen.cuts(np.fromiter(scores.values(), dtype=np.float64)),
        len(drawn), len(scores), digest, LabelRule(per_unit).describe(),
        guidelines.version_now(connection, task), seed,
        earlier.plans, earlier.risk, len(earlier.drawn - set(drawn)),
    )  # fmt: skip


def _digest(scores: Mapping[str, float]) -> str:
    digest = PoolDigest()
    for name, score in scores.items():
        digest.add(name, score)
    return digest.hexdigest()


def _before(
    connection: Connection, task: str, batch_id: str, scores: Mapping[str, float]
) -> Before:
    """Return what was planned before over units of a pool."""
    members: dict[str, set[str]] = {}
    drawn: dict[str, set[str]] = {}
    for row in connection.execute(_EARLIER, {"task": task, "batch": batch_id}):
        members.setdefault(row.batch_id, set()).add(row.unit_id)
        if row.drawn:
            drawn.setdefault(row.batch_id, set()).add(row.unit_id)
    sharing = [one for one, units in members.items() if not units.isdisjoint(scores)]
    alike = [one for one in sharing if members[one] == scores.keys()]
    plans = connection.execute(_PLANS, {"task": task}).all()
    risks = [unit_looks.plan_of(row.plan_json).delta for row in plans if row.batch_id in sharing]
    again = frozenset().union(*(drawn.get(one, set()) for one in alike))
    return Before(len(sharing), round(min(sum(risks), 1.0), 12), again)


def _promise(store: Store, connection: Connection, row: Any) -> UnitPromise:
    plan, taken = unit_looks.plan_of(row.plan_json), unit_looks.taken_of(row.outcome_json)
    frame = labels.of_batch(connection, row.batch_id)
    answered = int((frame["state"] != "open").sum())
    waits = set() if taken else unit_looks.with_lead(store, connection, row.task, row.batch_id)
    outcome = taken.outcome if taken else None
    stands = taken is not None and unit_looks.stands(frame, taken, row.last_entry)
    certified = bool(outcome and outcome.certified and stands)
    due = taken is None and (bool(row.closed) or (answered == len(frame) and not waits))
    return UnitPromise(
        batch_id=row.batch_id, batch=row.name,
        rule=plan.rule, judge=plan.judge, target=plan.target, confidence=plan.confidence,
        certified=certified,
        threshold=outcome.threshold if outcome and certified else None,
        kept=outcome.kept if outcome and certified else None,
        pool=plan.pool, labels=plan.labels, answered=answered, with_lead=len(waits),
        due=due, closed=bool(row.closed),
        precision=outcome.precision if outcome and certified else None,
        reason=None if certified else _reason(outcome, stands=stands, waits=waits),
        simulated=bool(row.simulated), last_entry=row.last_entry, digest=plan.digest,
        created=row.created, plan=plan, outcome=outcome,
    )  # fmt: skip


def _reason(outcome: Outcome | None, *, stands: bool, waits: set[str]) -> str | None:
    if outcome is None:
        return WITH_LEAD if waits else WAITING
    return outcome.reason if stands else SUPERSEDED

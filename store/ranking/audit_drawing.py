"""Drawing an audit: a uniform draw of the pairs that go out now, frozen before its first vote."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from random import Random

import msgspec
from sqlalchemy import Connection, insert, select

from review.core.errors import Refused
from review.core.i18n import _
from review.promises.plans import check_promise
from review.ranking.audit import fewest, risk
from review.ranking.task import RANK
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.ranking import audits, preference_release
from store.ranking.audits import PURPOSE, Plan, mark
from store.ranking.outgoing import Outgoing, PreferenceRequest
from store.work import batches
from store.work.batches import Batch, NewBatch, NewDraw

#: By default so many of the drawn pairs may fail, and the target is proven all the same.
SPARE = 2


@dataclass(frozen=True)
class AuditRequest:
    """What is to be proven of the pairs that ``release`` would write.

    ``size`` None: as many as prove the target where two pairs fail. ``seed`` None: a new one.
    """

    release: PreferenceRequest
    size: int | None = None
    target: float = 0.9
    confidence: float = 0.95
    per_unit: int = 1
    seed: int | None = None
    name: str | None = None


@dataclass(frozen=True)
class Offer:
    """What could be audited: the pairs that would go out, and the risk that is left for it."""

    pairs: int
    earlier: int
    delta: float


def offer(store: Store, request: PreferenceRequest, confidence: float = 0.95) -> Offer:
    """Return what an audit drawn now would be of."""
    found = _askable(preference_release.outgoing(store, request))
    with store.database.read() as connection:
        earlier = audits.earlier_ones(connection, [_mark(pair) for pair in found])
    return Offer(len(found), earlier, risk(confidence, earlier))


def draw_audit(store: Store, request: AuditRequest, *, by: str) -> Batch:
    """Draw pairs that would go out now, uniformly and without replacement, and open the batch.

    Raises Refused where no pair goes out, and for what cannot be drawn.
    """
    check_promise(request.target, request.confidence)
    seed = batches.by_chance() if request.seed is None else request.seed
    batches.check_common(request.per_unit, seed)
    found = _askable(preference_release.outgoing(store, request.release))
    if not found:
        raise Refused(
            _("No pair would go out that people could be shown, so there is nothing to audit."),
            what_to_do=_("Collect more votes, or ask for less sure pairs."),
        )
    with store.database.write() as connection:
        one_at_a_time(connection, "audits")
        plan = _plan(connection, request, found, seed)
        drawn = Random(seed).sample(found, _size(request, plan))  # noqa: S311
        batch_id = _open(connection, store, request, plan, drawn, by)
    return batches.get(store, batch_id)


def _size(request: AuditRequest, plan: Plan) -> int:
    if request.size is not None and request.size < 1:
        raise Refused(_("An audit has one pair or more."))
    wanted = request.size or fewest(plan.target, plan.delta, SPARE)
    return min(wanted, len(plan.pairs))


def _plan(connection: Connection, request: AuditRequest, found: list[Outgoing], seed: int) -> Plan:
    marks = sorted(_mark(pair) for pair in found)
    earlier = audits.earlier_ones(connection, marks)
    rule = {"format": request.release.format, "filtered": request.release.filtered}
    return Plan(
        request.target, request.confidence, risk(request.confidence, earlier), earlier, seed,
        tuple(marks), rule | asdict(request.release.rule),
    )  # fmt: skip


def _open(
    connection: Connection, store: Store, request: AuditRequest, plan: Plan,
    drawn: list[Outgoing], by: str,
) -> str:  # fmt: skip
    """Write the batch, its plan and its pairs; return the batch's id."""
    now = store.clock()
    new = NewBatch(RANK.name, PURPOSE, request.per_unit, plan.seed, request.name, mode="pairs")
    batch_id = batches.open_batch(connection, new, now, by)
    share = len(drawn) / len(plan.pairs)
    draws = [NewDraw(pair.group_id, selection=share, inclusion=share) for pair in drawn]
    batches.add_draws(connection, batch_id, request.per_unit, draws)
    row = {"batch_id": batch_id, "plan_json": msgspec.json.encode(plan).decode()}
    connection.execute(insert(tables.pair_audit).values(**row, created=now, created_by=by))
    draw = tables.draw.c
    ids = select(draw.id).where(draw.batch_id == batch_id).order_by(draw.draw_order)
    pairs = zip(connection.execute(ids).scalars(), drawn, strict=True)
    rows = [
        {"draw_id": draw_id, "chosen": pair.chosen, "rejected": pair.rejected,
         "probability": pair.probability}
        for draw_id, pair in pairs
    ]  # fmt: skip
    connection.execute(insert(tables.audited_pair), rows)
    return batch_id


def _askable(found: list[Outgoing]) -> list[Outgoing]:
    """Return the pairs whose pictures can be shown, in a lasting order."""
    return sorted((pair for pair in found if pair.shown), key=_mark)


def _mark(pair: Outgoing) -> str:
    return mark(pair.group_id, pair.chosen, pair.rejected)

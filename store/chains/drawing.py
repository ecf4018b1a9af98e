"""Batches of chains to review: drawn uniformly; a measuring batch freezes what it is to prove."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from review.chains.task import TURNS
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.tasks import Purpose
from review.filtering.chain_score import RULES
from review.filtering.filter_config import ChainRule
from review.promises.plans import check_promise
from review.promises.unit_plans import Expected
from store.chains import population, scores
from store.db.workspace import Store
from store.promises import unit_plans
from store.promises.pools import JudgeRun
from store.promises.unit_plans import PlanRequest
from store.work import batches
from store.work.batches import Batch, NewBatch, NewDraw

PURPOSES: tuple[Purpose, ...] = ("measure", "fit", "gold", "training")
#: What a batch of chains is called, with its day.
STEM = N_("Chains")


@dataclass(frozen=True)
class TurnsRequest:
    """What a lead asks for: ``size`` chains, each for ``per_unit`` reviewers.

    ``seed`` None: a new one. ``rule``, ``judge``, ``target``, ``confidence``: what a measuring
    batch is to prove of the chains that a cut keeps; ``judge`` None: the only one that scored
    turns. Where none did, labels measure and prove nothing.
    """

    size: int = 100
    purpose: Purpose = "measure"
    per_unit: int = 1
    seed: int | None = None
    name: str | None = None
    rule: ChainRule = "weakest"
    judge: str | None = None
    target: float = 0.9
    confidence: float = 0.95
    simulated: bool = False


def draw_batch(store: Store, request: TurnsRequest, *, by: str) -> Batch:
    """Draw chains and open the batch. Raises Refused for what cannot be drawn.

    A measuring batch draws of the chains with a score, and freezes its plan. Raises Ambiguous where
    several judges scored turns and none is named, Unknown for one that did not.
    """
    seed = batches.by_chance() if request.seed is None else request.seed
    _check(request, seed)
    run = scores.judge_run(store, request.judge) if request.purpose == "measure" else None
    with store.database.write() as connection:
        pool = scores.of_rule(store, connection, run, request.rule) if run else {}
        drawable = list(pool) or population.chains(connection)
        if not drawable:
            raise Refused(
                _("There is no chain to review."), what_to_do=_("Import a multi-turn manifest.")
            )
        size = min(request.size, len(drawable))
        if pool:
            chosen = unit_plans.choose(connection, TURNS.name, pool, size, seed)
        else:
            order = np.random.default_rng(seed).permutation(len(drawable))
            chosen = [drawable[place] for place in order[:size]]
        batch_id = _open(connection, store, request, seed, chosen, len(drawable), by)
        if run and pool:
            _freeze(connection, store, batch_id, run, pool, request)
    return batches.get(store, batch_id)


def _open(
    connection: Connection, store: Store, request: TurnsRequest, seed: int, chosen: list[str],
    drawable: int, by: str,
) -> str:  # fmt: skip
    new = NewBatch(
        TURNS.name, request.purpose, request.per_unit, seed, request.name,
        stem=STEM if request.purpose in ("measure", "fit") else None,
        simulated=request.simulated,
    )  # fmt: skip
    batch_id = batches.open_batch(connection, new, store.clock(), by)
    share = len(chosen) / drawable
    draws = [NewDraw(chain, selection=share, inclusion=share) for chain in chosen]
    batches.add_draws(connection, batch_id, request.per_unit, draws)
    return batch_id


def _freeze(
    connection: Connection, store: Store, batch_id: str, run: JudgeRun, pool: dict[str, float],
    request: TurnsRequest,
) -> None:  # fmt: skip
    plan = PlanRequest(request.rule, run.name, request.target, request.confidence)
    named = scores.keys(connection, list(pool))
    unit_plans.freeze(connection, store, batch_id, TURNS.name, pool, plan, names=named)


def _check(request: TurnsRequest, seed: int) -> None:
    if request.purpose not in PURPOSES:
        raise Refused(
            _("No chain is reviewed to {purpose}.", purpose=request.purpose),
            what_to_do=", ".join(PURPOSES),
        )
    if request.size < 1:
        raise Refused(_("A batch has one chain or more."))
    if request.rule not in RULES:
        raise Refused(
            _("There is no rule {rule!r} for chains.", rule=request.rule),
            what_to_do=", ".join(RULES),
        )
    check_promise(request.target, request.confidence)
    batches.check_common(request.per_unit, seed)


def expected(store: Store, request: TurnsRequest) -> tuple[Expected, int]:
    """Return what a plan is likely to take, and how many chains it would be drawn from.

    Raises Unknown or Ambiguous for the judge, Refused where no judge scored turns.
    """
    run = scores.judge_run(store, request.judge)
    if run is None:
        raise Refused(_("No judge scored the turns of chains."))
    with store.database.read() as connection:
        pool = scores.of_rule(store, connection, run, request.rule)
    plan = PlanRequest(request.rule, run.name, request.target, request.confidence)
    return unit_plans.expected(store, TURNS.name, pool, plan, request.size), len(pool)

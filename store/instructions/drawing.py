"""Batches of instruction pairs, drawn from those that can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.later import pandas as pd
from review.core.tasks import Purpose
from review.instructions.summary import band
from review.instructions.task import INSTRUCTIONS
from review.promises.plans import check_promise
from review.spotcheck import allocation
from review.statistics.sampling import Drawn
from store.db.workspace import Store
from store.instructions import faithfulness, population
from store.instructions.population import Population
from store.instructions.promise import RULE
from store.promises import unit_plans
from store.promises.unit_plans import PlanRequest
from store.work import batches
from store.work.batches import Batch, NewBatch, NewDraw

PURPOSES: tuple[Purpose, ...] = ("measure", "fit", "gold", "training")
#: What a batch of pairs is called, with its day.
STEM = N_("Instructions")
#: So many pairs are offered at first, or all there are.
USUAL = 100

Strategy = Literal["uniform", "per-type", "per-length"]
#: Strategies, in words a lead reads.
STRATEGIES: dict[Strategy, str] = {
    "uniform": N_("every pair equally likely"),
    "per-type": N_("the same number of every edit type"),
    "per-length": N_("the same number of every length, short by long"),
}


@dataclass(frozen=True)
class InstructionsRequest:
    """What a lead asks for: ``size`` pairs (or all there are), each for ``per_unit`` reviewers.

    ``alike``: also pairs whose two texts are the same. ``seed`` None: a new one. ``judge``,
    ``target``, ``confidence``: what a measuring batch that is drawn uniformly is to prove of the
    pairs that a cut of the judge's faithfulness scores keeps; ``judge`` None: the only one there
    is. Where there is none, labels measure and prove nothing.
    """

    size: int = USUAL
    purpose: Purpose = "measure"
    per_unit: int = 1
    strategy: Strategy = "uniform"
    alike: bool = False
    seed: int | None = None
    name: str | None = None
    judge: str | None = None
    target: float = 0.9
    confidence: float = 0.95
    simulated: bool = False


def there(store: Store) -> Population:
    """Return what there is to draw from, and the edits that have no pair."""
    with store.database.read() as connection:
        return population.kept_count(store, connection)


def draw_batch(store: Store, request: InstructionsRequest, *, by: str) -> Batch:
    """Draw pairs and open the batch. Raises Refused for what cannot be drawn.

    A measuring batch that is drawn uniformly is drawn of the pairs that its judge scored, and
    freezes its plan. Raises Ambiguous where several judges fit and none is named, Unknown for one
    that scored no pair.
    """
    seed = batches.by_chance() if request.seed is None else request.seed
    _check(request, seed)
    judge = _judge(store, request)
    # Read before anything is locked: 400,000 pairs take seconds, and reviewers go on meanwhile.
    with store.database.read() as connection:
        pool, images = faithfulness.scores(connection, judge, alike=request.alike)
        units = [] if pool else _of_all(store, connection, request, seed)
    with store.database.write() as connection:
        if pool:
            units = _of_pool(connection, pool, request, seed)
        new = NewBatch(
            INSTRUCTIONS.name, request.purpose, request.per_unit, seed, request.name,
            stem=STEM if request.purpose in ("measure", "fit") else None,
            strategy=request.strategy, simulated=request.simulated,
        )  # fmt: skip
        batch_id = batches.open_batch(connection, new, store.clock(), by)
        batches.add_draws(connection, batch_id, request.per_unit, units)
        if judge and pool:
            plan = PlanRequest(RULE, judge, request.target, request.confidence)
            task = INSTRUCTIONS.name
            unit_plans.freeze(connection, store, batch_id, task, pool, plan, names=images)
    return batches.get(store, batch_id)


def _judge(store: Store, request: InstructionsRequest) -> str | None:
    """Return whose scores the batch is to prove a threshold of, None where it proves nothing."""
    proves = request.purpose == "measure" and request.strategy == "uniform"
    if not proves and request.judge is not None:
        raise Refused(
            _("A promise is proved by pairs drawn uniformly, to measure."),
            what_to_do=_("Draw so, or without a judge."),
        )
    return faithfulness.the_judge(store, request.judge) if proves else None


def _of_pool(
    connection: Connection, pool: Mapping[str, float], request: InstructionsRequest, seed: int
) -> list[NewDraw]:
    """Draw uniformly of the scored pairs."""
    size = min(request.size, len(pool))
    chosen = unit_plans.choose(connection, INSTRUCTIONS.name, pool, size, seed)
    share = len(chosen) / len(pool)
    return [NewDraw(edit, selection=1 / len(pool), inclusion=share) for edit in chosen]


def _of_all(
    store: Store, connection: Connection, request: InstructionsRequest, seed: int
) -> list[NewDraw]:
    """Draw of all pairs, as the request says."""
    frame = population.kept_pairs(store, connection, alike=request.alike)
    if frame.empty:
        raise _nothing(connection)
    return _rows(frame, _drawn(frame, request, seed))


def _drawn(frame: pd.DataFrame, request: InstructionsRequest, seed: int) -> list[Drawn]:
    """Draw the pairs, the same number of each stratum where there are several."""
    strata = ["all"] * len(frame)
    if request.strategy == "per-type":
        strata = frame["edit_type"].to_list()
    elif request.strategy == "per-length":
        strata = [f"{band(shorter):.1f}" for shorter in frame["shorter"]]
    quotas = allocation.equal(Counter(strata), min(request.size, len(frame)))
    return allocation.draw_quotas(strata, quotas, seed)


def _rows(frame: pd.DataFrame, drawn: Sequence[Drawn]) -> list[NewDraw]:
    edits = frame["edit_id"].to_numpy()
    return [
        NewDraw(str(edits[one.index]), one.stratum, one.selection, one.inclusion) for one in drawn
    ]


def _nothing(connection: Connection) -> Refused:
    """Say why there is nothing to draw."""
    if alike := population.counted(connection).alike:
        return Refused(
            ngettext(
                "No short instruction differs from its long one: {n:,} is just the same.",
                "No short instruction differs from its long one: {n:,} are just the same.",
                alike,
            ),
            what_to_do=_("Import others, or draw those that are alike too."),
        )
    return Refused(
        _("No edit has both a long and a short instruction."),
        what_to_do=_("Import a manifest with summarized_text."),
    )


def _check(request: InstructionsRequest, seed: int) -> None:
    if request.purpose not in PURPOSES:
        raise Refused(
            _("No instructions are compared to {purpose}.", purpose=request.purpose),
            what_to_do=", ".join(PURPOSES),
        )
    if request.strategy not in STRATEGIES:
        raise Refused(
            _("There is no strategy {strategy!r}.", strategy=request.strategy),
            what_to_do=", ".join(STRATEGIES),
        )
    if request.size < 1:
        raise Refused(_("A batch has one pair or more."))
    check_promise(request.target, request.confidence)
    batches.check_common(request.per_unit, seed)

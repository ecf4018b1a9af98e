"""A chain rule's curve: what a cut would keep, and what labels that may be told say of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from review.chains.task import TURNS
from review.core.answers import ACCEPT, REJECT
from review.filtering.filter_config import ChainRule
from review.promises.curves import Curve, Labels, curve
from review.promises.plans import grid
from review.promises.pool_counts import reduce_pool
from store.chains import labelled, scores
from store.db.workspace import Store
from store.promises import unit_plans
from store.promises.pools import JudgeRun

#: Shares of the pool at which a curve has its points, strict → lax.
POINTS = tuple(round(0.02 * step, 2) for step in range(1, 51))


@dataclass(frozen=True)
class RuleCurve:
    """What cuts by one rule do; ``pool``: how many chains have a score.

    ``silent``: how many chains are drawn for a look that is not taken yet.
    ``curve`` is None where no chain has a score.
    """

    pool: int
    labels: int
    silent: int
    curve: Curve | None


def of_rule(
    store: Store, run: JudgeRun, rule: ChainRule, cuts: tuple[float, ...] = ()
) -> RuleCurve:
    """Return the curve of a rule by measuring labels: an estimate, whatever was frozen.

    Labels of a plan whose look is not taken yet say nothing. ``cuts``: further ones.
    """
    waiting = {one.batch_id for one in unit_plans.of_task(store, TURNS.name) if not one.outcome}
    with store.database.read() as connection:
        pool = scores.of_rule(store, connection, run, rule)
        found = labelled.of_batches(connection)
    told = labelled.one_per_chain(batch for batch in found if batch.id not in waiting)
    silent = len({one.chain for batch in found if batch.id in waiting for one in batch.chains})
    said = [one for one in told if one.chain in pool and one.label.state in (ACCEPT, REJECT)]
    if not pool:
        return RuleCurve(0, 0, silent, None)
    values = np.fromiter(pool.values(), dtype=np.float64)
    at = np.unique(np.concatenate([grid(values, POINTS), np.asarray(cuts, dtype=np.float64)]))
    labels = Labels.drawn_uniformly(
        np.array([pool[one.chain] for one in said], dtype=np.float64),
        np.array([one.label.accepted for one in said], dtype=bool),
        np.full(len(said), "", dtype=object),
    )
    counts = reduce_pool(values, [""] * len(values))
    return RuleCurve(len(pool), len(said), silent, curve(counts, labels, cuts=at))

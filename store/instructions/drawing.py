"""Batches of instruction pairs, drawn from those that can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from sqlalchemy import Connection

from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.tasks import Purpose
from review.instructions.summary import band
from review.instructions.task import INSTRUCTIONS
from review.spotcheck import allocation
from review.statistics.sampling import Drawn
from store.db.workspace import Store
from store.instructions import population
from store.instructions.population import Population
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

    ``alike``: also pairs whose two texts are the same. ``seed`` None: a new one.
    """

    size: int = USUAL
    purpose: Purpose = "measure"
    per_unit: int = 1
    strategy: Strategy = "uniform"
    alike: bool = False
    seed: int | None = None
    name: str | None = None
    simulated: bool = False


def there(store: Store) -> Population:
    """Return what there is to draw from, and the edits that have no pair."""
    with store.database.read() as connection:
        return population.counted(connection)


def draw_batch(store: Store, request: InstructionsRequest, *, by: str) -> Batch:
    """Draw pairs and open the batch. Raises Refused for what cannot be drawn."""
    seed = batches.by_chance() if request.seed is None else request.seed
    _check(request, seed)
    with store.database.write() as connection:
        frame = population.pairs(connection, alike=request.alike)
        if frame.empty:
            raise _nothing(connection)
        drawn = _drawn(frame, request, seed)
        new = NewBatch(
            INSTRUCTIONS.name, request.purpose, request.per_unit, seed, request.name,
            stem=STEM if request.purpose in ("measure", "fit") else None,
            strategy=request.strategy, simulated=request.simulated,
        )  # fmt: skip
        batch_id = batches.open_batch(connection, new, store.clock(), by)
        batches.add_draws(connection, batch_id, request.per_unit, _rows(frame, drawn))
    return batches.get(store, batch_id)


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
    batches.check_common(request.per_unit, seed)

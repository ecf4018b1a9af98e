"""Batches of chains to review: drawn uniformly from those that can be reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from review.chains.task import TURNS
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.tasks import Purpose
from store.chains import population
from store.db.workspace import Store
from store.work import batches
from store.work.batches import Batch, NewBatch, NewDraw

PURPOSES: tuple[Purpose, ...] = ("measure", "fit", "gold", "training")
#: What a batch of chains is called, with its day.
STEM = N_("Chains")


@dataclass(frozen=True)
class TurnsRequest:
    """What a lead asks for: ``size`` chains, each for ``per_unit`` reviewers.

    ``seed`` None: a new one.
    """

    size: int = 100
    purpose: Purpose = "measure"
    per_unit: int = 1
    seed: int | None = None
    name: str | None = None
    simulated: bool = False


def draw_batch(store: Store, request: TurnsRequest, *, by: str) -> Batch:
    """Draw chains and open the batch. Raises Refused for what cannot be drawn."""
    seed = batches.by_chance() if request.seed is None else request.seed
    _check(request, seed)
    with store.database.write() as connection:
        drawable = population.chains(connection)
        if not drawable:
            raise Refused(
                _("There is no chain to review."), what_to_do=_("Import a multi-turn manifest.")
            )
        chosen = Random(seed).sample(drawable, min(request.size, len(drawable)))  # noqa: S311
        new = NewBatch(
            TURNS.name, request.purpose, request.per_unit, seed, request.name,
            stem=STEM if request.purpose in ("measure", "fit") else None,
            simulated=request.simulated,
        )  # fmt: skip
        batch_id = batches.open_batch(connection, new, store.clock(), by)
        share = len(chosen) / len(drawable)
        draws = [NewDraw(chain, selection=share, inclusion=share) for chain in chosen]
        batches.add_draws(connection, batch_id, request.per_unit, draws)
    return batches.get(store, batch_id)


def _check(request: TurnsRequest, seed: int) -> None:
    if request.purpose not in PURPOSES:
        raise Refused(
            _("No chain is reviewed to {purpose}.", purpose=request.purpose),
            what_to_do=", ".join(PURPOSES),
        )
    if request.size < 1:
        raise Refused(_("A batch has one chain or more."))
    batches.check_common(request.per_unit, seed)

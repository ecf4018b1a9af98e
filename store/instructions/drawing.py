"""Batches of instruction pairs: drawn uniformly from those that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.tasks import Purpose
from review.instructions.task import INSTRUCTIONS
from store.db.workspace import Store
from store.instructions import population
from store.work import batches
from store.work.batches import Batch, NewBatch, NewDraw

PURPOSES: tuple[Purpose, ...] = ("measure", "fit", "gold", "training")
#: What a batch of pairs is called, with its day.
STEM = N_("Instructions")


@dataclass(frozen=True)
class InstructionsRequest:
    """What a lead asks for: ``size`` pairs, each for ``per_unit`` reviewers.

    ``seed`` None: a new one.
    """

    size: int = 100
    purpose: Purpose = "measure"
    per_unit: int = 1
    seed: int | None = None
    name: str | None = None
    simulated: bool = False


def draw_batch(store: Store, request: InstructionsRequest, *, by: str) -> Batch:
    """Draw pairs and open the batch. Raises Refused for what cannot be drawn."""
    seed = batches.by_chance() if request.seed is None else request.seed
    _check(request, seed)
    with store.database.write() as connection:
        drawable = population.pairs(connection)
        if not drawable:
            raise Refused(
                _("No edit has both a long and a short instruction."),
                what_to_do=_("Import a manifest with summarized_text."),
            )
        chosen = Random(seed).sample(drawable, min(request.size, len(drawable)))  # noqa: S311
        new = NewBatch(
            INSTRUCTIONS.name, request.purpose, request.per_unit, seed, request.name,
            stem=STEM if request.purpose in ("measure", "fit") else None,
            simulated=request.simulated,
        )  # fmt: skip
        batch_id = batches.open_batch(connection, new, store.clock(), by)
        share = len(chosen) / len(drawable)
        draws = [NewDraw(edit, selection=share, inclusion=share) for edit in chosen]
        batches.add_draws(connection, batch_id, request.per_unit, draws)
    return batches.get(store, batch_id)


def _check(request: InstructionsRequest, seed: int) -> None:
    if request.purpose not in PURPOSES:
        raise Refused(
            _("No instructions are compared to {purpose}.", purpose=request.purpose),
            what_to_do=", ".join(PURPOSES),
        )
    if request.size < 1:
        raise Refused(_("A batch has one pair or more."))
    batches.check_common(request.per_unit, seed)

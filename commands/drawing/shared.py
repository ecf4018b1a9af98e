"""What drawing any task has in common on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from commands.terminal import say
from review.core.i18n import N_, ngettext
from review.core.tasks import Purpose
from store.tasks import Handlers
from store.work import batches
from store.work.batches import Batch

Size = Annotated[int, typer.Option(help=N_("How many edits, or groups."))]
#: The same where a task has a usual number: all there are, where that is less.
AtMost = Annotated[
    int | None,
    typer.Option("--size", help=N_("How many edits, or groups; else as usual, or all there are.")),
]
For = Annotated[Purpose, typer.Option("--purpose", help=N_("What the answers are for."))]
PerUnit = Annotated[int, typer.Option(help=N_("Reviewers per edit or question."))]
Seed = Annotated[
    int | None, typer.Option(help=N_("The same seed draws the same; else one by chance."))
]
Name = Annotated[str | None, typer.Option(help=N_("The batch's name."))]


def seed_or_chance(seed: int | None) -> int:
    """Return the seed asked for, or one that nobody chose."""
    return batches.by_chance() if seed is None else seed


def tell(
    batch: Batch,
    *,
    as_json: bool,
    left_out: int = 0,
    planned: Sequence[dict[str, Any]] = (),
) -> None:
    """Say what was drawn, how many edits could not be, and what was planned."""
    if as_json:
        answer = {"batch": batch.name, "id": batch.id, "units": batch.units, "asked": batch.asked,
                  "seed": batch.seed}  # fmt: skip
        plans = {"plans": list(planned)} if planned else {}
        say({**answer, "known_by_id_only_left_out": left_out, **plans})
        return
    units = ngettext("{n:,} edit", "{n:,} edits", batch.units)
    if Handlers()[batch.task].task.unit == "group":
        units = ngettext("{n:,} question", "{n:,} questions", batch.units)
    elif Handlers()[batch.task].task.unit == "chain":
        units = ngettext("{n:,} chain", "{n:,} chains", batch.units)
    answers = ngettext("{n:,} answer asked for", "{n:,} answers asked for", batch.asked)
    print(f"{batch.name}: {units}, {answers}")
    if left_out:
        print(
            ngettext(
                "{n:,} edit known by id only left out: import its manifest.",
                "{n:,} edits known by id only left out: import their manifest.",
                left_out,
            )
        )
    if apart := max((plan["taught"] for plan in planned), default=0):
        print(
            ngettext(
                "{n:,} edit that taught or chose this judge left out, and outside the promise.",
                "{n:,} edits that taught or chose this judge, or are of its examples' photos, left "
                "out, and outside the promise.",
                apart,
            )
        )

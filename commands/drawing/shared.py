"""What drawing any task has in common on the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import say
from review.core.i18n import N_, ngettext
from review.core.tasks import Purpose
from store.work.batches import Batch

Size = Annotated[int, typer.Option(help=N_("How many edits, or groups."))]
For = Annotated[Purpose, typer.Option("--purpose", help=N_("What the answers are for."))]
PerUnit = Annotated[int, typer.Option(help=N_("Reviewers per edit or question."))]
Seed = Annotated[int, typer.Option(help=N_("The same seed draws the same."))]
Name = Annotated[str | None, typer.Option(help=N_("The batch's name."))]


def tell(made: Batch, *, as_json: bool, left_out: int = 0) -> None:
    """Say what was drawn, and how many edits could not be."""
    if as_json:
        answer = {"batch": made.name, "id": made.id, "units": made.units, "asked": made.asked}
        say({**answer, "known_by_id_only_left_out": left_out})
        return
    units = ngettext("{n:,} edit", "{n:,} edits", made.units)
    if made.mode:
        units = ngettext("{n:,} question", "{n:,} questions", made.units)
    asked = ngettext("{n:,} answer asked for", "{n:,} answers asked for", made.asked)
    print(f"{made.name}: {units}, {asked}")
    if left_out:
        print(
            ngettext(
                "{n:,} edit known by id only left out: import its manifest.",
                "{n:,} edits known by id only left out: import their manifest.",
                left_out,
            )
        )

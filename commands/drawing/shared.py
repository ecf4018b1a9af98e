"""What drawing any task has in common on the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import say
from review.core.tasks import Purpose
from store.work.batches import Batch

Size = Annotated[int, typer.Option(help="How many edits, or groups.")]
For = Annotated[Purpose, typer.Option("--purpose", help="What the answers are for.")]
PerUnit = Annotated[int, typer.Option(help="Reviewers per edit or question.")]
Seed = Annotated[int, typer.Option(help="The same seed draws the same.")]
Name = Annotated[str | None, typer.Option(help="The batch's name.")]


def tell(made: Batch, *, as_json: bool, left_out: int = 0) -> None:
    """Say what was drawn, and how many edits could not be."""
    if as_json:
        answer = {"batch": made.name, "id": made.id, "units": made.units, "asked": made.asked}
        say({**answer, "known_by_id_only_left_out": left_out})
        return
    what = "questions" if made.mode else "edits"
    print(f"{made.name}: {made.units:,} {what}, {made.asked:,} answers asked for")
    if left_out:
        print(f"{left_out:,} edits known by id only left out: import their manifest.")

"""`draw`: a batch of work."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import BY, DONE, Confidence, Json, Judge, Target, opened, say
from review.sampling import Strategy
from review.tasks import Purpose
from store import batches

app = typer.Typer()


@app.command()
def draw(
    size: Annotated[int, typer.Option(help="How many edits.")],
    task: Annotated[str, typer.Option(help="The task.")] = "score",
    purpose: Annotated[Purpose, typer.Option(help="What the answers are for.")] = "measure",
    strategy: Annotated[Strategy, typer.Option(help="How edits are drawn.")] = "uniform",
    per_unit: Annotated[int, typer.Option(help="Reviewers per edit.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed draws the same.")] = 0,
    judge: Judge = None,
    target: Target = 0.9,
    confidence: Confidence = 0.95,
    name: Annotated[str | None, typer.Option(help="The batch's name.")] = None,
    as_json: Json = False,
) -> int:
    """Draw a batch of work; a measuring batch freezes its plan first."""
    request = batches.Request(
        task, purpose, size, strategy, per_unit, seed, judge, target, confidence, name
    )
    with opened() as store:
        made = batches.draw_batch(store, request, by=BY)
    if as_json:
        say({"batch": made.name, "id": made.id, "units": made.units, "asked": made.asked})
    else:
        print(f"{made.name}: {made.units} edits, {made.asked} answers asked for")
    return DONE

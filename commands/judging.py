"""`judge` and `agreement`: the judge held against people, and people against each other."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import DONE, FINDINGS, Json, Judge, opened, say
from review.core.i18n import N_
from store.promises import agreement as agreements
from store.promises import judging

app = typer.Typer()


@app.command()
def judge(
    judge: Judge = None,
    threshold: Annotated[float | None, typer.Option(help=N_("The cut; else the default."))] = None,
    purpose: Annotated[str, typer.Option(help=N_("Which labels: their purpose."))] = "measure",
    batch: Annotated[str | None, typer.Option(help=N_("One batch's labels only."))] = None,
    as_json: Json = False,
) -> int:
    """Hold the judge against people: confusion at the cut, κ, AUC per criterion, ρ."""
    with opened() as store:
        found = judging.report(
            store, judge=judge, threshold=threshold, purpose=purpose, batch=batch
        )
    say(found) if as_json else print("\n".join(judging.lines(found)))
    return DONE if found["n"] else FINDINGS


@app.command()
def agreement(
    task: Annotated[str | None, typer.Option(help=N_("The task; else accept or reject."))] = None,
    seed: Annotated[int, typer.Option(help=N_("The same seed gives the same intervals."))] = 0,
    as_json: Json = False,
) -> int:
    """Say how far reviewers agree: percent, AC1, α; by pair, criterion and known answers."""
    with opened() as store:
        found = agreements.report(store, task=task, seed=seed)
    say(found) if as_json else print("\n".join(agreements.lines(found)))
    return DONE if found["units"] else FINDINGS

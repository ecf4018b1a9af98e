"""`judge`: the judge held against people."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import DONE, FINDINGS, Json, Judge, opened, say
from store import judging

app = typer.Typer()


@app.command()
def judge(
    judge: Judge = None,
    threshold: Annotated[float | None, typer.Option(help="The cut; else the default.")] = None,
    purpose: Annotated[str, typer.Option(help="Which labels: their purpose.")] = "measure",
    batch: Annotated[str | None, typer.Option(help="One batch's labels only.")] = None,
    as_json: Json = False,
) -> int:
    """Hold the judge against people: confusion at the cut, κ, AUC per criterion, ρ."""
    with opened() as store:
        found = judging.report(
            store, judge=judge, threshold=threshold, purpose=purpose, batch=batch
        )
    say(found) if as_json else print("\n".join(judging.lines(found)))
    return DONE if found["n"] else FINDINGS

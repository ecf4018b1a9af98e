"""`threshold`: the threshold with a promise."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import BY, DONE, FINDINGS, Confidence, Json, Judge, Target, opened, say
from review.core.i18n import N_
from store import promises

app = typer.Typer()


@app.command()
def threshold(
    target: Target = 0.9,
    confidence: Confidence = 0.95,
    judge: Judge = None,
    batch: Annotated[str | None, typer.Option(help=N_("The batch of labels."))] = None,
    pool: Annotated[str | None, typer.Option(help=N_("The pool."))] = None,
    by: Annotated[str | None, typer.Option(help=N_("category or edit_type"))] = None,
    family: Annotated[
        str | None,
        typer.Option(help=N_("Another way of cutting that the plan names: typed, floors.")),
    ] = None,
    as_json: Json = False,
) -> int:
    """Certify the most lenient threshold that keeps its promise, or say what is missing."""
    with opened() as store:
        found = promises.threshold(
            store, target=target, confidence=confidence, judge=judge, batch=batch, pool=pool,
            group_by=by, family=family, by=BY,
        )  # fmt: skip
    say(found) if as_json else print("\n".join(promises.lines(found)))
    return DONE if found["certified"] else FINDINGS

"""`types`: how often the assigned edit types are wrong, by what people said of drawn edits."""

from __future__ import annotations

from typing import Annotated, cast, get_args

import typer

from commands.terminal import DONE, FINDINGS, Json, opened, say
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.tasks import Purpose
from review.spotcheck.acceptance import PLANS, PlanName
from store.types import report as type_report

app = typer.Typer()


@app.command()
def types(
    purpose: Annotated[str, typer.Option(help=N_("Which labels: their purpose."))] = "measure",
    plan: Annotated[
        str, typer.Option(help=N_("Acceptance plan: single, sequential, zero-failure."))
    ] = "single",
    seed: Annotated[int, typer.Option(help=N_("The same seed gives the same intervals."))] = 0,
    as_json: Json = False,
) -> int:
    """Measure the taxonomy: error per type and overall, confusion, true types, verdicts."""
    if plan not in get_args(PlanName):
        raise Refused(
            _("There is no acceptance plan {plan!r}.", plan=plan), what_to_do=", ".join(PLANS)
        )
    with opened() as store:
        found = type_report.report(
            store, purpose=cast("Purpose", purpose), seed=seed, plan=cast("PlanName", plan)
        )
    say(type_report.as_json(found)) if as_json else print("\n".join(type_report.lines(found)))
    return DONE if found.overall.n else FINDINGS

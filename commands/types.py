"""`types`: how often the assigned edit types are wrong, by what people said of drawn edits."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from commands.terminal import DONE, FINDINGS, Json, opened, say
from review.core.i18n import N_, _, ngettext
from review.core.tasks import Purpose
from review.spotcheck.acceptance import PlanName
from review.statistics.estimates import Interval
from store.types import acceptance, report
from store.types.report import TypeReport

app = typer.Typer()


@app.command()
def types(
    purpose: Annotated[str, typer.Option(help=N_("Which labels: their purpose."))] = "measure",
    plan: Annotated[
        str | None,
        typer.Option(help=N_("Acceptance plan; only the one that was frozen, so leave it out.")),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help=N_("The same seed gives the same intervals."))
    ] = 0,
    as_json: Json = False,
) -> int:
    """Measure the taxonomy: error per type and overall, confusion, true types, verdicts."""
    acceptance.check(plan)
    with opened() as store:
        measured = report.report(
            store, purpose=cast("Purpose", purpose), seed=seed, plan=cast("PlanName | None", plan)
        )
    say(report.as_json(measured)) if as_json else print("\n".join(lines(measured)))
    return DONE if measured.overall.n else FINDINGS


def lines(measured: TypeReport) -> list[str]:
    """Write a report on types: the worst types first."""
    if not measured.units:
        return [
            _("Nobody has checked a type yet."),
            _("Draw some: pico-review draw types --size 300."),
        ]
    if not measured.overall.n:
        return [_("No answer counts yet; edits drawn: {number}.", number=len(measured.units))]
    head = ngettext(
        "{n} edit checked, {errors} with a wrong type",
        "{n} edits checked, {errors} with a wrong type",
        measured.overall.n,
        errors=measured.overall.errors,
    )
    whole = _("Over the whole pool: {share} wrong", share=_share(measured.overall.error))
    note = [_("These answers are simulated.")] if measured.simulated else []
    return [head, whole, *_by_type(measured), *note]


def _by_type(measured: TypeReport) -> list[str]:
    checked = (error for error in measured.by_type if error.n)
    return [
        _(
            "{kind}: {errors} of {labels}, {share} · {verdict}",
            kind=error.edit_type,
            errors=error.errors,
            labels=error.n,
            share=_share(error.error),
            verdict=measured.verdicts[error.edit_type].words,
        )
        for error in sorted(checked, key=lambda error: -(error.error.estimate or 0.0))
    ]


def _share(rate: Interval) -> str:
    if rate.estimate is None:
        return _("not known")
    return f"{rate.estimate:.1%} ({rate.low:.1%}–{rate.high:.1%})"

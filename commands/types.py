"""`types`: how often the assigned edit types are wrong, by what people said of drawn edits."""

from __future__ import annotations

from typing import Annotated, cast, get_args

import typer

from commands.terminal import DONE, FINDINGS, Json, opened, say
from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.tasks import Purpose
from review.spotcheck.acceptance import PLANS, PlanName
from review.statistics.estimates import Interval
from store.types import report as type_report
from store.types.report import TypeReport

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
    say(type_report.as_json(found)) if as_json else print("\n".join(lines(found)))
    return DONE if found.overall.n else FINDINGS


def lines(found: TypeReport) -> list[str]:
    """Write a report on types: the worst types first."""
    if not found.units:
        return [
            _("Nobody has checked a type yet."),
            _("Draw some: pico-review draw --task types --purpose measure --size 300."),
        ]
    if not found.overall.n:
        return [_("No answer counts yet; edits drawn: {number}.", number=len(found.units))]
    head = ngettext(
        "{n} edit checked, {errors} with a wrong type",
        "{n} edits checked, {errors} with a wrong type",
        found.overall.n,
        errors=found.overall.errors,
    )
    whole = _("Over the whole pool: {share} wrong", share=_share(found.overall.error))
    note = [_("These answers are simulated.")] if found.simulated else []
    return [head, whole, *_by_type(found), *note]


def _by_type(found: TypeReport) -> list[str]:
    checked = (one for one in found.by_type if one.n)
    return [
        _(
            "{kind}: {errors} of {labels}, {share} · {verdict}",
            kind=one.edit_type,
            errors=one.errors,
            labels=one.n,
            share=_share(one.error),
            verdict=found.verdicts[one.edit_type].words,
        )
        for one in sorted(checked, key=lambda one: -(one.error.estimate or 0.0))
    ]


def _share(rate: Interval) -> str:
    if rate.estimate is None:
        return _("not known")
    return f"{rate.estimate:.1%} ({rate.low:.1%}–{rate.high:.1%})"

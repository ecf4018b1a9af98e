"""`agreement`: people held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from commands.terminal import DONE, FINDINGS, Json, opened, say
from review.core.i18n import N_, _, ngettext
from store.promises import agreement

app = typer.Typer()


@app.command("agreement")
def agreement_(
    task: Annotated[str | None, typer.Option(help=N_("The task; else accept or reject."))] = None,
    seed: Annotated[
        int, typer.Option(min=0, help=N_("The same seed gives the same intervals."))
    ] = 0,
    as_json: Json = False,
) -> int:
    """Say how far reviewers agree: percent, AC1, α; by pair, criterion and known answers."""
    with opened() as store:
        report = agreement.report(store, task=task, seed=seed)
    say(report) if as_json else print("\n".join(lines(report)))
    return DONE if report["units"] else FINDINGS


def lines(answer: Mapping[str, Any]) -> list[str]:
    """Write the answer of ``agreement`` for people."""
    if not answer["units"]:
        return [
            _("No unit was answered by two reviewers."),
            _("Draw a batch with two or more per edit."),
        ]
    head = ngettext(
        "{task}: {n} unit answered by two or more of {reviewers} reviewers",
        "{task}: {n} units answered by two or more of {reviewers} reviewers",
        answer["units"],
        task=answer["task"],
        reviewers=answer["reviewers"],
    )
    more = [
        f"{_('{one} and {other}', one=row['pair'][0], other=row['pair'][1])} ({row['units']}): "
        f"{_agreed(row)}"
        for row in answer["pairs"]
    ]
    more += [f"{row['criterion']} ({row['units']}): {_agreed(row)}" for row in answer["criteria"]]
    more += [
        f"{_(row['question'])} ({row['units']}): {_agreed(row)}" for row in answer["questions"]
    ]
    note = [_("These answers are simulated.")] if answer["simulated"] else []
    return [head, _agreed(answer), *more, *note]


def _agreed(row: Mapping[str, Any]) -> str:
    names = {"percent": _("percent"), "ac1": "AC1", "ac2": "AC2", "alpha": "α"}
    return ", ".join(f"{names[key]} {interval(row[key], 3)}" for key in names if key in row)


def interval(rate: Mapping[str, float | None], digits: int) -> str:
    """Write a rate with its interval to so many digits."""
    numbers = [rate[name] for name in ("estimate", "low", "high")]
    if numbers[0] is None:
        return "–"
    estimate, low, high = (f"{number:.{digits}f}" for number in numbers)
    return f"{estimate} ({low}–{high})"

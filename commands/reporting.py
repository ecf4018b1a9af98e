"""`report`: the evaluation report, and what changed against another one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.terminal import DONE, FINDINGS, Json, Out, opened, say, terminal
from review.core.i18n import N_, _

if TYPE_CHECKING:
    from store.reports.writing import Written

app = typer.Typer()


@app.command()
def report(
    out: Out,
    against: Annotated[
        Path | None, typer.Option(help=N_("The report.json of another report, to compare with."))
    ] = None,
    as_json: Json = False,
) -> int:
    """Write the evaluation report: one page, and its numbers; say what changed since another."""
    from store.reports.writing import write

    with opened() as store:
        terminal.print(_("Reading the workspace …"))
        made = write(store, out, old=against)
    say(made.as_json()) if as_json else print("\n".join(lines(made)))
    nothing = bool(made.report.sections.dataset.why) or (made.against and not made.against.compared)
    return FINDINGS if nothing else DONE


def lines(made: Written) -> list[str]:
    """Say where the report stands, what it could not say, and what changed."""
    from review.report import changes
    from review.report.gaps import lines as gaps

    compared = changes.lines(made.against) if made.against else []
    return [_("Report: {page}", page=made.folder / "report.html"), *gaps(made.report), *compared]

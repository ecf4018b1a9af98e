"""`judge requests` and `judge answers`: a judge asked by batch files, without an endpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.terminal import BY, DONE, FINDINGS, Json, bars, opened, say
from review.core.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from review.core.edits import Problem
    from store.judging.requests import Written
    from store.judging.runs import Judging

app = typer.Typer()
#: Problems that are printed; all are counted.
PRINTED = 10
WRITING = N_("Writing requests")


@app.command()
def requests(
    out: Annotated[Path, typer.Argument(help=N_("The file of requests, OUT.jsonl."))],
    prompt: Annotated[
        str | None,
        typer.Option(help=N_("The prompt: NAME, or NAME@VERSION; by default its newest.")),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help=N_("The model, as the service calls it."))
    ] = None,
    groups: Annotated[
        bool, typer.Option("--groups", help=N_("Compare candidates of groups, pair by pair."))
    ] = False,
    batch: Annotated[
        str | None, typer.Option(help=N_("The edits of this batch only: its name or id."))
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=N_("So many edits, drawn by chance; or groups."))
    ] = None,
    samples: Annotated[
        int, typer.Option(min=1, max=20, help=N_("Ask so often about each edit; the mean counts."))
    ] = 1,
    side: Annotated[
        int, typer.Option(min=64, max=4096, help=N_("Pixels of the pictures' longer side."))
    ] = 1024,
    answer_tokens: Annotated[
        int, typer.Option(min=16, max=100_000, help=N_("The most tokens of one answer."))
    ] = 1024,
    name: Annotated[
        str | None, typer.Option(help=N_("What the judge run is called; else it is made up."))
    ] = None,
    again: Annotated[
        str | None, typer.Option(help=N_("Write what this run still lacks, and nothing else."))
    ] = None,
    as_json: Json = False,
) -> int:
    """Write OpenAI batch requests; where a file is full, the next one goes on.

    Send them to the service, and bring what it answers back with judge answers.
    """
    from store.judging import requests as asking
    from store.judging import runs
    from store.judging.by_files import Wish, begun
    from store.judging.runs import Options

    asking.check_free(out)
    with opened() as store:
        if again is not None:
            judging = runs.find(store, again)
        else:
            options = Options(
                model or "", samples=samples, side=side, answer_tokens=answer_tokens, batch=batch,
                limit=limit,
            )  # fmt: skip
            wish = Wish(prompt, "groups" if groups else "edits", options, name)
            judging = begun(store, wish, by=BY)
        with bars() as tell:
            total = asking.left(store, judging)
            written = asking.write(
                store, judging, out, on_request=lambda done: tell(WRITING, done, total)
            )
    say(_told(judging, written)) if as_json else print("\n".join(lines(judging, written)))
    return FINDINGS if written.left_out else DONE


@app.command()
def answers(
    files: Annotated[list[Path], typer.Argument(help=N_("The files that the service answered."))],
    run: Annotated[
        str | None, typer.Option(help=N_("The run they answer; else the one their ids name."))
    ] = None,
    use: Annotated[
        bool,
        typer.Option("--use-what-is-there", help=N_("Make a judge run of the replies so far.")),
    ] = False,
    as_json: Json = False,
) -> int:
    """Read answers back to their requests; once all are there, they are a judge run."""
    from store.judging import answers as reading

    with opened() as store:
        report = reading.read(store, files, name=run, as_is=use)
    said = report.as_json()
    say(said) if as_json else print("\n".join(lines_of_answers(said, report.problems)))
    return DONE if report.complete and not report.problem_count else FINDINGS


def _told(judging: Judging, written: Written) -> dict[str, Any]:
    return {
        "judging": judging.name,
        "kind": judging.kind,
        "files": [str(file) for file in written.files],
        "requests": written.requests,
        "bytes": written.bytes,
        "left_out": [
            {"reason": one.reason, "what_to_do": one.what_to_do} for one in written.left_out
        ],
    }


def lines(judging: Judging, written: Written) -> list[str]:
    """Write the answer of ``judge requests`` for people."""
    head = ngettext(
        "{name}: {n:,} request, {megabytes:,.1f} MB", "{name}: {n:,} requests, {megabytes:,.1f} MB",
        written.requests, name=judging.name, megabytes=written.bytes / 1e6,
    )  # fmt: skip
    limits = _("A service takes 50,000 requests and 200 MB in one file, so there are several.")
    return [
        head,
        *(f"  {file}" for file in written.files),
        *([limits] if len(written.files) > 1 else []),
        *_problems(_("Not asked about"), written.left_out, len(written.left_out)),
        _("Bring the answers back: pico-review judge answers FILE…"),
    ]


#: What a report counts, in words.
COUNTED = {
    "answered": N_("answered"),
    "unreadable": N_("answered, and not to be read"),
    "refused": N_("declined by the judge"),
    "failed": N_("failed"),
    "already": N_("there already"),
    "doubled": N_("answered before, otherwise"),
    "other_run": N_("of another run"),
    "unknown": N_("of no request of this run"),
    "malformed": N_("lines that cannot be read"),
    "missing": N_("still missing"),
}


def lines_of_answers(report: Mapping[str, Any], problems: Sequence[Problem]) -> list[str]:
    """Write the answer of ``judge answers`` for people."""
    counts = [f"{report[name]:>9,}  {_(COUNTED[name])}" for name in COUNTED if report[name]]
    said = [f"{report['judging']}:", *counts]
    said += _problems(_("Problems"), problems, report["problems"])
    if report["judge"]:
        said.append(_("Its scores are those of the judge {name}.", name=report["judge"]))
    elif report["complete"]:
        said.append(_("Its order stands beside people's on Preferences, and in rank --json."))
    if not report["complete"]:
        said.append(_("Read the rest, or ask for it again: judge requests --again."))
    return said


def _problems(title: str, listed: Sequence[Problem], number: int) -> list[str]:
    if not number:
        return []
    said = [f"{title}: {number:,}"]
    for one in listed[:PRINTED]:
        where = f"{one.file}:{one.line}: " if one.file else ""
        said.append(f"  {where}{one.reason} {one.what_to_do}".rstrip())
    if number > PRINTED:
        said.append(_("  … and {number:,} more", number=number - PRINTED))
    return said

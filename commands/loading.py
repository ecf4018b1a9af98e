"""`import`: manifests, judge scores and human labels brought in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from commands import understanding
from commands.terminal import BY, DONE, FINDINGS, Json, bar, chosen, opened, say
from review.core.edits import Problem
from review.core.i18n import N_, _
from review.core.tasks import Purpose
from review.formats.containers.encodings import told
from review.formats.containers.files import remembered
from review.formats.reading import parse_mapping
from store import settings
from store.db.environment import workspace_from_environment
from store.db.workspace import Store, is_workspace
from store.importing.report import COUNTS, PRINTED, Report, and_more
from store.importing.run import Options, Taken, import_files
from store.opening import open_workspace

app = typer.Typer()


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(help=N_("Manifests, scores, reviews; folders; 'data/*.parquet'.")),
    ],
    kind: Annotated[
        str | None, typer.Option(help=N_("What they are; else it is recognised."))
    ] = None,
    images: Annotated[
        str | None, typer.Option(help=N_("Their images: a folder, or https://, s3://, gs://."))
    ] = None,
    judge: Annotated[str | None, typer.Option(help=N_("Name of the judge run."))] = None,
    reviewer: Annotated[
        str | None, typer.Option(help=N_("Whose answers they are, where a file names nobody."))
    ] = None,
    purpose: Annotated[
        Purpose, typer.Option(help=N_("What imported reviews are for."))
    ] = "measure",
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help=N_("OURS=THEIRS, for other tables."))
    ] = None,
    accept_changes: Annotated[
        bool, typer.Option("--accept-changes", help=N_("Append changed records as new versions."))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Report, and write nothing."))
    ] = False,
    encoding: Annotated[
        str | None, typer.Option(help=N_("Of text that is not UTF-8, such as cp1252, gb18030."))
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help=N_("Take what is guessed as it is shown."))
    ] = False,
    save_problems: Annotated[
        Path | None, typer.Option(help=N_("Write all problems to this CSV file."))
    ] = None,
    as_json: Json = False,
) -> int:
    """Bring in manifests, judge scores and human labels; report every bad line."""
    theirs = parse_mapping(mapping or [])
    said = (kind, images, judge, purpose, theirs, accept_changes, dry_run)
    options = Options(*said, reviewer=reviewer, encoding=encoding)
    with told(encoding), remembered(), _for_import(dry_run=dry_run) as (store, keeps):
        rule = settings.current(store).settings
        found = understanding.settle_each(files, rule, options, yes=yes)
        each = {file: Taken(one.kind, one.mapping) for one, alike in found for file in alike}
        with bar(_("Importing")) as advance:
            settled = replace(options, each=each)
            report = import_files(store, files, settled, by=BY, progress=advance)
        report.keeps_problems = keeps
        if save_problems and report.has_lines():
            save_problems.write_bytes(report.problems_file.read_bytes())
    if as_json:
        say(report.as_json() | {"understood": [one.as_json() for one, _alike in found]})
    else:
        print("\n".join(lines(report)))
    return FINDINGS if report.has_findings() else DONE


@contextmanager
def _for_import(*, dry_run: bool) -> Iterator[tuple[Store, bool]]:
    """Open the workspace, and whether it stays; a dry run without one gets one for the time."""
    folder = chosen["folder"]
    if not dry_run or is_workspace(folder) or workspace_from_environment()[1]:
        with opened(create=True) as store:
            yield store, True
        return
    with tempfile.TemporaryDirectory(prefix="pico-review-") as place:
        store = open_workspace(Path(place) / "workspace")
        try:
            yield store, False
        finally:
            store.close()


#: What is counted, in words.
COUNTED = (
    N_("records"), N_("repeated"), N_("blank lines"), N_("edits new"), N_("edits already"),
    N_("edits changed"), N_("edits completed"), N_("edits known by id only"), N_("collisions"),
    N_("groups new"), N_("chains new"), N_("scores new"), N_("scores already"),
    N_("scores malformed"), N_("faithfulness new"), N_("faithfulness already"),
    N_("reviews new"), N_("reviews already"), N_("votes new"), N_("votes already"),
    N_("reviewers new"), N_("images missing"), N_("images broken"), N_("sources missing"),
    N_("sources broken"), N_("short texts empty"), N_("short texts alike"),
)  # fmt: skip


def lines(report: Report) -> list[str]:
    """Return what an import found: counts, the first problems, what was ignored."""
    counts = [
        f"{report.counts[name]:>9,}  {_(name.replace('_', ' '))}"
        for name in COUNTS
        if report.counts[name]
    ]
    if report.problem_count:
        counts.append(f"{report.problem_count:>9,}  {_all_in(report, _('problems'))}")
        counts += _first(report.listed, report.problem_count)
    if report.picture_count:
        counts.append(
            f"{report.picture_count:>9,}  {_all_in(report, _('pictures missing or broken'))}"
        )
        counts += _first(report.pictures, report.picture_count)
    if report.pair_count:
        title = _("instructions without another, short one")
        counts.append(f"{report.pair_count:>9,}  {_all_in(report, title)}")
        counts += _first(report.pairs, report.pair_count)
    if report.ignored_columns:
        counts.append(_("Ignored columns: {columns}", columns=", ".join(report.ignored_columns)))
    return [*counts, *report.left_out(), *report.types(), *report.notes]


def _all_in(report: Report, title: str) -> str:
    where = report.problems_file if report.keeps_problems else _("the file of --save-problems")
    return _("{what}, all in {where}:", what=title, where=where)


def _first(listed: list[Problem], number: int) -> list[str]:
    shown = [
        f"  {problem.file}:{problem.line or '-'}: {problem.reason} {problem.what_to_do}".rstrip()
        for problem in listed[:PRINTED]
    ]
    more = number - len(shown)
    return [*shown, and_more(more)] if more else shown

"""`import`: manifests, judge scores and human labels brought in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from commands.terminal import BY, DONE, FINDINGS, Json, bar, chosen, opened, say
from review.core.i18n import N_, _
from review.formats.reading import parse_mapping
from store.db.workspace import Store, is_workspace, open_workspace, workspace_from_environment
from store.importing.run import Options, import_files

app = typer.Typer()


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help=N_("Manifests, scores, reviews."))],
    kind: Annotated[
        str | None, typer.Option(help=N_("What they are; else it is recognised."))
    ] = None,
    images: Annotated[
        str | None, typer.Option(help=N_("Their images: a folder, or https://, s3://, gs://."))
    ] = None,
    judge: Annotated[str | None, typer.Option(help=N_("Name of the judge run."))] = None,
    purpose: Annotated[str, typer.Option(help=N_("What imported reviews are for."))] = "measure",
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help=N_("OURS=THEIRS, for other tables."))
    ] = None,
    accept_changes: Annotated[
        bool, typer.Option("--accept-changes", help=N_("Append changed records as new versions."))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Report, and write nothing."))
    ] = False,
    save_problems: Annotated[
        Path | None, typer.Option(help=N_("Write all problems to this CSV file."))
    ] = None,
    as_json: Json = False,
) -> int:
    """Bring in manifests, judge scores and human labels; report every bad line."""
    given = parse_mapping(mapping or [])
    options = Options(kind, images, judge, purpose, given, accept_changes, dry_run)
    with _for_import(dry_run=dry_run) as (store, keeps), bar(_("Importing")) as advance:
        report = import_files(store, files, options, by=BY, progress=advance)
        report.keeps_problems = keeps
        if save_problems and report.has_findings():
            save_problems.write_bytes(report.problems_file.read_bytes())
    if as_json:
        say(report.as_json())
    else:
        print("\n".join(report.lines()))
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

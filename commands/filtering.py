"""`filter`: the filter applied to a file, without a workspace."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from commands.terminal import DONE, FINDINGS, Json, Out, bar, say, words_of
from review.core.i18n import N_, _
from review.core.yaml_in import CONFIG, read_text
from review.filtering.filter_config import read_config
from review.formats.filtered import filter_manifest

app = typer.Typer()


@app.command("filter")
def filter_(
    manifest: Path,
    config: Annotated[Path, typer.Option(help=N_("The published filter config (YAML)."))],
    out: Out,
    scores: Annotated[
        Path | None, typer.Option(help=N_("Scores, when not on the records."))
    ] = None,
    processes: Annotated[
        int | None, typer.Option(help=N_("Processes to decide in; one a core, unless given."))
    ] = None,
    as_json: Json = False,
) -> int:
    """Stream a manifest into kept, rejected and undecided files. Needs no workspace."""
    read = read_config(read_text(config, within=CONFIG), file=str(config))
    with bar(_("Filtering")) as advance:
        summary = filter_manifest(
            manifest, out, read, scores=scores, progress=advance, processes=processes or _cores()
        )
    answer = msgspec.to_builtins(summary)
    say(answer) if as_json else print("\n".join(words_of(answer)))
    return FINDINGS if summary.undecided or summary.bad else DONE


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

"""`export`: releases of the workspace."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import BY, DONE, FINDINGS, Json, Out, bar, opened, say, terminal
from review.core.i18n import N_, _
from review.core.splits import read_splits
from review.formats.out import EditFormat
from store.chains import release as chains
from store.chains.release import ChainsRequest
from store.instructions import release as pairs
from store.releases import labels, reviews, sft
from store.releases.folders import Release
from store.releases.labels import LabelFormat

app = typer.Typer()


Splits = Annotated[
    str | None,
    typer.Option(help=N_("Such as train=.9,test=.1: shares of the sources, alike ones in one.")),
]
Seed = Annotated[int, typer.Option(min=0, help=N_("The same seed gives the same."))]
AsIs = Annotated[
    bool,
    typer.Option("--as-is", help=N_("Pictures byte for byte, also those that lie on their side.")),
]


@app.command("sft")
def export_sft(
    out: Out,
    form: Annotated[
        EditFormat, typer.Option("--format", help="; ".join(sft.FORMATS.values()))
    ] = "pico",
    splits: Splits = None,
    seed: Seed = 0,
    as_is: AsIs = False,
    as_json: Json = False,
) -> int:
    """Write the edits the published filter keeps, as manifest or with pictures for trainers."""
    request = sft.SftRequest(form, read_splits(splits, seed), as_is)
    with opened() as store, bar(_("Exporting")) as progress:
        release = sft.export_sft(store, out, request, by=BY, progress=progress)
    say_release(release, as_json)
    return FINDINGS if release.findings() else DONE


@app.command("multi-turn")
def export_multi_turn(
    out: Out,
    unfiltered: Annotated[
        bool,
        typer.Option("--no-filter", help=N_("By people's word alone, whatever is published.")),
    ] = False,
    as_json: Json = False,
) -> int:
    """Write the chains that are kept, whole and as far as they hold, and their turns as a table."""
    request = ChainsRequest(filtered=not unfiltered)
    with opened() as store, bar(_("Exporting")) as progress:
        release = chains.export(store, out, request, by=BY, progress=progress)
    say_release(release, as_json)
    return FINDINGS if release.findings() else DONE


@app.command("reviews")
def export_reviews(out: Out, as_json: Json = False) -> int:
    """Write the log: every raw label."""
    with opened() as store, bar(_("Exporting")) as progress:
        release = reviews.export_reviews(store, out, by=BY, progress=progress)
    say_release(release, as_json)
    return FINDINGS if release.empty else DONE


@app.command("labels")
def export_labels(
    out: Out,
    form: Annotated[
        LabelFormat, typer.Option("--format", help="; ".join(labels.FORMATS.values()))
    ] = "table",
    splits: Splits = None,
    seed: Seed = 0,
    as_is: AsIs = False,
    as_json: Json = False,
) -> int:
    """Write what people together say of edits: as a table, or to fine-tune a judge on."""
    request = labels.LabelsRequest(form, read_splits(splits, seed), as_is)
    with opened() as store, bar(_("Exporting")) as progress:
        release = labels.export(store, out, request, by=BY, progress=progress)
    say_release(release, as_json)
    return FINDINGS if release.findings() else DONE


@app.command("instructions")
def export_instructions(out: Out, as_json: Json = False) -> int:
    """Write the accepted instruction pairs, and rewriting as chat messages."""
    with opened() as store, bar(_("Exporting")) as progress:
        release = pairs.export(store, out, by=BY, progress=progress)
    say_release(release, as_json)
    return FINDINGS if release.findings() else DONE


def say_release(release: Release, as_json: bool) -> None:
    """Print where a release stands, and what it holds."""
    if as_json:
        say(release.manifest)
    else:
        counts = ", ".join(f"{n:,} {_(name)}" for name, n in release.manifest["counts"].items())
        print(
            "\n".join(
                [
                    _("{counts}, in {folder}", counts=counts, folder=release.folder),
                    *release.left_out(),
                ]
            )
        )
    for finding in release.findings():
        terminal.print(finding, soft_wrap=True)

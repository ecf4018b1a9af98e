"""`export`: releases of the workspace."""

from __future__ import annotations

import typer

from commands.terminal import BY, DONE, FINDINGS, Json, Out, bar, opened, say, terminal
from review.core.i18n import _
from store.releases import folders

app = typer.Typer()


@app.command("sft")
def export_sft(out: Out, as_json: Json = False) -> int:
    """Write the edits the published filter keeps, in the released manifest shape."""
    with opened() as store, bar(_("Exporting")) as progress:
        made = folders.export_sft(store, out, by=BY, progress=progress)
    say_release(made, as_json)
    return FINDINGS if made.findings() else DONE


@app.command("reviews")
def export_reviews(out: Out, as_json: Json = False) -> int:
    """Write the log: every raw label."""
    with opened() as store, bar(_("Exporting")) as progress:
        made = folders.export_reviews(store, out, by=BY, progress=progress)
    say_release(made, as_json)
    return DONE


def say_release(made: folders.Release, as_json: bool) -> None:
    """Print where a release stands, and what it holds."""
    if as_json:
        say(made.manifest)
    else:
        counts = ", ".join(f"{n:,} {_(name)}" for name, n in made.manifest["counts"].items())
        print(
            "\n".join(
                [_("{counts}, in {folder}", counts=counts, folder=made.folder), *made.left_out()]
            )
        )
    for finding in made.findings():
        terminal.print(finding, markup=False, soft_wrap=True)

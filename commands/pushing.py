"""`push`: a release sent to a dataset repository of the Hugging Face Hub."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import DONE, Json, opened, say, terminal
from review.core.i18n import N_, _, ngettext
from review.core.licences import known_licences
from store import settings
from store.db.workspace import Store
from store.releases import pushing

app = typer.Typer()


@app.command()
def push(
    repo: Annotated[str, typer.Argument(help=N_("The repository, OWNER/NAME."))],
    release: Annotated[
        str | None,
        typer.Option(help=N_("Its folder, or its number in the workspace; else the only one.")),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help=N_("For everybody to see; else private."))
    ] = False,
    licence: Annotated[
        str | None, typer.Option(help=N_("The dataset's licence; else that of the settings."))
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help=N_("Reviewers by their names, not by pseudonyms."))
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help=N_("Also where other files are in it."))
    ] = False,
    as_json: Json = False,
) -> int:
    """Send a release to a dataset repository on the Hugging Face Hub: private unless told."""
    with opened() as store:
        folder = pushing.chosen(store, release)
        request = pushing.Push(
            repo, folder, public=public, licence=licence or _asked(store), names=names,
            overwrite=overwrite,
        )  # fmt: skip
        sent = pushing.push(store, request)
    if as_json:
        say({"url": sent.url, "files": sent.files, "labels_only": sent.labels_only,
             "private": sent.private})  # fmt: skip
        return DONE
    print(
        ngettext("{n:,} file is at {url}.", "{n:,} files are at {url}.", sent.files, url=sent.url)
    )
    if sent.labels_only:
        print(_("Labels and ids only: the licence forbids passing on the rest."))
    return DONE


def _asked(store: Store) -> str | None:
    """Ask for the licence where the settings name none and somebody is there to say it."""
    if settings.current(store).settings.publishing.licence or not terminal.console.is_terminal:
        return None
    known = ", ".join(known_licences())
    terminal.print(_("Licences known here: {known}", known=known))
    answer: str = typer.prompt(_("The dataset's licence"), err=True)
    return answer.strip() or None

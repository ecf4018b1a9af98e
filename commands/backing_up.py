"""`backup`, `restore`, `move`: the workspace as one checked file, and in another database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.terminal import DONE, Json, chosen, opened, say, terminal
from review.core.i18n import N_, _, ngettext
from store.backup import backup, moving, restore
from store.db.environment import workspace_from_environment

app = typer.Typer()


@app.command("backup")
def backup_(
    file: Annotated[Path, typer.Argument(help=N_("The file to write: a new one."))],
    as_json: Json = False,
) -> int:
    """Write the whole workspace to one file, while people go on reviewing; no pictures in it."""
    with opened() as store:
        manifest = backup.write(store, file)
    say_backup(file, manifest, as_json)
    terminal.print(
        _("Keep secret.key apart: it is not in the backup. Pictures stay where they are.")
    )
    return DONE


@app.command("restore")
def restore_(
    file: Annotated[Path, typer.Argument(help=N_("A backup."))],
    as_json: Json = False,
) -> int:
    """Make a workspace of a verified backup: in a new or empty folder and database only."""
    manifest = restore.restore(file, chosen["folder"], database_url=workspace_from_environment()[1])
    say_backup(chosen["folder"], manifest, as_json)
    for root in manifest.image_roots:
        if "://" not in root and not Path(root).is_dir():
            terminal.print(_("Its images are not here: {root}", root=root), soft_wrap=True)
    return DONE


@app.command("move")
def move_(
    to: Annotated[str, typer.Argument(help=N_("The URL of an empty database."))],
    as_json: Json = False,
) -> int:
    """Move the workspace's rows to another database, compare them, and close the old one."""
    with opened() as store:
        moved = moving.move(store, to)
    if as_json:
        say({"place": moved.place, "last_entry": moved.last_entry, "rows": moved.rows})
        return DONE
    entries = ngettext("{n} log entry", "{n} log entries", moved.rows["review"])
    edits = ngettext("{n} edit", "{n} edits", moved.rows["edit"])
    print(_("{place}: {entries}, {edits}", place=moved.place, entries=entries, edits=edits))
    terminal.print(
        _("Start the server with PICO_REVIEW_DATABASE set to it. The old database takes no more."),
        soft_wrap=True,
    )
    return DONE


def say_backup(place: Path, manifest: backup.Manifest, as_json: bool) -> None:
    """Print what a backup holds."""
    if as_json:
        facts = {
            "revision": manifest.revision,
            "last_entry": manifest.last_entry,
            "made": manifest.made,
        }
        say(
            {
                "place": str(place),
                **facts,
                "rows": manifest.rows,
                "image_roots": manifest.image_roots,
            }
        )
    else:
        rows = manifest.rows
        entries = ngettext("{n} log entry", "{n} log entries", rows["review"])
        edits = ngettext("{n} edit", "{n} edits", rows["edit"])
        figures = {"place": place, "entries": entries, "edits": edits, "made": manifest.made}
        print(_("{place}: {entries}, {edits}, made {made}", **figures))

"""`backup` and `restore`: the workspace as one checked file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.terminal import DONE, Json, chosen, opened, say, terminal
from review.core.i18n import N_, _, ngettext
from store.backup import backup, restore
from store.db.environment import workspace_from_environment

app = typer.Typer()


@app.command("backup")
def backup_(
    file: Annotated[Path, typer.Argument(help=N_("The file to write: a new one."))],
    as_json: Json = False,
) -> int:
    """Write the whole workspace to one file, while people go on reviewing; no pictures in it."""
    with opened() as store:
        made = backup.write(store, file)
    say_backup(file, made, as_json)
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
    made = restore.restore(file, chosen["folder"], database_url=workspace_from_environment()[1])
    say_backup(chosen["folder"], made, as_json)
    for root in made.image_roots:
        if "://" not in root and not Path(root).is_dir():
            terminal.print(
                _("Its images are not here: {root}", root=root), markup=False, soft_wrap=True
            )
    return DONE


def say_backup(place: Path, made: backup.Manifest, as_json: bool) -> None:
    """Print what a backup holds."""
    if as_json:
        facts = {"revision": made.revision, "last_entry": made.last_entry, "made": made.made}
        say({"place": str(place), **facts, "rows": made.rows, "image_roots": made.image_roots})
    else:
        rows = made.rows
        entries = ngettext("{n} log entry", "{n} log entries", rows["review"])
        edits = ngettext("{n} edit", "{n} edits", rows["edit"])
        told = {"place": place, "entries": entries, "edits": edits, "made": made.made}
        print(_("{place}: {entries}, {edits}, made {made}", **told))

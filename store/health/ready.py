"""Whether this process can take answers now: its database, the schema there, room on the disk."""

from __future__ import annotations

import shutil

from review.core.i18n import _
from store.db.engine import AWAY
from store.db.migrations.revisions import revision, revisions
from store.db.workspace import Store
from store.health import Check

#: Bytes: with less, SQLite's log and a release's files may not be written.
LEAST_FREE = 200_000_000


def checks(store: Store) -> list[Check]:
    """Look at what an answer needs, each in some milliseconds; never raises."""
    return [*_database(store), disk(store)]


def _database(store: Store) -> list[Check]:
    try:
        with store.database.read() as connection:
            there = revision(connection)
    except AWAY:
        lost = _("The database is away.")
        return [Check("database", False, lost, _("Start it; what was not taken is sent again."))]
    newest = max(revisions())
    schema = Check("schema", True, _("The schema is {revision}.", revision=there))
    if there != newest:
        schema = Check(
            "schema",
            False,
            _("The schema is {revision}, not {newest}.", revision=there, newest=newest),
            _("Start this process again: it brings the schema up to date."),
        )
    return [Check("database", True, _("The database answers.")), schema]


def disk(store: Store) -> Check:
    """Look at the room left where the workspace lies."""
    free = shutil.disk_usage(store.folder).free
    said = _("{free:,} MB are free for the workspace.", free=free // 1_000_000)
    if free >= LEAST_FREE:
        return Check("disk", True, said)
    return Check("disk", False, said, _("Make room: answers are refused once the disk is full."))

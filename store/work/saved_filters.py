"""What Browse is asked for, kept by a name: everybody opens it, leads keep and delete it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, insert, select

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.core.roles import require
from store.access.people import Person
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store

#: Characters of a name.
LONGEST = 60
saved_filter = tables.saved_filter


@dataclass(frozen=True)
class SavedFilter:
    """``asked``: names and values as Browse's address has them."""

    name: str
    asked: dict[str, str]
    by: str


def all_saved(store: Store) -> list[SavedFilter]:
    """Return what was saved, by name."""
    columns = (saved_filter.c.name, saved_filter.c.asked_json, saved_filter.c.created_by)
    with store.database.read() as connection:
        rows = connection.execute(select(*columns)).all()
    found = [SavedFilter(row[0], msgspec.json.decode(row[1]), row[2]) for row in rows]
    return sorted(found, key=lambda one: one.name.lower())


def save(store: Store, name: str, asked: Mapping[str, str], *, by: Person) -> None:
    """Keep what is asked for by a name; what had that name is replaced.

    Raises NotAllowed for who may not decide; Refused without a name, for one that is too long, or
    where nothing is asked for.
    """
    require(by.role, "decide")
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST:
        raise Refused(_("A filter's name has 1 to {most} characters.", most=LONGEST))
    if not asked:
        raise Refused(_("The fields ask for nothing."), what_to_do=_("Choose something first."))
    row = {
        "name": name,
        "asked_json": msgspec.json.encode(dict(asked), order="sorted").decode(),
        "created": store.clock(),
        "created_by": by.name,
    }
    with store.database.write() as connection:
        one_at_a_time(connection, "saved_filters")
        connection.execute(delete(saved_filter).where(saved_filter.c.name == name))
        connection.execute(insert(saved_filter).values(**row))


def forget(store: Store, name: str, *, by: Person) -> None:
    """Delete what has that name. Raises NotAllowed, or Unknown where nothing has it."""
    require(by.role, "decide")
    with store.database.write() as connection:
        gone = connection.execute(delete(saved_filter).where(saved_filter.c.name == name))
    if gone.rowcount == 0:
        raise Unknown(_("No filter is saved by that name."))

"""Filter configs that were published: in force, compared, rolled back; they never change."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.core.yaml_in import KEPT
from review.filtering.config_changes import Change, changes
from review.filtering.filter_config import FilterConfig, read_config
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store


@dataclass(frozen=True)
class Published:
    """A published version; ``in_force`` marks the one that counts now."""

    version: int
    config: FilterConfig
    text: str
    comment: str
    created: datetime
    created_by: str
    in_force: bool


@dataclass(frozen=True)
class Event:
    """When which version came into force, by whom: published or rolled back to."""

    version: int
    kind: str
    comment: str
    created: datetime
    created_by: str


def rollback(store: Store, version: int, *, comment: str, by: str, seen: int | None = None) -> None:
    """Put an earlier version back in force, by a further entry in the history.

    ``seen``: the version that whoever decides this saw in force. Raises Refused where another is
    by now, or where it is in force already; Unknown for a version that is not there.
    """
    published(store, version)
    with store.database.write() as connection:
        one_at_a_time(connection, "configs")
        current = version_in_force(connection)
        if current == version:
            raise Refused(_("Version {version} is in force already.", version=version))
        if seen not in (None, current):
            raise Refused(
                _("Version {current} came into force meanwhile.", current=current),
                what_to_do=_("Look at what changed, and decide again."),
            )
        row = {"comment": comment, "created": store.clock(), "created_by": by}
        enter(connection, version, "rolled back", **row)


def published(store: Store, version: int | None = None) -> Published:
    """Return a published version, or the one in force. Raises Unknown."""
    table = tables.config_version
    with store.database.read() as connection:
        current = version_in_force(connection)
        version_wanted = current if version is None else version
        row = connection.execute(select(table).where(table.c.version == version_wanted)).first()
    if row is None:
        problem = (
            _("No config is published.")
            if version is None
            else _("There is no version {version}.", version=version)
        )
        raise Unknown(problem, what_to_do=_("`pico-review config draft`, then `config publish`."))
    return Published(
        row.version, read_config(row.text, within=KEPT), row.text, row.comment, row.created,
        row.created_by, row.version == current,
    )  # fmt: skip


def in_force(store: Store) -> Published | None:
    """Return the config in force, or None while nothing is published."""
    with store.database.read() as connection:
        version = version_in_force(connection)
    return None if version is None else published(store, version)


def history(store: Store) -> list[Event]:
    """Return what came into force, newest first."""
    event = tables.config_event
    columns = [event.c[name] for name in ("version", "kind", "comment", "created", "created_by")]
    with store.database.read() as connection:
        rows = connection.execute(select(*columns).order_by(event.c.id.desc()))
        return [Event(*row) for row in rows]


def changed(store: Store, before: int, after: int) -> list[Change]:
    """Return what changed between two published versions, in words."""
    return changes(published(store, before).config, published(store, after).config)


def diff(store: Store, before: int, after: int) -> str:
    """Return what changed between two published versions, as a unified diff of their YAML."""
    old, new = (
        published(store, version).text.splitlines(keepends=True) for version in (before, after)
    )
    return "".join(difflib.unified_diff(old, new, f"version {before}", f"version {after}", n=1))


def version_in_force(connection: Connection) -> int | None:
    """Return the version that counts now, or None while nothing is published."""
    event = tables.config_event
    newest = select(event.c.version).order_by(event.c.id.desc()).limit(1)
    version: int | None = connection.scalar(newest)
    return version


def enter(connection: Connection, version: int, kind: str, **row: Any) -> None:
    """Enter in the history what came into force."""
    connection.execute(insert(tables.config_event).values(version=version, kind=kind, **row))

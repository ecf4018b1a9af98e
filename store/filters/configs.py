"""Filter configs: published, compared, rolled back. What was published never changes."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.filtering.config_changes import Change, changes
from review.filtering.filter_config import (
    Certificate,
    FilterConfig,
    check,
    read_config,
    write_config,
)
from store import promises
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.filters import certificates
from store.filters.drafts import get_draft, version_in_force


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


def publish(
    store: Store, draft_id: int, *, comment: str, by: str, not_proven: str | None = None
) -> Published:
    """Publish a draft as the next version, and put it in force.

    Raises BadInput when it has neither a certificate nor a written reason why it is not proven,
    Refused without a comment, or when since it was drafted another version came into force or
    its promise ceased to stand.
    """
    if not comment.strip():
        raise Refused(_("Publishing takes a comment."), what_to_do=_("Say why: --comment TEXT."))
    drafted = get_draft(store, draft_id)
    if drafted.config.certificate is None and not (not_proven or "").strip():
        raise Refused(
            _("This draft has no promise."),
            what_to_do=_("Write the reason why it is published not proven (--not-proven REASON)."),
        )
    _check_promise(store, drafted.config.certificate)
    now = store.clock()
    with store.database.write() as connection:
        one_at_a_time(connection, "configs")
        current = version_in_force(connection)
        if current != drafted.config.provenance.based_on:
            raise Refused(
                _("Version {current} came into force since this was drafted.", current=current),
                what_to_do=_("Look at what changed, and draft again."),
            )
        version = int(connection.scalar(select(func.max(tables.config_version.c.version))) or 0) + 1
        config = _sealed(drafted.config, version, now, by, comment, not_proven)
        check(config)
        row = {"comment": comment, "created": now, "created_by": by}
        text = write_config(config)
        connection.execute(insert(tables.config_version).values(version=version, text=text, **row))
        _log(connection, version, "published", **row)
    return published(store, version)


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
        _log(connection, version, "rolled back", **row)


def published(store: Store, version: int | None = None) -> Published:
    """Return a published version, or the one in force. Raises Unknown."""
    table = tables.config_version
    with store.database.read() as connection:
        current = version_in_force(connection)
        wanted = current if version is None else version
        row = connection.execute(select(table).where(table.c.version == wanted)).first()
    if row is None:
        what = (
            _("No config is published.")
            if version is None
            else _("There is no version {version}.", version=version)
        )
        raise Unknown(what, what_to_do=_("`pico-review config draft`, then `config publish`."))
    return Published(
        row.version, read_config(row.text), row.text, row.comment, row.created, row.created_by,
        row.version == current,
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


def _check_promise(store: Store, certificate: Certificate | None) -> None:
    if certificate is None or certificate.id is None:
        return
    if not certificates.still_covers(promises.promise(store, certificate.id), certificate):
        raise Refused(
            _("The promise of this draft does not hold any more: its labels changed."),
            what_to_do=_("See the Thresholds page, and draft again."),
        )


def _sealed(
    config: FilterConfig, version: int, now: datetime, by: str, comment: str, reason: str | None
) -> FilterConfig:
    provenance = msgspec.structs.replace(
        config.provenance, published=now, published_by=by, comment=comment
    )
    proven = config.certificate is not None
    return msgspec.structs.replace(
        config,
        version=version,
        not_proven=None if proven else (reason or "").strip() or None,
        provenance=provenance,
    )


def _log(connection: Connection, version: int, kind: str, **row: Any) -> None:
    connection.execute(insert(tables.config_event).values(version=version, kind=kind, **row))

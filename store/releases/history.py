"""The history of releases: what left the house, when and by whom."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from store.db import tables
from store.db.workspace import Store, new_id


@dataclass(frozen=True)
class Listed:
    """A release in the history."""

    kind: str
    manifest: dict[str, Any]
    created: datetime
    created_by: str


def record(store: Store, kind: str, manifest: dict[str, Any], by: str) -> None:
    """Add a release that was just written."""
    row = {"id": new_id(), "kind": kind, "manifest_json": json.dumps(manifest)}
    with store.database.write() as connection:
        connection.execute(
            insert(tables.release).values(**row, created=store.clock(), created_by=by)
        )


def released(store: Store) -> list[Listed]:
    """Return all releases, newest first."""
    table = tables.release
    with store.database.read() as connection:
        rows = connection.execute(select(table).order_by(table.c.created.desc(), table.c.id.desc()))
        return [
            Listed(row.kind, json.loads(row.manifest_json), row.created, row.created_by)
            for row in rows
        ]

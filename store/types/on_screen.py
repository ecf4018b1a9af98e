"""What the station shows and keeps where types are checked: the list of types, and suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import Connection

from review.core.answers import Answer, with_assigned
from review.core.taxonomy import EditType
from review.core.units import Unit
from store import settings
from store.db.prepared import Statement
from store.db.workspace import Store

MOST_SUGGESTED = 5

_ASSIGNED = Statement("SELECT edit_type FROM edit WHERE id = :edit")

#: Draws that may suggest something: never those of a batch that measures.
_MENDED = Statement(
    """SELECT d.id, d.suggested_json, e.edit_type FROM draw d JOIN batch b ON b.id = d.batch_id
    JOIN edit e ON e.id = d.unit_id WHERE d.id IN (:*draws) AND b.purpose = 'repair'
      AND d.suggested_json IS NOT NULL"""
)


@dataclass(frozen=True)
class Listed:
    """One type of the taxonomy, as reviewers read and find it."""

    name: str
    category: str
    description: str = ""
    aliases: tuple[str, ...] = ()


def listed(store: Store) -> list[Listed]:
    """Return the types of the taxonomy in force, category by category."""
    rule = settings.current(store).settings
    return [
        _listed(kind, category, rule.edit_types.get(kind, EditType()))
        for category, kinds in rule.taxonomy.items()
        for kind in kinds
    ]


def _listed(kind: str, category: str, notes: EditType) -> Listed:
    return Listed(kind, category, notes.description, tuple(notes.aliases))


def with_type_said(connection: Connection, edit_id: str, answer: Answer) -> Answer:
    """Return an answer with the type it says. Raises BadInput; see ``with_assigned``."""
    return with_assigned(answer, _ASSIGNED.value(connection, edit=edit_id))


def with_suggestions(store: Store, connection: Connection, units: Sequence[Unit]) -> list[Unit]:
    """Return units with what their batch suggests instead of the assigned type, where it mends."""
    suggestions = suggested(store, connection, [unit.draw_id for unit in units])
    return [replace(unit, suggested=suggestions.get(unit.draw_id, ())) for unit in units]


def suggested(
    store: Store, connection: Connection, draws: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return for draws of repair batches which other types the edit may be, likeliest first."""
    category_of = settings.as_written(store).category_of
    suggestions = {}
    for row in _MENDED.rows(connection, draws=list(draws)):
        listed_types = msgspec.json.decode(row.suggested_json, type=list[str])
        suggestions[row.id] = tuple(
            kind for kind in listed_types if kind in category_of and kind != row.edit_type
        )
    return {draw: types[:MOST_SUGGESTED] for draw, types in suggestions.items()}

"""Public schemas of image-edit datasets, recognised by their columns. A new one is a line here.

A schema says which column means what, so that nobody has to name them; what it does not name is
kept beside the edit. Columns and types are those published; where a dataset's rows are no single
edits, the schema brings its own reader.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from review.core.settings import Scale

if TYPE_CHECKING:
    from review.formats import Kind, Read


@dataclass(frozen=True)
class Schema:
    """A dataset's published shape.

    ``columns``: those that tell it from any other. ``kind``: what its rows are here. ``mapping``:
    ours → theirs, as ``--map`` has it. ``scale`` and ``criteria``: of the scores it brings, where
    it brings any. ``taxonomy``: its edit types → categories, offered and never forced. ``read``:
    its own reader, where rows are no single edits.
    """

    name: str
    kind: Kind
    columns: frozenset[str]
    mapping: Mapping[str, str] = field(default_factory=dict)
    scale: Scale | None = None
    criteria: tuple[str, ...] = ()
    taxonomy: Mapping[str, str] = field(default_factory=dict)
    read: Read | None = None


def every() -> tuple[Schema, ...]:
    """Return all schemas, those with most columns first: the closest one is found first."""
    listed: tuple[Schema, ...] = ()
    return tuple(sorted(listed, key=lambda schema: -len(schema.columns)))


def of(columns: Collection[str]) -> Schema | None:
    """Return the schema whose columns these are, or None."""
    names = frozenset(columns)
    return next((schema for schema in every() if schema.columns <= names), None)

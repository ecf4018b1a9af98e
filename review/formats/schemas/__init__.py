"""Public schemas of image-edit datasets, recognised by their columns. A new one is a line here.

A schema says which column means what, so that nobody has to name them; what it does not name is
kept beside the edit. Columns and types are those published; where a dataset's rows are no single
edits, the schema brings its own reader.
"""

from __future__ import annotations

from collections.abc import Collection

from review.formats.human.argilla import is_flattened
from review.formats.schemas import chains, edits, judges, labels, votes
from review.formats.schemas.schema import Schema

__all__ = ["Schema", "every", "named", "of"]


def every() -> tuple[Schema, ...]:
    """Return all schemas, those with most columns first: the closest one is found first."""
    listed: tuple[Schema, ...] = (
        *edits.LISTED,
        *chains.LISTED,
        *votes.LISTED,
        *labels.LISTED,
        *judges.LISTED,
    )
    return tuple(sorted(listed, key=lambda schema: -len(schema.columns)))


def of(columns: Collection[str]) -> Schema | None:
    """Return the schema whose columns these are, or None."""
    names = frozenset(columns)
    if is_flattened(names):
        return labels.FLATTENED
    return next((schema for schema in every() if schema.fits(names)), None)


def named(name: str) -> Schema | None:
    """Return the schema of that name, whatever its case, or None."""
    return next((one for one in every() if one.name.casefold() == name.casefold()), None)

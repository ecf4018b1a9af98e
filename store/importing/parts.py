"""Scores, reviews and votes of a part of a dataset: its names begin in the part's folder.

Where an edit of that name is known there, the row means that one; else the name begins at the
root, as it does in a file that speaks of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, text

from review.core.edits import ReviewRow
from review.formats.comparisons import ComparisonRow
from review.formats.rankings import RankingRow
from review.formats.within import joined
from store.importing import meant_edits
from store.importing.sources import Source
from store.importing.staging import run

Row = TypeVar("Row", ReviewRow, ComparisonRow | RankingRow)

_SETTLE = """
UPDATE {table} SET output_image = p.prefix || '/' || {table}.output_image FROM staged_part p
WHERE p.file_number = {table}.file_number AND {table}.edit_ordinal IS NULL
  AND EXISTS (SELECT 1 FROM edit e
              WHERE e.output_image = p.prefix || '/' || {table}.output_image)"""


def settle_scores(connection: Connection, sources: Sequence[Source]) -> None:
    """Put the staged scores of parts with the edits of their part. The edits are in already."""
    parts = [
        {"number": number, "prefix": source.prefix}
        for number, source in enumerate(sources)
        if source.prefix
    ]
    if not parts:
        return
    run(connection, ("CREATE TEMPORARY TABLE staged_part (file_number INTEGER, prefix TEXT)",))
    connection.execute(text("INSERT INTO staged_part VALUES (:number, :prefix)"), parts)
    tables = ("staged_score", "staged_faithfulness")
    run(connection, (_SETTLE.format(table=table) for table in tables))


def settled(
    connection: Connection, sources: Sequence[Source], rows: Sequence[tuple[str, Row]]
) -> list[tuple[str, Row]]:
    """Return the rows, those of parts with the names of their part's edits."""
    prefixes = {str(source.path): source.prefix for source in sources if source.prefix}
    of_parts = [(prefixes[file], row) for file, row in rows if file in prefixes]
    if not of_parts:
        return list(rows)
    meant = {joined(prefix, name) for prefix, row in of_parts for name in _names(row)}
    there = set(meant_edits.known(connection, sorted(meant)))
    return [(file, _put(row, prefixes.get(file, ""), there)) for file, row in rows]


def _names(row: ReviewRow | ComparisonRow | RankingRow) -> list[str]:
    if isinstance(row, ReviewRow):
        return [name for name in (row.output_image, row.perhaps) if name]
    if isinstance(row, ComparisonRow):
        return [row.left, row.right]
    return [name for tied in row.order for name in tied]


def _put(row: Row, prefix: str, there: set[str]) -> Row:
    names: Mapping[str, str] = {
        name: put for name in _names(row) if (put := joined(prefix, name)) in there
    }
    return _renamed(row, lambda name: names.get(name, name)) if names else row


def _renamed(row: Row, put: Callable[[str], str]) -> Row:
    if isinstance(row, ReviewRow):
        perhaps = row.perhaps and put(row.perhaps)
        return msgspec.structs.replace(row, output_image=put(row.output_image), perhaps=perhaps)
    if isinstance(row, ComparisonRow):
        return msgspec.structs.replace(row, left=put(row.left), right=put(row.right))
    return msgspec.structs.replace(row, order=[[put(name) for name in tied] for tied in row.order])

"""A batch's labels, kept: after a new entry only the units are read anew that it is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from sqlalchemy import Connection, text

from review.core.later import pandas as pd
from store.db import revision
from store.db.kept import KeptValues
from store.work import label_rows
from store.work.label_rows import Row

_VERSIONS = count()
#: What a unit's row takes in memory, about, in bytes.
_OF_A_UNIT = 600

#: What is drawn: draws are only ever added.
_DRAWS = text("SELECT COUNT(*), MAX(draw_order) FROM draw WHERE batch_id = :batch")
_NEWEST = text("SELECT COALESCE(MAX(entry), 0) FROM review")
#: Units that the newest entries are about, in whatever batch: one answer can fill slots of two.
_ABOUT = text("SELECT DISTINCT unit_id FROM review WHERE entry > :since")
#: Entries of before that, of the batch and of leads.
_SETTLED = text("""
SELECT (SELECT COUNT(*) FROM review WHERE batch_id = :batch AND entry <= :since),
  (SELECT COUNT(*) FROM review WHERE kind = 'adjudication' AND entry <= :since)""")


@dataclass(frozen=True)
class KeptLabels:
    """A batch's labels when the log's newest entry was ``newest``.

    ``version``: another one where any label is; no two of a process have the same. ``rest``: the
    state of what else they depend on. ``settled``: how many entries there were of those that cannot
    come late any more. ``places``: unit → its row's number.
    """

    batch_id: str
    version: int
    newest: int
    rest: tuple[object, ...]
    settled: tuple[int, ...]
    columns: tuple[list[Any], ...]
    places: dict[str, int]
    frame: pd.DataFrame

    @property
    def nbytes(self) -> int:
        """Return about how many bytes they take."""
        return _OF_A_UNIT * len(self.places)


def of_batch(kept: KeptValues, connection: Connection, batch_id: str, origin: str) -> KeptLabels:
    """Return ``labels.of_batch``, shared by all who ask: callers change nothing of it."""
    draws = tuple(connection.execute(_DRAWS, {"batch": batch_id}).one())
    rest = (revision.of_dataset(connection), draws)
    what = ("labels", batch_id)

    def make() -> KeptLabels:
        return _now(connection, batch_id, origin, rest, kept.last(what))

    return kept.value(what, (revision.of_log(connection), rest), make)


def _now(
    connection: Connection, batch_id: str, origin: str, rest: tuple[object, ...], before: object
) -> KeptLabels:
    newest = int(connection.scalar(_NEWEST) or 0)
    settled = _settled(connection, batch_id, newest)
    if isinstance(before, KeptLabels) and before.rest == rest and before.newest <= newest:
        rows = _new_rows(connection, batch_id, origin, before)
        if rows is not None:
            return replace(_with_rows(before, rows), newest=newest, settled=settled)
    columns = label_rows.as_columns(label_rows.read(connection, batch_id, origin))
    places = {unit: number for number, unit in enumerate(columns[0] if columns else ())}
    frame = label_rows.framed(columns)
    return KeptLabels(batch_id, next(_VERSIONS), newest, rest, settled, columns, places, frame)


def _new_rows(
    connection: Connection, batch_id: str, origin: str, before: KeptLabels
) -> list[Row] | None:
    """Return the rows of units that newer entries are about; None where all are to be read.

    That is where units came or went, or an entry came later than they usually can.
    """
    if _settled(connection, batch_id, before.newest) != before.settled:
        return None
    about = set(connection.execute(_ABOUT, {"since": before.newest - revision.LATE}).scalars())
    if len(about) >= revision.MANY:
        return None
    rows = label_rows.read(connection, batch_id, origin, about)
    return rows if {row[0] for row in rows} == about & before.places.keys() else None


def _with_rows(before: KeptLabels, rows: list[Row]) -> KeptLabels:
    """Return the labels with some rows put in; the same where none of them says anything new."""
    columns = before.columns
    places = [before.places[row[0]] for row in rows]
    if all(
        row == tuple(column[place] for column in columns)
        for row, place in zip(rows, places, strict=True)
    ):
        return before
    columns = tuple(list(column) for column in columns)
    for row, place in zip(rows, places, strict=True):
        for column, value in zip(columns, row, strict=True):
            column[place] = value
    frame = label_rows.framed(columns)
    return replace(before, version=next(_VERSIONS), columns=columns, frame=frame)


def _settled(connection: Connection, batch_id: str, newest: int) -> tuple[int, ...]:
    """Return how many of a batch's entries, and of leads', are too old to come late."""
    values = {"batch": batch_id, "since": newest - revision.LATE}
    return tuple(connection.execute(_SETTLED, values).one())

"""Many rows as columns: no object per row is kept, and pandas guesses no types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, CursorResult, Executable

from review.core.later import pandas as pd
from review.core.later import pyarrow as pa

#: Rows taken at a time: so few that the garbage collector never counts them among what stays.
AT_ONCE = 200
#: Rows of one piece of an Arrow column.
PIECE = 20_000
#: What a column of Arrow holds.
TEXT, NUMBER = "large_string", "float64"
#: One value in so many, and a dictionary of all is sooner made than each searched for.
MANY = 100


def columns_of(result: CursorResult[Any]) -> dict[str, list[Any]]:
    """Return a plain query's columns by name, as the database's driver gives them.

    The query is ``text``, or selects types that the driver gives as they are: no times, no JSON.
    """
    names = list(result.keys())
    columns: list[list[Any]] = [[] for _name in names]
    cursor = result.cursor
    while rows := cursor.fetchmany(AT_ONCE):
        for column, some in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(some)
    result.close()
    return dict(zip(names, columns, strict=True))


def frame_of(result: CursorResult[Any], numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return a query as a frame: ``numbers`` as float64, NaN for NULL, the others as objects."""
    columns = columns_of(result)
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=np.float64 if name in numbers else object)
            for name, values in columns.items()
        }
    )


def arrow_frame(
    connection: Connection, query: Executable, values: Mapping[str, Any], kinds: Mapping[str, str]
) -> pd.DataFrame:
    """Return a query as a frame over Arrow; ``kinds``: name → TEXT or NUMBER, in order."""
    found: pd.DataFrame = arrow_table(connection, query, values, kinds).to_pandas()
    return found


def arrow_table(
    connection: Connection, query: Executable, values: Mapping[str, Any], kinds: Mapping[str, str]
) -> pa.Table:
    """Return the same as a table."""
    types, pieces = schema(kinds), []
    cursor = cast("Any", connection.execute(query, values).cursor)
    while rows := cursor.fetchmany(PIECE):
        columns = zip(zip(*rows, strict=True), types.types, strict=True)
        pieces.append(pa.record_batch([pa.array(one, kind) for one, kind in columns], schema=types))
    cursor.close()
    return pa.Table.from_batches(pieces, schema=types)


def words(column: pa.Array) -> pd.Series:
    """Return Arrow text as a column of a frame, without copying it."""
    return pd.Series(pd.array(column, dtype="str"))


def schema(kinds: Mapping[str, str]) -> pa.Schema:
    """Return columns' names and types as Arrow has them."""
    return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in kinds.items()])


class Places:
    """Where values stand in a column: a few are looked up without reading all of it."""

    def __init__(self, values: NDArray[np.object_]) -> None:
        """Take a column of text without repeats."""
        self._values = values
        self._sorter = np.argsort(values, kind="stable")

    def of(self, wanted: Any) -> NDArray[np.int64]:
        """Return each wanted value's place, -1 where there is none."""
        names = np.asarray(wanted, dtype=object)
        if not len(self._values) or not len(names):
            return np.full(len(names), -1, dtype=np.int64)
        if len(names) * MANY > len(self._values):
            known = {value: place for place, value in enumerate(self._values)}
            return np.array([known.get(name, -1) for name in names], dtype=np.int64)
        at = np.searchsorted(self._values, names, sorter=self._sorter)
        places = self._sorter[np.minimum(at, len(self._values) - 1)]
        return np.where(self._values[places] == names, places, -1).astype(np.int64)

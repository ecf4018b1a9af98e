"""Many rows as columns: no object per row is kept, and pandas guesses no types."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import CursorResult

from review.core.later import pandas as pd

#: Rows taken at a time: so few that the garbage collector never counts them among what stays.
AT_ONCE = 200


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
        at = np.searchsorted(self._values, names, sorter=self._sorter)
        places = self._sorter[np.minimum(at, len(self._values) - 1)]
        return np.where(self._values[places] == names, places, -1).astype(np.int64)

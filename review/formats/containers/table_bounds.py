"""What a table may take, Parquet or Arrow: looked at before its cells are made.

Such a file says one text, or one run of rows, once and means it a million times: what it has to
be held to is what it becomes, by the bytes that were sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.later import compute as pc
from review.core.later import pyarrow as pa
from review.formats.containers import picture_cells
from review.formats.containers.files import MAX_LINE
from review.formats.containers.parquet_footer import Group

#: Leaves of a table's columns: reading them costs their square, and no dataset has so many.
MOST_COLUMNS = 2000
#: Values of a column (rows, or what its lists hold): so many, and so many for each byte of a file.
MOST_VALUES, VALUES_A_BYTE = 1_000_000, 10
#: Bytes of all of its texts: so many, and so many for each byte of the file.
MOST_TEXTS, TEXTS_A_BYTE = 100_000_000, 1000
#: Bytes of texts, and values of lists, that are made to rows at once, about.
AT_ONCE, VALUES_AT_ONCE = 32_000_000, 1_000_000
_TODO = N_("Is it the right file? Write what is needed of it to a file of its own.")


def require_footer(path: Path, size: int, groups: Sequence[Group]) -> None:
    """Raise BadInput for more columns or values than a Parquet file of ``size`` bytes may have."""
    columns = max((len(group.chunks) for group in groups), default=0)
    if columns > MOST_COLUMNS:
        raise BadInput(
            _("{n:,} columns; at most {most:,} are read.", n=columns, most=MOST_COLUMNS),
            file=str(path),
            what_to_do=_("Write the columns that are needed to a table of their own."),
        )
    rows = sum(group.num_rows for group in groups)
    leaves = zip(*(group.chunks for group in groups), strict=False)
    require_values(path, size, max([rows, *(sum(c.values for c in leaf) for leaf in leaves)]))


def require_values(path: Path, size: int, values: int) -> None:
    """Raise BadInput where a column of a file of ``size`` bytes has too many values."""
    most = MOST_VALUES + VALUES_A_BYTE * size
    if values > most:
        raise BadInput(
            _(
                "{n:,} values in a column, of a file of {size:,} bytes; at most {most:,} are read.",
                n=values,
                size=size,
                most=most,
            ),
            file=str(path),
            what_to_do=_(_TODO),
        )


def too_much_text(path: Path) -> BadInput:
    """Return what to raise of a file that unpacks to more than it may."""
    return BadInput(
        _(
            "the texts are more than {times:,} times as long as the file, and than {most} MB.",
            times=TEXTS_A_BYTE,
            most=MOST_TEXTS // 1_000_000,
        ),
        file=str(path),
        what_to_do=_(_TODO),
    )


class Weighed:
    """Batches of a table in, the same rows out: a few at once where they are long.

    ``size``: bytes of the file. A row that is longer than a line may be is a Problem.
    """

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._left = MOST_TEXTS + TEXTS_A_BYTE * size

    def portions(
        self, batch: pa.RecordBatch, start: int
    ) -> Iterator[tuple[int, pa.RecordBatch | Problem]]:
        """Yield (number from 0 of the first row, rows); ``start`` is that of the batch.

        Raises BadInput once all texts together are more than such a file may have; none of the
        batch is made then.
        """
        texts, values = weights(batch)
        self._left -= int(texts.sum())
        if self._left < 0:
            raise too_much_text(self._path)
        long = (texts > MAX_LINE) | (values > VALUES_AT_ONCE)
        shares = np.cumsum(np.where(long, 0, texts / AT_ONCE + values / VALUES_AT_ONCE))
        cuts = np.flatnonzero(np.diff(shares.astype(np.int64)) | np.diff(long) | long[1:]) + 1
        ends = [*cuts.tolist(), batch.num_rows]
        for begin, end in zip([0, *ends], ends, strict=False):
            if begin < end and long[begin]:
                yield start + begin, self._long(start + begin + 1)
            elif begin < end:
                yield start + begin, decoded(batch.slice(begin, end - begin))

    def _long(self, number: int) -> Problem:
        reason = _("the row is longer than 10 MB, or has a list of over 1,000,000 values.")
        return Problem(str(self._path), number, reason, _("Leave out what is no text of a record."))


def decoded(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch whose columns are written out: none says a value once for many rows."""
    columns = [
        one.dictionary_decode() if pa.types.is_dictionary(one.type) else one for one in batch
    ]
    return pa.record_batch(columns, batch.schema.names) if columns else batch


Numbers = np.ndarray[Any, np.dtype[np.int64]]
Weights = tuple[Numbers, Numbers]


def weights(batch: pa.RecordBatch) -> Weights:
    """Return of each row the bytes of its texts, and how many values its lists hold in all."""
    texts = values = np.zeros(batch.num_rows, np.int64)
    for column in batch:
        own_texts, own_values = _of(column)
        texts, values = texts + own_texts, values + own_values
    return texts, values


def _of(array: pa.Array) -> Weights:
    """Return the same of each value of a column. Pictures weigh nothing: they are not made."""
    kind, none = array.type, np.zeros(len(array), np.int64)
    if pa.types.is_dictionary(kind):
        texts, values = _of(array.dictionary)
        places = array.indices
        return _taken(texts, places), _taken(values, places)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _numbers(pc.binary_length(array)), none
    if pa.types.is_string_view(kind):
        return _of(array.cast(pa.large_string()))
    if pa.types.is_struct(kind):
        fields = [_of(array.field(number)) for number in range(kind.num_fields)]
        return sum((one[0] for one in fields), none), sum((one[1] for one in fields), none)
    return _of_lists(array) if picture_cells.is_list(kind) else (none, none)


def _of_lists(array: pa.Array) -> Weights:
    lengths = _numbers(pc.list_value_length(array))
    texts, values = _of(array.flatten())  # Without what lies under its nulls.
    ends = np.cumsum(lengths)
    sums = [np.concatenate(([0], np.cumsum(one))) for one in (texts, values)]
    of_each = [one[ends] - one[ends - lengths] for one in sums]
    return of_each[0], of_each[1] + lengths


def _taken(numbers: Numbers, places: pa.Array) -> Any:
    """Return the number at each place of a dictionary; 0 where there is none."""
    return _numbers(pa.array(numbers).take(places))


def _numbers(array: pa.Array) -> Numbers:
    return np.asarray(array.fill_null(0).to_numpy(zero_copy_only=False), np.int64)

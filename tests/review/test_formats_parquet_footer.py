"""The footer of Parquet files, read by ourselves: what pyarrow says, and no end of the process."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from review.formats.containers.parquet_footer import groups


def table() -> bytes:
    file = io.BytesIO()
    columns = {"a": ["x", None, "y"] * 40, "b": [b"1", b"2", None] * 40, "c": [[1], [], None] * 40}
    pq.write_table(pa.table(columns), file, row_group_size=7)
    return file.getvalue()


def test_it_says_what_pyarrow_says() -> None:
    """Rows, bytes and nulls of each column of each row group."""
    content = table()
    metadata = pq.read_metadata(pa.BufferReader(content))
    found = groups(io.BytesIO(content))
    assert len(found) == metadata.num_row_groups == 18
    for number, group in enumerate(found):
        theirs = metadata.row_group(number)
        assert group.num_rows == theirs.num_rows
        columns = [theirs.column(place) for place in range(theirs.num_columns)]
        assert [(one.size, one.nulls) for one in group.chunks] == [
            (one.total_uncompressed_size, one.statistics.null_count) for one in columns
        ]


def test_a_hostile_footer_is_a_value_error() -> None:
    """Whatever bytes are changed: it is read, or refused, and never more than that."""
    content = table()
    for place in range(len(content) - 3000, len(content), 7):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        try:
            groups(io.BytesIO(bytes(changed)))
        except ValueError:
            continue
    with pytest.raises(ValueError, match="PAR"):
        groups(io.BytesIO(content[:-1]))

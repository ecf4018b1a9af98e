"""The pairs of preference records as a map over shards: an Arrow batch in, a row per pair out.

For engines that hold datasets beyond one machine: a record is a whole group, so that no pair needs
two shards.
"""

from __future__ import annotations

from collections.abc import Sequence

from review.core.later import compute as pc
from review.core.later import pyarrow as pa
from review.core.spelling import normalise_paths

#: Columns of the pairs, as `pico-review export preference --format parquet` names them.
NAMES = ("source", "prompt", "edit_type", "chosen", "rejected")


def pair_batch(batch: pa.RecordBatch, foreign_roots: Sequence[str] = ()) -> pa.RecordBatch:
    """Return a row per pair: ``NAMES``, all text; the success over each of its failures, in order.

    A batch of the released preference shape: ``open_image_input_url``, ``text``, ``output_image``,
    a list of ``rejected_images`` and perhaps ``edit_type``. Paths get their one spelling.
    """
    rejected = batch.column("rejected_images")
    of = pc.list_parent_indices(rejected)

    def each(name: str) -> pa.Array:
        if name not in batch.schema.names:
            return pa.nulls(len(of), pa.string())
        return pc.take(pc.cast(batch.column(name), pa.string()), of)

    def paths(column: pa.Array) -> pa.Array:
        return pa.array(normalise_paths(column.to_pylist(), foreign_roots), pa.string())

    columns = [
        paths(each("open_image_input_url")),
        each("text"),
        each("edit_type"),
        paths(each("output_image")),
        paths(pc.list_flatten(rejected)),
    ]
    return pa.RecordBatch.from_arrays(columns, names=list(NAMES))

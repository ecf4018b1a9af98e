"""The filter as a map over shards: an Arrow batch in, the same rows and what is decided out.

For engines that hold datasets beyond one machine. A batch is decided by itself: images that several
shards claim with other content, and the pool's digest, are seen by ``pico-review filter`` alone.
"""

from __future__ import annotations

import numpy as np

from review.core.later import compute as pc
from review.core.later import pyarrow as pa
from review.core.spelling import normalise_paths
from review.filtering.columns import Edits, decide
from review.filtering.filter_config import FilterConfig


def filter_batch(batch: pa.RecordBatch, config: FilterConfig) -> pa.RecordBatch:
    """Return a batch with the columns ``outcome``, ``reason`` and ``score`` (the total) added.

    It has ``output_image``, a column of numbers for each criterion (those left out were given
    nowhere), and perhaps ``overall`` and ``edit_type``. A null or NaN was not given.
    """
    there = set(batch.schema.names)
    images = normalise_paths(batch.column("output_image").to_pylist(), config.foreign_roots)
    columns = {name: _numbers(batch.column(name)) for name in config.criteria if name in there}
    overall = _numbers(batch.column("overall")) if "overall" in there else None
    types, names = None, [None]
    if "edit_type" in there:
        words = pc.dictionary_encode(batch.column("edit_type"), null_encoding="encode")
        types, names = words.indices.to_numpy(), words.dictionary.to_pylist()
    decided = decide(config, Edits(images, columns, overall, types, names or [None]))
    added = {
        "outcome": pa.array(decided.outcomes(), pa.string()),
        "reason": pa.array(decided.reasons(), pa.string()),
        "score": pa.array(decided.overall, from_pandas=True),
    }
    for name, column in added.items():
        batch = batch.append_column(name, column)
    return batch


def _numbers(column: pa.Array) -> np.ndarray:
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), np.float64)

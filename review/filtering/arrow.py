"""The filter and its totals as maps over shards: an Arrow batch in, the same rows and more out.

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
from review.filtering.score_columns import score_columns


def filter_batch(batch: pa.RecordBatch, config: FilterConfig) -> pa.RecordBatch:
    """Return a batch with the columns ``outcome``, ``reason`` and ``score`` (the total) added.

    It has ``output_image``, a column of numbers for each criterion (those left out were given
    nowhere), and perhaps ``overall`` and ``edit_type``. A null or NaN was not given.
    """
    decided = decide(config, _edits(batch, config))
    return _with(
        batch,
        outcome=pa.array(decided.outcomes(), pa.string()),
        reason=pa.array(decided.reasons(), pa.string()),
        score=pa.array(decided.overall, from_pandas=True),
    )


def total_batch(batch: pa.RecordBatch, config: FilterConfig) -> pa.RecordBatch:
    """Return a batch with the columns ``total`` and ``malformed`` added: the rule's own word.

    Columns as ``filter_batch`` takes them. ``total`` is null where there is none, and ``malformed``
    then says why; both are null where the judge gave nothing.
    """
    edits = _edits(batch, config)
    scores = score_columns(config, edits)
    messages = np.array([None, *scores.messages], dtype=object)[scores.why]
    for place, scored in scores.odd.items():
        messages[place] = scored if isinstance(scored, str) else None
    return _with(
        batch,
        total=pa.array(scores.overall, from_pandas=True),
        malformed=pa.array(messages, pa.string()),
    )


def _edits(batch: pa.RecordBatch, config: FilterConfig) -> Edits:
    there = set(batch.schema.names)
    images = normalise_paths(batch.column("output_image").to_pylist(), config.foreign_roots)
    columns = {name: _numbers(batch.column(name)) for name in config.criteria if name in there}
    overall = _numbers(batch.column("overall")) if "overall" in there else None
    types, names = None, [None]
    if "edit_type" in there:
        words = pc.dictionary_encode(batch.column("edit_type"), null_encoding="encode")
        types, names = words.indices.to_numpy(), words.dictionary.to_pylist()
    return Edits(images, columns, overall, types, names or [None])


def _with(batch: pa.RecordBatch, **columns: pa.Array) -> pa.RecordBatch:
    for name, column in columns.items():
        batch = batch.append_column(name, column)
    return batch


def _numbers(column: pa.Array) -> np.ndarray:
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), np.float64)

"""What imported labels have to be before they promise: a uniform draw by scores and types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from review.core.later import pandas as pd
from review.promises.certify import Outcome
from review.promises.clustering import worth
from review.promises.uniformity import Compared, Uniformity, uniformity, weights

#: Why imported labels promise nothing: they cannot well be a uniform draw from the pool.
NOT_UNIFORM = "not_uniform"

_SOURCES = text("""
SELECT id, source FROM edit
WHERE id IN (SELECT unit_id FROM review WHERE batch_id = :batch) AND source IS NOT NULL""")


def with_photos(connection: Connection, batch_id: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Add ``photo``, the number of each edit's source photo; where it is not known, one of its own.

    ``frame``: a row per labelled edit, ``unit_id``.
    """
    rows = connection.execute(_SOURCES, {"batch": batch_id})
    source_of = {edit_id: ("photo", source) for edit_id, source in rows}
    photos = [source_of.get(unit, ("edit", unit)) for unit in frame["unit_id"]]
    numbers = {photo: number for number, photo in enumerate(dict.fromkeys(photos))}
    return frame.assign(photo=np.array([numbers[photo] for photo in photos], dtype=np.int64))


def tested(pool: pd.DataFrame, frame: pd.DataFrame) -> Uniformity:
    """Hold the labelled edits' scores and types against the pool's.

    ``pool``: overall, edit_type; ``frame``: the same, accepted and photo.
    """
    return uniformity(_compared(pool, frame[frame["accepted"].notna()]))


def weighted(pool: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Add a ``weight`` to labels that are no uniform draw, for estimates; NaN without a label."""
    labelled = frame["accepted"].notna()
    column = pd.Series(np.nan, index=frame.index)
    column[labelled] = weights(_compared(pool, frame[labelled]))
    return frame.assign(weight=column)


def refused(outcome: Outcome) -> Outcome:
    """Return an outcome of labels that are no uniform draw: whatever it found, no promise."""
    return replace(
        outcome, certified=False, threshold=None, reason=NOT_UNIFORM, labels_missing=None,
        kept=None, precision=None,
    )  # fmt: skip


def described(labelled: pd.DataFrame, found: Uniformity | None) -> dict[str, Any] | None:
    """Return what is told of imported labels, for ``threshold --json``; None for drawn ones.

    ``effective_labels``: as how many independent ones all of them count.
    """
    if found is None:
        return None
    photos = labelled["photo"].to_numpy(dtype=np.int64)
    counted = worth(photos, ~labelled["accepted"].to_numpy(dtype=bool))
    return {
        "photos": len(np.unique(photos)),
        "effective_labels": counted.labels,
        "correlation": counted.correlation,
        "uniform": not found.fails,
        "p_value": found.p_value,
        "p_scores": found.scores,
        "p_types": found.types,
    }


def _compared(pool: pd.DataFrame, labelled: pd.DataFrame) -> Compared:
    return Compared(
        pool["overall"].to_numpy(dtype=np.float64),
        pool["edit_type"].to_numpy(dtype=object),
        labelled["overall"].to_numpy(dtype=np.float64),
        labelled["edit_type"].to_numpy(dtype=object),
        labelled["photo"].to_numpy(dtype=np.int64),
    )

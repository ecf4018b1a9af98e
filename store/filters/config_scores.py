"""The scores of the workspace as a filter config sees them: by its weights, of its judge run."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from review.core.scoring import NO_SCORE, Scored
from review.filtering import columns
from review.filtering.columns import Decided
from review.filtering.decide import scored_by
from review.filtering.filter_config import FilterConfig
from store.dataset.sheets import Numbers

#: From a stored score (``overall``, ``criteria_json``, ``problem``) and its edit's ``edit_type`` to
#: what the filter decides on.
Reader = Callable[[Any], Scored | str | None]


def reader(config: FilterConfig) -> Reader:
    """Return what scores a stored row as ``pico-review filter`` scores the judge's own row."""
    decoder = msgspec.json.Decoder(dict[str, float])
    by_overall = config.score == "overall"

    def read(row: Any) -> Scored | str | None:
        if row.overall is None:
            problem: str | None = None if row.problem == NO_SCORE else row.problem
            return problem and problem.removeprefix("malformed score: ")
        raw: dict[str, object] = {**decoder.decode(row.criteria_json or "{}")}
        if by_overall or not raw:
            raw["overall"] = row.overall
        return scored_by(config, raw, row.edit_type)

    return read


def decided(config: FilterConfig, rows: Sequence[Any]) -> Decided:
    """Decide on some edits by columns: rows as ``reader`` takes, ``output_image``, ``collision``.

    The same answers as ``decide`` of each by what ``reader`` makes of it.
    """
    numbers = _numbers(tuple(config.criteria))
    overall = np.array([row.overall for row in rows], np.float64)
    given = ["{}" if row.overall is None else row.criteria_json or "{}" for row in rows]
    bare = [row == "{}" for row in given]
    odd = {
        place: row.problem.removeprefix("malformed score: ")
        for place, row in enumerate(rows)
        if row.problem is not None and row.overall is None and row.problem != NO_SCORE
    }
    names = {kind: place for place, kind in enumerate(dict.fromkeys(row.edit_type for row in rows))}
    by_overall = config.score == "overall"
    edits = columns.Edits(
        [row.output_image for row in rows],
        dict(zip(config.criteria, numbers.of(given), strict=True)),
        overall if by_overall else np.where(bare, overall, math.nan),
        np.array([names[row.edit_type] for row in rows], np.int32),
        list(names),
        np.array([bool(row.collision) for row in rows], np.bool_),
        odd,
    )
    return columns.decide(config, edits)


@lru_cache(maxsize=32)
def _numbers(criteria: tuple[str, ...]) -> Numbers:
    return Numbers(criteria)

"""The scores of the workspace as a filter config sees them: by its weights, of its judge run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from review.core.scoring import NO_SCORE, Scored
from review.filtering.decide import scored_by
from review.filtering.filter_config import FilterConfig

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

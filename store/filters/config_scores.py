"""The scores of the workspace as a filter config sees them: by its weights, of its judge run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from review.core.scoring import NO_SCORE, Scored
from review.filtering.decide import PoolDigest, scored_by
from review.filtering.filter_config import FilterConfig
from store.db.rules import CURRENT

#: From a stored score (``overall``, ``criteria_json``, ``problem``) and its edit's ``edit_type`` to
#: what the filter decides on.
Reader = Callable[[Any], Scored | str | None]

_SCORED = text(f"""
SELECT e.output_image, e.edit_type, s.overall, s.criteria_json, s.problem
FROM score s JOIN edit e ON e.id = s.edit_id JOIN judge_run r ON r.id = s.run_id
WHERE r.name = :judge AND s.overall IS NOT NULL AND NOT e.collision
  AND {CURRENT}""")


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


def digest(connection: Connection, config: FilterConfig) -> PoolDigest:
    """Return the digest of all present edits with a score, as the config scores them."""
    score_of, scores_digest = reader(config), PoolDigest()
    for row in connection.execute(_SCORED, {"judge": config.provenance.judge_run}):
        scored = score_of(row)
        if isinstance(scored, Scored):
            scores_digest.add(row.output_image, scored.overall)
    return scores_digest

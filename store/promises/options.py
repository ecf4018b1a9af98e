"""The edits of a plan's pool with all that ways of cutting may look at."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from sqlalchemy import text

from review.core.later import pandas as pd
from review.filtering.typed_score import TypedScore
from review.promises.ways import Edits
from store.db.rules import MEMBERS_OF
from store.db.workspace import Store
from store.promises import Evidence

_SCORED = text(f"""
SELECT m.edit_id, s.overall, s.criteria_json FROM pool_member m
JOIN pool p ON p.id = :pool
JOIN score s ON s.edit_id = m.edit_id AND s.run_id = p.run_id
WHERE m.pool_id = {MEMBERS_OF} AND s.overall IS NOT NULL""")


def edits_of(
    store: Store, evidence: Evidence, typed: TypedScore | None, criteria: Mapping[str, object]
) -> tuple[list[str], Edits]:
    """Return the ids and the edits of a plan's pool, by the judge's own scores.

    Edits that nobody can judge are left out; where some lack a criterion, no way of cutting uses
    the criteria.
    """
    decode = msgspec.json.Decoder(dict[str, float]).decode
    with store.database.read() as connection:
        rows = connection.execute(_SCORED, {"pool": evidence.pool_id})
        scored = [(unit, overall, decode(encoded or "{}")) for unit, overall, encoded in rows]
    frame = evidence.pool.set_index("edit_id")[["edit_type", "category"]]
    scored_edits = pd.DataFrame({
        "edit_id": [row[0] for row in scored],
        "overall": np.array([row[1] for row in scored], dtype=np.float64),
        **{name: np.array([row[2].get(name, np.nan) for row in scored], dtype=np.float64)
           for name in criteria},
    }).join(frame, on="edit_id", how="inner")  # fmt: skip
    criteria_scores = {name: scored_edits[name].to_numpy(dtype=np.float64) for name in criteria}
    complete = all(np.isfinite(values).all() for values in criteria_scores.values())
    kinds = scored_edits["edit_type"].to_numpy(dtype=object)
    edits = Edits(
        overall=scored_edits["overall"].to_numpy(dtype=np.float64),
        types=kinds,
        categories=scored_edits["category"].to_numpy(dtype=object),
        criteria=criteria_scores if complete else {},
        typed=typed.score(criteria_scores, list(kinds)) if typed and complete else None,
    )
    return list(scored_edits["edit_id"]), edits

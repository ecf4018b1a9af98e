"""What a judge run says of the units of batches: read once, kept until what is drawn changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from sqlalchemy import Connection, String, TextClause, bindparam, text

from review.core.later import pandas as pd
from store.db import revision
from store.db.columns import columns_of
from store.db.kept import KeptValues

#: What a unit's row takes in memory, about, in bytes.
_OF_A_UNIT = 500


def _of_batches(query: str) -> TextClause:
    return text(query).bindparams(bindparam("batches", type_=String(), expanding=True))


#: Units of batches: what was drawn, and of imported ones what was answered.
UNITS = """SELECT unit_id FROM draw WHERE batch_id IN :batches
  UNION SELECT unit_id FROM review WHERE batch_id IN :batches"""

_SCORES = _of_batches(f"""
SELECT s.edit_id, s.overall, e.edit_type, s.criteria_json
FROM score s JOIN edit e ON e.id = s.edit_id
WHERE s.run_id = :run AND s.overall IS NOT NULL AND NOT e.collision AND s.edit_id IN ({UNITS})""")

_DRAWS = _of_batches("""
SELECT b.id, d.unit_id, d.stratum, d.inclusion_probability
FROM batch b LEFT JOIN draw d ON d.batch_id = b.id WHERE b.id IN :batches""")

_SCORED = _of_batches("""
SELECT DISTINCT d.batch_id FROM draw d JOIN score s ON s.edit_id = d.unit_id AND s.run_id = :run
WHERE d.batch_id IN :batches""")


@dataclass(frozen=True)
class ScoredUnits:
    """Units with a usable score, a row each; ``places``: unit → its row's number.

    Columns of ``frame``: overall, edit_type, one per criterion, weight, stratum. ``one_batch``: the
    one batch they are of, if it is one; one of edits that the run has no score of does not count as
    another.
    """

    frame: pd.DataFrame
    places: dict[str, int]
    one_batch: str | None

    @property
    def nbytes(self) -> int:
        """Return about how many bytes they take."""
        return _OF_A_UNIT * len(self.places)

    def joined(self, unit_labels: pd.DataFrame) -> pd.DataFrame:
        """Put the scores beside labels, by ``unit_id``; labels without a score are left out."""
        found = [self.places.get(unit, -1) for unit in unit_labels["unit_id"]]
        places = np.array(found, dtype=np.int64)
        inside = places >= 0
        own = unit_labels[inside].reset_index(drop=True)
        scores = self.frame.iloc[places[inside]].reset_index(drop=True)
        return pd.concat([own, scores], axis="columns")


def scored_units(
    kept: KeptValues, connection: Connection, run_id: str, batch_ids: tuple[str, ...],
    units: Sequence[str], criteria: list[str],
) -> ScoredUnits:  # fmt: skip
    """Return what a run says of the units of some batches, imported ones drawn alike.

    ``units``: all of theirs, as read in this transaction.
    """
    return kept.value(
        ("scored units", run_id, batch_ids),
        (revision.of_dataset(connection), tuple(criteria), tuple(units)),
        lambda: _read(connection, run_id, batch_ids, criteria),
    )


def _read(
    connection: Connection, run_id: str, batch_ids: tuple[str, ...], criteria: list[str]
) -> ScoredUnits:
    known = {"run": run_id, "batches": list(batch_ids)}
    found = columns_of(connection.execute(_SCORES, known))
    each = _decoded(found["criteria_json"])
    drawn = columns_of(connection.execute(_DRAWS, {"batches": list(batch_ids)}))
    how_drawn = {
        unit: (1 / chance, stratum)
        for unit, chance, stratum in zip(
            drawn["unit_id"], drawn["inclusion_probability"], drawn["stratum"], strict=True
        )
        if unit
    }
    drawn_as = [how_drawn.get(unit, (1.0, "all")) for unit in found["edit_id"]]
    frame = pd.DataFrame({
        "overall": np.array(found["overall"], dtype=np.float64),
        "edit_type": found["edit_type"],
        **{name: np.array([one.get(name, np.nan) for one in each], dtype=np.float64)
           for name in criteria},
        "weight": np.array([weight for weight, _stratum in drawn_as], dtype=np.float64),
        "stratum": [stratum for _weight, stratum in drawn_as],
    })  # fmt: skip
    scored = set(connection.execute(_SCORED, known).scalars())
    batches = {
        batch
        for batch, unit in zip(drawn["id"], drawn["unit_id"], strict=True)
        if unit is None or batch in scored
    }
    places = {unit: place for place, unit in enumerate(found["edit_id"])}
    return ScoredUnits(frame, places, batches.pop() if len(batches) == 1 else None)


def _decoded(encoded: Sequence[str | None]) -> list[dict[str, float]]:
    """Return criteria's scores, all decoded at once."""
    together = "[" + ",".join(one or "{}" for one in encoded) + "]"
    return msgspec.json.decode(together, type=list[dict[str, float]])

"""Edits whose types are likely wrong: what instructions, people and judges say against them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from review.core.later import pandas as pd
from review.core.settings import Settings
from review.spotcheck import repair
from review.spotcheck.repair import Doubt
from review.spotcheck.type_labels import TypeLabel
from store import settings
from store.db.workspace import Store
from store.types.consensus import one_per_edit, typed_units
from store.types.population import typed_edits

#: The mean of all judges' usable scores of an edit.
_SCORES = text("""
SELECT edit_id, AVG(overall) FROM score WHERE overall IS NOT NULL GROUP BY edit_id""")


def doubts(store: Store, *, most: int) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return the population (edit_id, edit_type, text), and up to ``most`` places in it to look at.

    The likeliest mistakes come first; what people confirmed is left out.
    """
    current = settings.current(store)
    with store.database.read() as connection:
        frame = typed_edits(connection)
        scores = _scores(connection, frame)
        units = one_per_edit(typed_units(store, connection, current))
    rule = current.settings
    labels = {unit.edit_id: unit.label for unit in units}
    found_doubts = repair.doubts(
        frame["text"].fillna("").to_list(),
        frame["edit_type"].to_list(),
        described(rule),
        labels=_by_place(frame, labels),
        scores=scores,
        threshold=rule.default_threshold,
        most=most,
    )
    return frame, found_doubts


def described(rule: Settings) -> dict[str, str]:
    """Return type → words about it: its name, its other names, its description."""
    words = {}
    for kind in rule.category_of:
        notes = rule.edit_types.get(kind)
        more = [*notes.aliases, notes.description] if notes else []
        words[kind] = " ".join([kind, *more])
    return words


def _by_place(frame: pd.DataFrame, labels: Mapping[str, TypeLabel]) -> dict[int, TypeLabel]:
    places = np.flatnonzero(frame["edit_id"].isin(list(labels)))
    return {int(place): labels[frame["edit_id"].iloc[place]] for place in places}


def _scores(connection: Connection, frame: pd.DataFrame) -> NDArray[np.float64]:
    means = {row[0]: row[1] for row in connection.execute(_SCORES)}
    mean_scores: NDArray[np.float64] = frame["edit_id"].map(means).to_numpy(dtype=np.float64)
    return mean_scores

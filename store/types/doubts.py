"""Edits whose types are likely wrong: what instructions, people and judges say against them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from review.core.later import compute as pc
from review.core.later import pandas as pd
from review.core.later import pyarrow as pa
from review.core.settings import Settings
from review.spotcheck import repair
from review.spotcheck.repair import Doubt
from review.spotcheck.type_labels import TypeLabel
from store import settings
from store.db import columns
from store.db.workspace import Store
from store.types.consensus import one_per_edit
from store.types.kept_units import typed_units
from store.types.population import typed_edits

_MEANS = {"edit_id": columns.TEXT, "overall": columns.NUMBER}
#: The mean of all judges' usable scores of an edit.
_SCORES = text("""
SELECT edit_id, AVG(overall) FROM score WHERE overall IS NOT NULL GROUP BY edit_id""")


def doubts(store: Store, *, most: int) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return the population (edit_id, edit_type, text), and up to ``most`` places in it to look at.

    The likeliest mistakes come first; what people confirmed is left out.
    """
    current = settings.current(store)
    with store.database.read() as connection:
        frame = typed_edits(store, connection)
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
    """Return place → label, of the labelled edits that are in the population."""
    ids = pa.array(list(labels), pa.large_string())
    places = pc.index_in(ids, value_set=pa.chunked_array(frame["edit_id"])).to_pylist()
    found = zip(places, labels.values(), strict=True)
    return {place: label for place, label in found if place is not None}


def _scores(connection: Connection, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return each edit's mean score, in the order of the population; NaN without."""
    means = columns.arrow_frame(connection, _SCORES, {}, _MEANS)
    ids = pa.chunked_array(frame["edit_id"])
    places = pc.index_in(ids, value_set=pa.chunked_array(means["edit_id"]))
    found: NDArray[np.float64] = pc.take(
        pa.chunked_array([means["overall"].to_numpy()]), places
    ).to_numpy()
    return found

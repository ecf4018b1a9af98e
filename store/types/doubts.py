"""Edits whose types are likely wrong: what instructions, people and judges say against them."""

from __future__ import annotations

from collections.abc import Mapping

from review.core.later import compute as pc
from review.core.later import pandas as pd
from review.core.later import pyarrow as pa
from review.core.settings import Settings
from review.spotcheck import repair
from review.spotcheck.repair import Doubt
from review.spotcheck.type_labels import TypeLabel
from store import settings
from store.db.workspace import Store
from store.types.consensus import one_per_edit
from store.types.kept_units import typed_units
from store.types.population import assigned, texts_of
from store.types.spoken import mean_scores, spoken


def doubts(store: Store, *, most: int) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return the population (edit_id, edit_type), and up to ``most`` places in it to look at.

    The likeliest mistakes come first; what people confirmed is left out.
    """
    current = settings.current(store)
    rule = current.settings
    with store.database.read() as connection:
        frame = assigned(store, connection)
        units = one_per_edit(typed_units(store, connection, current))
        found_doubts = repair.doubts_by(
            spoken(store, connection, described(rule)),
            frame["edit_type"].to_list(),
            lambda places: texts_of(connection, frame["edit_id"].iloc[places].to_list()),
            labels=_by_place(frame, {unit.edit_id: unit.label for unit in units}),
            scores=mean_scores(store, connection),
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

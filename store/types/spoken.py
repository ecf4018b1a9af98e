"""Which types the words of all instructions speak for, beside the database; and mean scores."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from review.core.later import compute as pc
from review.core.later import pyarrow as pa
from review.core.later import sparse
from review.spotcheck.hashed_words import PLACES
from review.spotcheck.instruction_words import FOLDS, Learned, SpokenFor, spoken_for
from store.db import column_files, columns
from store.db.column_files import Columns
from store.db.workspace import Store
from store.types.population import assigned, typed_edits

_MEANS = {"edit_id": columns.TEXT, "overall": columns.NUMBER}
#: The mean of all judges' usable scores of an edit.
_SCORES = text("""
SELECT edit_id, AVG(overall) FROM score WHERE overall IS NOT NULL GROUP BY edit_id""")


def spoken(store: Store, connection: Connection, described: Mapping[str, str]) -> SpokenFor:
    """Return what the words of each typed edit's instruction speak for; row for row ``assigned``.

    ``described``: type → words about it. Read from files where another process left them.
    """
    made: list[SpokenFor] = []

    def found() -> SpokenFor:
        if not made:
            edits = typed_edits(store, connection)
            texts, kinds = edits["text"].fillna("").to_list(), edits["edit_type"].to_list()
            made.append(spoken_for(texts, kinds, described))
        return made[0]

    known = hashlib.sha256(repr([*described.items()]).encode()).hexdigest()[:24]
    edits = column_files.columns(store, connection, f"spoken-{known}", lambda: _edits(found()))
    words = column_files.columns(store, connection, f"words-{known}", lambda: _words(found()))
    best, chance, best_chance = (edits.column(name).to_numpy() for name in edits.names)
    return SpokenFor(tuple(described), best, chance, best_chance, _learned(words, len(described)))


def mean_scores(store: Store, connection: Connection) -> NDArray[np.float64]:
    """Return the mean of all judges' scores of each of ``assigned``; NaN without."""
    found = column_files.columns(store, connection, "means", lambda: _means(store, connection))
    means: NDArray[np.float64] = found.column("overall").to_numpy()
    return means


def _edits(found: SpokenFor) -> pa.Table:
    best = found.best.astype(np.int32)
    return pa.table({"best": best, "chance": found.chance, "best_chance": found.best_chance})


def _words(found: SpokenFor) -> pa.Table:
    """Return the counts of words, of one part after the other, each by place."""
    parts = [sparse.coo_matrix(counts) for counts in found.learned.outside]
    return pa.concat_tables(
        pa.table({
            "part": np.full(one.nnz, number, np.int8), "kind": one.row.astype(np.int32),
            "place": one.col.astype(np.int32), "count": one.data,
        })
        for number, one in enumerate(parts)
    )  # fmt: skip


def _learned(words: Columns, kinds: int) -> Learned:
    part, kind, place, count = (words.column(name).to_numpy() for name in words.names)
    ends = np.searchsorted(part, np.arange(FOLDS + 1))
    rows = [slice(start, end) for start, end in pairwise(ends)]
    starts = [np.concatenate([[0], np.bincount(place[r], minlength=PLACES).cumsum()]) for r in rows]
    return Learned(tuple(
        sparse.csc_matrix((count[r], kind[r], start), shape=(kinds, PLACES))
        for r, start in zip(rows, starts, strict=True)
    ))  # fmt: skip


def _means(store: Store, connection: Connection) -> pa.Table:
    means = columns.arrow_table(connection, _SCORES, {}, _MEANS)
    ids = pa.chunked_array(assigned(store, connection)["edit_id"])
    places = pc.index_in(ids, value_set=means.column("edit_id"))
    found = means.select(["overall"]).take(places)
    return pa.table({"overall": pc.fill_null(found.column("overall"), float("nan"))})

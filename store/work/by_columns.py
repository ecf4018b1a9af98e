"""What Browse asks of all edits, by columns: it fits what ``where_of`` fits in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select

from review.core.later import compute as pc
from review.core.later import pyarrow as pa
from review.core.scoring import TOLERANCE
from store.dataset import sheets
from store.db.column_files import Columns
from store.db.workspace import Store
from store.work.browse_filter import CHAIN, Filter, turn, turns


def fitting(store: Store, connection: Connection, wanted: Filter) -> pa.Array:
    """Return the ids of the edits that fit by what they are, came in and stand in; no group."""
    edits = sheets.edits(store, connection)
    ids = edits.column("id")
    fits = None
    for one in _fits(store, connection, wanted, edits):
        fits = one if fits is None else pc.and_kleene(fits, one)
    return ids if fits is None else ids.filter(fits)


def _fits(
    store: Store, connection: Connection, wanted: Filter, edits: Columns
) -> Iterator[pa.Array]:
    if wanted.edit_type:
        yield _one_of(edits.column("edit_type"), [wanted.edit_type])
    if wanted.edit_types is not None:
        yield _one_of(edits.column("edit_type"), wanted.edit_types)
    if wanted.text:
        texts = sheets.texts(store, connection)
        yield _says(wanted.text, texts, edits.column("output_image"))
    if wanted.scored:
        yield from _scored(store, connection, wanted, len(edits))
    yield from _of_sets(connection, wanted, edits)


def _one_of(words: pa.Array, wanted: tuple[str, ...] | list[str]) -> pa.Array:
    there = pa.array([place for place, word in enumerate(words.dictionary.to_pylist())
                      if word is not None and word in wanted], pa.int32())  # fmt: skip
    return pc.is_in(words.indices, value_set=there)


def _says(wanted: str, texts: Columns, images: pa.Array) -> pa.Array:
    """Fit what says so in any case of A to Z, as SQLite's LIKE does."""
    words = pc.ascii_lower(wanted).as_py()
    found = [
        pc.match_substring(pc.ascii_lower(column), words)
        for column in (*(texts.column(name) for name in texts.names), images)
    ]
    return pc.or_kleene(pc.or_kleene(found[0], found[1]), found[2])


def _scored(
    store: Store, connection: Connection, wanted: Filter, number: int
) -> Iterator[pa.Array]:
    run = sheets.run_of(connection, wanted.judge)
    if run is None:
        yield pa.array([False] * number, pa.bool_())
        return
    overall = sheets.scores(store, connection, run, ()).column("overall")
    if wanted.lowest is not None:
        yield pc.greater_equal(overall, wanted.lowest - TOLERANCE)
    if wanted.highest is not None:
        yield pc.less_equal(overall, wanted.highest + TOLERANCE)


def _of_sets(connection: Connection, wanted: Filter, edits: Columns) -> Iterator[pa.Array]:
    """Fit by what an edit came in, or stands in."""
    if wanted.kind:
        came = _one_of(edits.column("kind"), [wanted.kind])
        chains = wanted.kind == CHAIN
        yield pc.or_(came, _among(connection, edits, turns())) if chains else came
    if wanted.chain:
        yield _among(connection, edits, turns(turn.c.set_id == wanted.chain))
    if wanted.position:
        yield _among(connection, edits, turns(turn.c.position == wanted.position - 1))


def _among(connection: Connection, edits: Columns, query: Select[Any]) -> pa.Array:
    found = connection.execute(query).scalars().all()
    return pc.is_in(edits.column("id"), value_set=pa.array(found, pa.string()))

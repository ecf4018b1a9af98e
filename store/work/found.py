"""Which edits a filter of Browse finds: found once of a state of the database, then kept.

What an edit is changes by imports alone; what is said and hidden of it with the log. So an answer
costs what the log holds, and a page of what was found costs its own edits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, and_, select

from review.core.adjudication import EXCLUDE
from review.core.later import compute as pc
from review.core.later import pandas as pd
from review.core.later import pyarrow as pa
from store.db import columns, revision, tables
from store.db.workspace import Store
from store.work import browse_filter, by_columns, hidden, labels
from store.work.browse_filter import NOBODY, Filter

#: What labels may be asked for: practice is none.
_LABELS = ["measure", "fit", "repair", "gold", "watch"]
edit, score = tables.edit, tables.score


@dataclass(frozen=True)
class Found:
    """The ``ids`` of the edits that fit, in the order they came.

    ``left_out``: edits that are hidden from the reviewer and so in no answer about verdicts or
    scores. Counted by the rest of the filter only, so that the number tells nothing of them.
    """

    ids: pd.Series
    left_out: int = 0


def found(store: Store, connection: Connection, wanted: Filter) -> Found:
    """Return which edits fit, as the transaction of the caller sees them."""
    asks_of_hidden = browse_filter.asks_of_hidden(wanted)
    if not (asks_of_hidden or wanted.batch):
        return Found(columns.words(_edits(store, connection, wanted)))
    kept = replace(wanted, reviewer=wanted.reviewer if asks_of_hidden else "")
    now = revision.of_all(connection)
    return store.kept.value(("found", kept), now, lambda: _find(store, connection, wanted))


def _find(store: Store, connection: Connection, wanted: Filter) -> Found:
    rest = list(_of_rest(connection, wanted))
    edits = _edits(store, connection, wanted)
    if not browse_filter.asks_of_hidden(wanted):
        return Found(columns.words(_that(edits, rest)))
    unseen = _Among(hidden.all_hidden(connection, wanted.reviewer))
    by_rest = _edits(store, connection, replace(wanted, lowest=None, highest=None))
    left_out = len(_that(by_rest, [*rest, unseen]))
    fit = [*rest, *_of_people(connection, wanted), replace(unseen, inside=False)]
    return Found(columns.words(_that(edits, fit)), left_out)


@dataclass(frozen=True)
class _Among:
    """Fits edits that are among these, or those that are not."""

    units: set[str]
    inside: bool = True

    def of(self, edits: pa.Array) -> pa.Array:
        found = pc.is_in(edits, value_set=pa.array(self.units, edits.type))
        return found if self.inside else pc.invert(found)


def _that(edits: pa.Array, fit: Iterable[_Among]) -> pa.Array:
    """Return the edits that fit all of it."""
    for one in fit:
        edits = edits.filter(one.of(edits))
    return edits


def _of_rest(connection: Connection, wanted: Filter) -> Iterator[_Among]:
    """Yield what else fits that tells nothing of hidden edits."""
    if wanted.batch:
        drawn = browse_filter.in_batch(wanted.batch)
        yield _Among(set(connection.execute(drawn).scalars()))


def _of_people(connection: Connection, wanted: Filter) -> Iterator[_Among]:
    """Yield what fits by what people say."""
    if wanted.label and wanted.task:
        yield _Among(_labelled(connection, wanted.task, wanted.label))
    if wanted.verdict == EXCLUDE:
        yield _Among(set(connection.execute(browse_filter.taken_out()).scalars()))
    elif wanted.verdict or wanted.said_by:
        said = set(connection.execute(browse_filter.said(wanted)).scalars())
        yield _Among(said, inside=wanted.verdict != NOBODY)


def _labelled(connection: Connection, task: str, label: str) -> set[str]:
    """Return the edits with that label, and the turns of chains with it."""
    frame = labels.of_purpose(connection, task, _LABELS)
    units = set(frame.loc[frame["state"] == label, "unit_id"])
    turns = connection.execute(browse_filter.all_turns()).all()
    return units | {edit_id for chain, edit_id in turns if chain in units}


def _edits(store: Store, connection: Connection, wanted: Filter) -> pa.Array:
    """Return the edits that fit by all that imports alone change; of a group, read each time."""
    plain = Filter(
        reviewer="",
        edit_type=wanted.edit_type, edit_types=wanted.edit_types, text=wanted.text,
        judge=wanted.judge if wanted.scored else None, lowest=wanted.lowest,
        highest=wanted.highest, kind=wanted.kind, group=wanted.group, chain=wanted.chain,
        position=wanted.position,
    )  # fmt: skip
    if plain.group:
        return asked(connection, plain)
    now = revision.of_dataset(connection)
    if plain.text and not store.database.is_sqlite:  # Which letters are alike, it knows.
        return store.kept.value(("edits that fit", plain), now, lambda: asked(connection, plain))
    return store.kept.value(
        ("edits that fit", plain), now, lambda: by_columns.fitting(store, connection, plain)
    )


def asked(connection: Connection, plain: Filter) -> pa.Array:
    """Ask the database which edits fit, by all that imports alone change."""
    query, where = select(edit.c.id), browse_filter.where_of(plain)
    if plain.scored:
        run = browse_filter.run_id(plain.judge)
        of_run = and_(score.c.edit_id == edit.c.id, score.c.run_id == run)
        query = query.select_from(edit.join(score, of_run))
    found = connection.execute(query.where(where).order_by(edit.c.id)).scalars().all()
    return pa.array(found, pa.string())

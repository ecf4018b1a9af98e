"""Which edits a filter of Browse finds: found once of a state of the database, then kept.

What an edit is changes by imports alone; what is said and hidden of it with the log. So an answer
costs what the log holds, and a page of what was found costs its own edits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, and_, select

from review.core.adjudication import EXCLUDE
from review.core.later import pandas as pd
from store.db import revision, tables
from store.db.workspace import Store
from store.work import browse_filter, hidden, labels
from store.work.browse_filter import NOBODY, Filter

#: What labels may be asked for: practice is none.
_LABELS = ["measure", "fit", "repair", "gold", "watch"]
edit, score = tables.edit, tables.score
Fits = Callable[[str], bool]


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
        return Found(_edits(store, connection, wanted))
    kept = replace(wanted, reviewer=wanted.reviewer if asks_of_hidden else "")
    now = revision.of_all(connection)
    return store.kept.value(("found", kept), now, lambda: _find(store, connection, wanted))


def _find(store: Store, connection: Connection, wanted: Filter) -> Found:
    rest = list(_of_rest(connection, wanted))
    edits = [one for one in _edits(store, connection, wanted) if all(fit(one) for fit in rest)]
    if not browse_filter.asks_of_hidden(wanted):
        return Found(_column(edits))
    unseen = hidden.all_hidden(connection, wanted.reviewer)
    everything = replace(wanted, lowest=None, highest=None)
    by_rest = _edits(store, connection, everything)
    left_out = sum(1 for one in by_rest if one in unseen and all(fit(one) for fit in rest))
    fits = [*_of_people(connection, wanted), _but(unseen)]
    return Found(_column([one for one in edits if all(fit(one) for fit in fits)]), left_out)


def _of_rest(connection: Connection, wanted: Filter) -> Iterator[Fits]:
    """Yield what else fits that tells nothing of hidden edits."""
    if wanted.batch:
        drawn = browse_filter.in_batch(wanted.batch)
        yield set(connection.execute(drawn).scalars()).__contains__


def _of_people(connection: Connection, wanted: Filter) -> Iterator[Fits]:
    """Yield what fits by what people say."""
    if wanted.label and wanted.task:
        yield _labelled(connection, wanted.task, wanted.label).__contains__
    if wanted.verdict == EXCLUDE:
        yield set(connection.execute(browse_filter.taken_out()).scalars()).__contains__
    elif wanted.verdict or wanted.said_by:
        said = set(connection.execute(browse_filter.said(wanted)).scalars())
        yield _but(said) if wanted.verdict == NOBODY else said.__contains__


def _but(units: set[str]) -> Fits:
    return lambda one: one not in units


def _labelled(connection: Connection, task: str, label: str) -> set[str]:
    """Return the edits with that label, and the turns of chains with it."""
    frame = labels.of_purpose(connection, task, _LABELS)
    units = set(frame.loc[frame["state"] == label, "unit_id"])
    turns = connection.execute(browse_filter.all_turns()).all()
    return units | {edit_id for chain, edit_id in turns if chain in units}


def _edits(store: Store, connection: Connection, wanted: Filter) -> pd.Series:
    """Return the edits that fit by all that imports alone change; of a group, read each time."""
    scored = wanted.lowest is not None or wanted.highest is not None
    plain = Filter(
        reviewer="",
        edit_type=wanted.edit_type, edit_types=wanted.edit_types, text=wanted.text,
        judge=wanted.judge if scored else None, lowest=wanted.lowest, highest=wanted.highest,
        kind=wanted.kind, group=wanted.group, chain=wanted.chain, position=wanted.position,
    )  # fmt: skip
    if plain.group:
        return _read(connection, plain, scored=scored)
    now = revision.of_dataset(connection)
    return store.kept.value(
        ("edits that fit", plain), now, lambda: _read(connection, plain, scored=scored)
    )


def _read(connection: Connection, plain: Filter, *, scored: bool) -> pd.Series:
    query, where = select(edit.c.id), browse_filter.where_of(plain)
    if scored:
        run = browse_filter.run_id(plain.judge)
        of_run = and_(score.c.edit_id == edit.c.id, score.c.run_id == run)
        query = query.select_from(edit.join(score, of_run))
    return _column(connection.execute(query.where(where).order_by(edit.c.id)).scalars().all())


def _column(ids: object) -> pd.Series:
    return pd.Series(ids, dtype="str")

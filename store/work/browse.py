"""Edits as people look through them: a page by filter, the log of each, how many there are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, and_, func, literal_column, or_, select, text

from store.dataset.catalog import VIEW_COLUMNS, EditView
from store.db import tables
from store.db.rules import answer, standing
from store.db.workspace import Store
from store.work import labels
from store.work.browse_filter import (
    CHAIN,
    Filter,
    asks_of_hidden,
    chains_with,
    run_id,
    sets,
    turn,
    where_of,
)
from store.work.handler import handler_of
from store.work.hidden import hidden_from

__all__ = ["CHAIN", "Counts", "Filter", "Page", "ReviewView", "counts", "ids", "page", "reviews"]

edit, score, log = tables.edit, tables.score, tables.review
_GIVEN = text(answer("review")), text(standing("review"))
#: What labels may be asked for: practice is none.
_LABELS = ["measure", "fit", "repair", "gold", "watch"]


@dataclass(frozen=True)
class Page:
    """One page of edits, and how many there are in all.

    ``left_out``: edits that are hidden from the reviewer and so in no answer about verdicts or
    scores. Counted by the rest of the filter only, so that the number tells nothing of them.
    """

    edits: list[EditView]
    scores: dict[str, float | None]
    total: int
    left_out: int = 0


@dataclass(frozen=True)
class ReviewView:
    """One log entry as pages show it; ``taken_back``: a later entry replaces it.

    ``told``: what it says beside its verdict, as its task tells it. ``of_chain``: it is about a
    chain that the edit is a turn of.
    """

    reviewer: str
    task: str
    kind: str
    verdict: str | None
    batch: str
    time: Any
    surplus: bool
    taken_back: bool
    of_chain: bool = False
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How much there is of everything; ``answers`` that nobody took back or corrected."""

    edits: int
    groups: int
    chains: int
    types: int
    answers: int
    collisions: int
    known_by_id_only: int
    judges: dict[str, int] = field(default_factory=dict)


def page(store: Store, wanted: Filter, *, offset: int = 0, limit: int = 24) -> Page:
    """Return edits that fit, in the order they came, with their score by the named judge."""
    where = where_of(wanted, _labelled(store, wanted))
    run = run_id(wanted.judge)
    join = and_(score.c.edit_id == edit.c.id, score.c.run_id == run)
    base = edit.outerjoin(score, join)
    query = select(*VIEW_COLUMNS, score.c.overall).select_from(base).where(where)
    with store.database.read() as connection:
        total = connection.scalar(select(func.count()).select_from(base).where(where)) or 0
        rows = connection.execute(query.order_by(edit.c.id).offset(offset).limit(limit)).all()
        left_out = _left_out(connection, wanted)
    scores = {row.id: row.overall for row in rows}
    return Page([EditView(*row[:-1]) for row in rows], scores, int(total), left_out)


def ids(store: Store, wanted: Filter) -> list[str]:
    """Return the ids of all edits that fit, in the order they came."""
    join = and_(score.c.edit_id == edit.c.id, score.c.run_id == run_id(wanted.judge))
    where = where_of(wanted, _labelled(store, wanted))
    query = select(edit.c.id).select_from(edit.outerjoin(score, join)).where(where)
    with store.database.read() as connection:
        return list(connection.execute(query.order_by(edit.c.id)).scalars())


def _left_out(connection: Connection, wanted: Filter) -> int:
    if not asks_of_hidden(wanted):
        return 0
    rest = replace(wanted, verdict=None, lowest=None, highest=None, said_by=None, label=None)
    query = select(func.count()).select_from(edit)
    return _count(connection, query.where(where_of(rest), hidden_from(wanted.reviewer)))


def reviews(store: Store, edit_id: str) -> list[ReviewView]:
    """Return the log entries about an edit and the chains it is a turn of, oldest first."""
    person, batch = tables.person, tables.batch
    its_chains = chains_with(turn.c.edit_id == edit_id)
    query = (
        select(
            person.c.name, log.c.task, log.c.kind, log.c.verdict, batch.c.name, log.c.time,
            log.c.surplus, ~literal_column(standing("review"), Boolean),
            log.c.unit_id != edit_id, log.c.answers_json,
        )
        .join(person, person.c.id == log.c.reviewer_id)
        .join(batch, batch.c.id == log.c.batch_id)
        .where(or_(log.c.unit_id == edit_id, log.c.unit_id.in_(its_chains)))
        .order_by(log.c.entry)
    )  # fmt: skip
    with store.database.read() as connection:
        return [_review(store, row) for row in connection.execute(query)]


def _review(store: Store, row: Any) -> ReviewView:
    *columns, answers_json = row
    answers = msgspec.json.decode(answers_json)
    return replace(ReviewView(*columns), told=handler_of(store, row.task).told(answers))


def counts(store: Store) -> Counts:
    """Count what the workspace holds."""
    in_all = select(func.count())
    with store.database.read() as connection:
        kinds = connection.execute(select(sets.c.kind, func.count()).group_by(sets.c.kind))
        by_kind = {kind: int(number) for kind, number in kinds}
        return Counts(
            edits=_count(connection, in_all.select_from(edit)),
            groups=by_kind.get("preference", 0),
            chains=by_kind.get(CHAIN, 0),
            types=_count(connection, select(func.count(func.distinct(edit.c.edit_type)))),
            answers=_count(connection, in_all.select_from(log).where(*_GIVEN)),
            collisions=_count(connection, in_all.select_from(edit).where(edit.c.collision)),
            known_by_id_only=_count(connection, in_all.select_from(edit).where(~edit.c.known)),
            judges=_scored(connection),
        )


def _scored(connection: Connection) -> dict[str, int]:
    """Return judge run → its number of scores."""
    run = tables.judge_run
    query = (
        select(run.c.name, func.count(score.c.edit_id))
        .outerjoin(score, score.c.run_id == run.c.id)
        .group_by(run.c.name)
        .order_by(run.c.name)
    )
    return {name: int(number) for name, number in connection.execute(query)}


def _labelled(store: Store, wanted: Filter) -> list[str] | None:
    """Return the edits and chains with the label that is asked for; None where none is."""
    if not (wanted.label and wanted.task):
        return None
    with store.database.read() as connection:
        frame = labels.of_purpose(connection, wanted.task, _LABELS)
    return [str(unit) for unit in frame.loc[frame["state"] == wanted.label, "unit_id"]]


def _count(connection: Connection, query: Any) -> int:
    return int(connection.scalar(query) or 0)

"""Edits as people look through them: a page by filter, the log of each, how many there are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, and_, func, literal_column, or_, select, text

from store.dataset.catalog import VIEW_COLUMNS, EditView
from store.db import revision, tables
from store.db.rules import answer, standing
from store.db.workspace import Store
from store.work.browse_filter import CHAIN, Filter, chains_with, run_id, sets, turn
from store.work.found import found
from store.work.handler import handler_of

__all__ = ["CHAIN", "Counts", "Filter", "Page", "ReviewView", "counts", "ids", "page", "reviews"]

edit, score, log = tables.edit, tables.score, tables.review
_GIVEN = text(answer("review")), text(standing("review"))


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
    join = and_(score.c.edit_id == edit.c.id, score.c.run_id == run_id(wanted.judge))
    query = select(*VIEW_COLUMNS, score.c.overall).select_from(edit.outerjoin(score, join))
    with store.database.read() as connection:
        fit = found(store, connection, wanted)
        shown = fit.ids.iloc[offset : offset + limit].tolist()
        rows = connection.execute(query.where(edit.c.id.in_(shown)).order_by(edit.c.id)).all()
    scores = {row.id: row.overall for row in rows}
    return Page([EditView(*row[:-1]) for row in rows], scores, len(fit.ids), fit.left_out)


def ids(store: Store, wanted: Filter) -> list[str]:
    """Return the ids of all edits that fit, in the order they came."""
    with store.database.read() as connection:
        return [str(one) for one in found(store, connection, wanted).ids]


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
    with store.database.read() as connection:
        now = revision.of_dataset(connection)
        held = store.kept.value("holdings", now, lambda: _holdings(connection))
        now = revision.of_log(connection)
        answers = store.kept.value("answers", now, lambda: _count(connection, _ANSWERS))
    return replace(held, answers=answers)


_ANSWERS = select(func.count()).select_from(log).where(*_GIVEN)


def _holdings(connection: Connection) -> Counts:
    """Count all that imports alone change."""
    in_all = select(func.count())
    kinds = connection.execute(select(sets.c.kind, func.count()).group_by(sets.c.kind))
    by_kind = {kind: int(number) for kind, number in kinds}
    return Counts(
        edits=_count(connection, in_all.select_from(edit)),
        groups=by_kind.get("preference", 0),
        chains=by_kind.get(CHAIN, 0),
        types=_count(connection, select(func.count(func.distinct(edit.c.edit_type)))),
        answers=0,
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


def _count(connection: Connection, query: Any) -> int:
    return int(connection.scalar(query) or 0)

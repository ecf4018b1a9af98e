"""Edits as people look through them: a page by filter, the log of each, how many there are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, and_, exists, func, literal_column, or_, select, text

from review.core.adjudication import EXCLUDE
from review.core.scoring import TOLERANCE
from store.dataset.catalog import VIEW_COLUMNS, EditView
from store.db import tables
from store.db.rules import answer, current, excluded, standing
from store.db.workspace import Store
from store.work.handler import handler_of
from store.work.hidden import hidden_from

edit, score, log = tables.edit, tables.score, tables.review
_GIVEN = text(answer("review")), text(standing("review"))
draw, candidate = tables.draw, tables.rank_candidate


@dataclass(frozen=True)
class Filter:
    """What Browse asks for; None means any.

    Asked by score, verdict or who said it, edits whose judge and answers ``reviewer`` may not see
    are left out. ``edit_types``: of one of these. ``batch``: drawn or answered in that batch;
    ``verdict`` and ``said_by`` then mean its answers. ``group``: candidates of that group.
    """

    reviewer: str
    edit_type: str | None = None
    edit_types: tuple[str, ...] | None = None
    text: str | None = None
    verdict: str | None = None
    judge: str | None = None
    lowest: float | None = None
    highest: float | None = None
    kind: str | None = None
    batch: str | None = None
    said_by: str | None = None
    group: str | None = None


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

    ``told``: what it says beside its verdict, as its task tells it.
    """

    reviewer: str
    task: str
    kind: str
    verdict: str | None
    batch: str
    time: Any
    surplus: bool
    taken_back: bool
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
    where = _where(wanted)
    run = _run_id(wanted.judge)
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
    join = and_(score.c.edit_id == edit.c.id, score.c.run_id == _run_id(wanted.judge))
    query = select(edit.c.id).select_from(edit.outerjoin(score, join)).where(_where(wanted))
    with store.database.read() as connection:
        return list(connection.execute(query.order_by(edit.c.id)).scalars())


def _left_out(connection: Connection, wanted: Filter) -> int:
    if not _asks_of_hidden(wanted):
        return 0
    rest = replace(wanted, verdict=None, lowest=None, highest=None, said_by=None)
    query = select(func.count()).select_from(edit)
    return _count(connection, query.where(_where(rest), hidden_from(wanted.reviewer)))


def _asks_of_hidden(wanted: Filter) -> bool:
    """Whether the answer would tell of verdicts or scores."""
    asked = (wanted.verdict, wanted.said_by, wanted.lowest, wanted.highest)
    return any(one not in (None, "") for one in asked)


def reviews(store: Store, edit_id: str) -> list[ReviewView]:
    """Return the log entries about an edit, oldest first."""
    person, batch = tables.person, tables.batch
    query = (
        select(
            person.c.name, log.c.task, log.c.kind, log.c.verdict, batch.c.name, log.c.time,
            log.c.surplus, ~literal_column(standing("review"), Boolean), log.c.answers_json,
        )
        .join(person, person.c.id == log.c.reviewer_id)
        .join(batch, batch.c.id == log.c.batch_id)
        .where(log.c.unit_id == edit_id)
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
    sets = tables.edit_set
    in_all = select(func.count())
    with store.database.read() as connection:
        kinds = connection.execute(select(sets.c.kind, func.count()).group_by(sets.c.kind))
        by_kind = {kind: int(number) for kind, number in kinds}
        return Counts(
            edits=_count(connection, in_all.select_from(edit)),
            groups=by_kind.get("preference", 0),
            chains=by_kind.get("multi-turn", 0),
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


def _run_id(judge: str | None) -> Any:
    run = tables.judge_run
    if judge is None:
        return select(func.min(run.c.id)).scalar_subquery()
    return select(run.c.id).where(run.c.name == judge).scalar_subquery()


def _where(wanted: Filter) -> Any:
    clauses: list[Any] = [text(current("edit"))]
    if wanted.edit_type:
        clauses.append(edit.c.edit_type == wanted.edit_type)
    if wanted.edit_types is not None:
        clauses.append(edit.c.edit_type.in_(wanted.edit_types))
    if wanted.kind:
        clauses.append(edit.c.kind == wanted.kind)
    if wanted.text:
        texts = [edit.c[name] for name in _SEARCHED]
        clauses.append(or_(*(words.icontains(wanted.text, autoescape=True) for words in texts)))
    if wanted.lowest is not None:
        clauses.append(score.c.overall >= wanted.lowest - TOLERANCE)
    if wanted.highest is not None:
        clauses.append(score.c.overall <= wanted.highest + TOLERANCE)
    if wanted.batch:
        clauses.append(_in_batch(wanted.batch))
    if wanted.group:
        clauses.append(edit.c.id.in_(_candidates(candidate.c.group_id == wanted.group)))
    if wanted.verdict == EXCLUDE:
        clauses.append(text(excluded("edit.id")))
    elif wanted.verdict or wanted.said_by:
        clauses.append(_said(wanted))
    if _asks_of_hidden(wanted):
        clauses.append(~hidden_from(wanted.reviewer))
    return and_(*clauses)


_SEARCHED = ("text", "summarized_text", "output_image")


def _in_batch(batch_id: str) -> Any:
    """Fit edits drawn into a batch or answered in it, also as candidates of its groups."""
    drawn = select(draw.c.unit_id).where(draw.c.batch_id == batch_id)
    answered = select(log.c.unit_id).where(log.c.batch_id == batch_id)
    units = drawn.union(answered).scalar_subquery()
    return or_(edit.c.id.in_(units), edit.c.id.in_(_candidates(candidate.c.group_id.in_(units))))


def _candidates(where: Any) -> Any:
    return select(candidate.c.edit_id).where(candidate.c.edit_id.is_not(None), where)


def _said(wanted: Filter) -> Any:
    """Fit edits with a standing review as asked for; "none" fits those without any."""
    reviewed = exists().where(
        log.c.unit_id == edit.c.id,
        log.c.verdict.is_not(None),
        text(standing("review")),
    )
    if wanted.batch:
        reviewed = reviewed.where(log.c.batch_id == wanted.batch)
    if wanted.said_by:
        reviewed = reviewed.where(log.c.reviewer_id == wanted.said_by)
    if wanted.verdict == "none":
        return ~reviewed
    return reviewed.where(log.c.verdict == wanted.verdict) if wanted.verdict else reviewed


def _count(connection: Connection, query: Any) -> int:
    return int(connection.scalar(query) or 0)

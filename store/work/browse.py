"""Reading edits: one whole, or a page of them by filter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, and_, exists, func, literal_column, or_, select, text

from review.core.errors import Unknown
from review.core.i18n import _
from review.core.scoring import TOLERANCE
from store.db import tables
from store.db.rules import current, standing
from store.db.workspace import Store
from store.work.handler import handler_of

edit, score, log = tables.edit, tables.score, tables.review


@dataclass(frozen=True)
class Judged:
    """What one judge run said of an edit."""

    judge: str
    overall: float | None
    criteria: dict[str, float]
    reason: str | None
    problem: str | None


@dataclass(frozen=True)
class EditView:
    """One edit as pages show it; ``type_as_written``: its manifest's word for ``edit_type``."""

    id: str
    output_image: str
    source: str | None
    text: str | None
    summarized_text: str | None
    edit_type: str | None
    kind: str
    collision: bool
    known: bool
    type_as_written: str | None


@dataclass(frozen=True)
class Filter:
    """What Browse asks for; None means any.

    Asked by score or verdict, edits whose judge and answers ``reviewer`` may not see are left out.
    """

    reviewer: str
    edit_type: str | None = None
    text: str | None = None
    verdict: str | None = None
    judge: str | None = None
    lowest: float | None = None
    highest: float | None = None
    kind: str | None = None


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
    """How much there is of everything."""

    edits: int
    groups: int
    chains: int
    types: int
    reviews: int
    collisions: int
    known_by_id_only: int
    judges: dict[str, int] = field(default_factory=dict)


def page(store: Store, wanted: Filter, *, offset: int = 0, limit: int = 24) -> Page:
    """Return edits that fit, in the order they came, with their score by the named judge."""
    where = _where(wanted)
    run = _run_id(wanted.judge)
    join = and_(score.c.edit_id == edit.c.id, score.c.run_id == run)
    base = edit.outerjoin(score, join)
    query = select(*_columns(), score.c.overall).select_from(base).where(where)
    with store.database.read() as connection:
        total = connection.scalar(select(func.count()).select_from(base).where(where)) or 0
        rows = connection.execute(query.order_by(edit.c.id).offset(offset).limit(limit)).all()
        left_out = _left_out(connection, wanted)
    scores = {row.id: row.overall for row in rows}
    return Page([EditView(*row[:-1]) for row in rows], scores, int(total), left_out)


def _left_out(connection: Connection, wanted: Filter) -> int:
    if not _asks_of_hidden(wanted):
        return 0
    rest = replace(wanted, verdict=None, lowest=None, highest=None)
    query = select(func.count()).select_from(edit)
    return _count(connection, query.where(_where(rest), _hidden_from(wanted.reviewer)))


def _asks_of_hidden(wanted: Filter) -> bool:
    """Whether the answer would tell of verdicts or scores."""
    return bool(wanted.verdict) or wanted.lowest is not None or wanted.highest is not None


def one(store: Store, edit_id: str) -> EditView:
    """Return one edit. Raises Unknown."""
    with store.database.read() as connection:
        row = connection.execute(select(*_columns()).where(edit.c.id == edit_id)).first()
    if row is None:
        raise Unknown(_("There is no such edit."), what_to_do=_("Find it on the Browse page."))
    return EditView(*row)


def many(store: Store, ids: list[str]) -> dict[str, EditView]:
    """Return the edits with these ids."""
    with store.database.read() as connection:
        rows = connection.execute(select(*_columns()).where(edit.c.id.in_(ids)))
        return {row.id: EditView(*row) for row in rows}


def judged(store: Store, edit_id: str) -> list[Judged]:
    """Return what every judge run said of an edit."""
    with store.database.read() as connection:
        return judged_now(connection, edit_id)


def judged_now(connection: Connection, edit_id: str) -> list[Judged]:
    """Return the same inside a transaction of the caller."""
    run = tables.judge_run
    query = (
        select(run.c.name, score.c.overall, score.c.criteria_json, score.c.reason, score.c.problem)
        .join(run, run.c.id == score.c.run_id)
        .where(score.c.edit_id == edit_id)
        .order_by(run.c.name)
    )
    rows = connection.execute(query).all()
    return [
        Judged(row.name, row.overall, _criteria(row.criteria_json), row.reason, row.problem)
        for row in rows
    ]


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


def hidden(store: Store, ids: list[str], reviewer_id: str) -> set[str]:
    """Return which of these edits' judge and answers this reviewer may not see yet."""
    with store.database.read() as connection:
        return hidden_now(connection, ids, reviewer_id)


def hidden_now(connection: Connection, ids: list[str], reviewer_id: str) -> set[str]:
    """Return the same inside a transaction of the caller."""
    query = select(edit.c.id).where(edit.c.id.in_(ids), _hidden_from(reviewer_id))
    return set(connection.execute(query).scalars())


def companions(store: Store, edit_id: str) -> list[tuple[str, list[EditView]]]:
    """Return the groups and chains an edit stands in, members in order."""
    member, sets = tables.edit_set_member, tables.edit_set
    inside = select(member.c.set_id).where(member.c.edit_id == edit_id)
    query = (
        select(sets.c.id, sets.c.kind, *_columns())
        .select_from(member.join(edit, edit.c.id == member.c.edit_id))
        .join(sets, sets.c.id == member.c.set_id)
        .where(member.c.set_id.in_(inside))
        .order_by(sets.c.id, member.c.position)
    )
    found: dict[tuple[str, str], list[EditView]] = {}
    with store.database.read() as connection:
        for row in connection.execute(query):
            found.setdefault((row[0], row[1]), []).append(EditView(*row[2:]))
    return [(kind, edits) for (_, kind), edits in found.items()]


def counts(store: Store) -> Counts:
    """Count what the workspace holds."""
    sets, run = tables.edit_set, tables.judge_run
    with store.database.read() as connection:
        kinds = connection.execute(select(sets.c.kind, func.count()).group_by(sets.c.kind))
        by_kind = {kind: int(number) for kind, number in kinds}
        judges = select(run.c.name, func.count(score.c.edit_id)).outerjoin(
            score, score.c.run_id == run.c.id
        )
        return Counts(
            edits=_count(connection, select(func.count()).select_from(edit)),
            groups=by_kind.get("preference", 0),
            chains=by_kind.get("multi-turn", 0),
            types=_count(connection, select(func.count(func.distinct(edit.c.edit_type)))),
            reviews=_count(connection, select(func.count()).select_from(log)),
            collisions=_count(
                connection, select(func.count()).select_from(edit).where(edit.c.collision)
            ),
            known_by_id_only=_count(
                connection, select(func.count()).select_from(edit).where(~edit.c.known)
            ),
            judges={
                name: int(number)
                for name, number in connection.execute(
                    judges.group_by(run.c.name).order_by(run.c.name)
                )
            },
        )


def types(store: Store) -> list[str]:
    """Return the edit types that occur, by name."""
    query = select(edit.c.edit_type).where(edit.c.edit_type.is_not(None)).distinct()
    with store.database.read() as connection:
        return sorted(connection.execute(query).scalars())


def _columns() -> list[Any]:
    return [
        edit.c[name]
        for name in (
            "id", "output_image", "source", "text", "summarized_text", "edit_type", "kind",
            "collision", "known", "type_as_written",
        )
    ]  # fmt: skip


def _run_id(judge: str | None) -> Any:
    run = tables.judge_run
    if judge is None:
        return select(func.min(run.c.id)).scalar_subquery()
    return select(run.c.id).where(run.c.name == judge).scalar_subquery()


def _where(wanted: Filter) -> Any:
    clauses: list[Any] = [text(current("edit"))]
    if wanted.edit_type:
        clauses.append(edit.c.edit_type == wanted.edit_type)
    if wanted.kind:
        clauses.append(edit.c.kind == wanted.kind)
    if wanted.text:
        found = [edit.c[name].icontains(wanted.text, autoescape=True) for name in _SEARCHED]
        clauses.append(or_(*found))
    if wanted.lowest is not None:
        clauses.append(score.c.overall >= wanted.lowest - TOLERANCE)
    if wanted.highest is not None:
        clauses.append(score.c.overall <= wanted.highest + TOLERANCE)
    if wanted.verdict:
        clauses.append(_verdict(wanted.verdict))
    if _asks_of_hidden(wanted):
        clauses.append(~_hidden_from(wanted.reviewer))
    return and_(*clauses)


_SEARCHED = ("text", "summarized_text", "output_image")


def _verdict(verdict: str) -> Any:
    """Fit edits with a standing review of that verdict; "none" fits those without any."""
    said = exists().where(
        log.c.unit_id == edit.c.id,
        log.c.verdict.is_not(None),
        text(standing("review")),
    )
    if verdict == "none":
        return ~said
    return said.where(log.c.verdict == verdict)


def _hidden_from(reviewer_id: str) -> Any:
    """Fit edits that still wait for this reviewer, or stand in a measuring batch not yet full.

    A drawn group's candidates wait as the group does.
    """
    draw, slot, batch = tables.draw, tables.slot, tables.batch
    own, open_slot = slot.alias("own"), slot.alias("open_slot")
    answered = exists().where(
        own.c.draw_id == draw.c.id, own.c.reviewer_id == reviewer_id, own.c.review_id.is_not(None)
    )
    due = and_(exists().where(slot.c.draw_id == draw.c.id, slot.c.review_id.is_(None)), ~answered)
    measuring = and_(
        batch.c.purpose == "measure",
        exists().where(open_slot.c.batch_id == batch.c.id, open_slot.c.review_id.is_(None)),
    )
    open_for_me = and_(draw.c.batch_id == batch.c.id, batch.c.closed.is_(None), or_(due, measuring))
    candidate = tables.rank_candidate
    by_id = exists(draw.c.id).where(draw.c.unit_id == candidate.c.group_id, open_for_me)
    by_name = by_id.where(candidate.c.edit_id.is_(None), candidate.c.name == edit.c.output_image)
    return or_(
        exists(draw.c.id).where(draw.c.unit_id == edit.c.id, open_for_me),
        by_id.where(candidate.c.edit_id == edit.c.id),
        by_name,
    )


def _review(store: Store, row: Any) -> ReviewView:
    entry = ReviewView(*row[:8])
    return replace(
        entry, told=handler_of(store, entry.task).told(msgspec.json.decode(row.answers_json))
    )


def _criteria(encoded: str | None) -> dict[str, float]:
    return msgspec.json.decode(encoded, type=dict[str, float]) if encoded else {}


def _count(connection: Connection, query: Any) -> int:
    return int(connection.scalar(query) or 0)

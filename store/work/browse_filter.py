"""What Browse may be asked for, and as SQL: the edits that fit, those that people said so of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select, text, union_all

from review.core.scoring import TOLERANCE
from store.db import tables
from store.db.rules import before_a_lead, current, excluded, standing

edit, score, log = tables.edit, tables.score, tables.review
draw, candidate = tables.draw, tables.rank_candidate
turn, sets = tables.edit_set_member, tables.edit_set
#: The kind of a set whose members are turns.
CHAIN = "multi-turn"
#: Asked for as a verdict: that nobody gave any.
NOBODY = "none"


@dataclass(frozen=True)
class Filter:
    """What Browse asks for; None means any.

    Asked by score, verdict or who said it, edits whose judge and answers ``reviewer`` may not see
    are left out. ``edit_types``: of one of these. ``batch``: drawn or answered in that batch;
    ``verdict`` and ``said_by`` then mean its answers, and those to ``task`` where it is given.
    ``label``: what reviewers together say, accept or reject, in answer to ``task``. What is said
    of a chain is said of its turns. ``group``: candidates of that group; ``chain``: turns of that
    chain; ``position``: turns at that place of a chain, from 1.
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
    task: str | None = None
    label: str | None = None
    chain: str | None = None
    position: int | None = None

    @property
    def scored(self) -> bool:
        """Whether it asks for a score."""
        return self.lowest is not None or self.highest is not None


def asks_of_hidden(wanted: Filter) -> bool:
    """Whether the answer would tell of verdicts or scores."""
    asked = (wanted.verdict, wanted.said_by, wanted.lowest, wanted.highest, wanted.label)
    return any(one not in (None, "") for one in asked)


def run_id(judge: str | None) -> Any:
    """Return the id of a judge's run, by its name; without one, of the first run."""
    run = tables.judge_run
    if judge is None:
        return select(func.min(run.c.id)).scalar_subquery()
    return select(run.c.id).where(run.c.name == judge).scalar_subquery()


def where_of(wanted: Filter) -> Any:
    """Fit current edits by what they are, came in and stand in: all that no answer changes."""
    return and_(text(current("edit")), *_of_itself(wanted), *_of_sets(wanted))


def _of_itself(wanted: Filter) -> Iterator[Any]:
    """Fit by what an edit is, and its score."""
    if wanted.edit_type:
        yield edit.c.edit_type == wanted.edit_type
    if wanted.edit_types is not None:
        yield edit.c.edit_type.in_(wanted.edit_types)
    if wanted.text:
        texts = [edit.c[name] for name in _SEARCHED]
        yield or_(*(words.icontains(wanted.text, autoescape=True) for words in texts))
    if wanted.lowest is not None:
        yield score.c.overall >= wanted.lowest - TOLERANCE
    if wanted.highest is not None:
        yield score.c.overall <= wanted.highest + TOLERANCE


def _of_sets(wanted: Filter) -> Iterator[Any]:
    """Fit by what an edit came in, stands in or was drawn in."""
    if wanted.kind:
        yield _of_kind(wanted.kind)
    if wanted.group:
        yield edit.c.id.in_(_candidates(candidate.c.group_id == wanted.group))
    if wanted.chain:
        yield edit.c.id.in_(turns(turn.c.set_id == wanted.chain))
    if wanted.position:
        yield edit.c.id.in_(turns(turn.c.position == wanted.position - 1))


_SEARCHED = ("text", "summarized_text", "output_image")


def in_batch(batch_id: str) -> Any:
    """Select edits drawn into a batch or answered in it, also as candidates of its groups."""
    drawn = select(draw.c.unit_id).where(draw.c.batch_id == batch_id)
    answered = select(log.c.unit_id).where(log.c.batch_id == batch_id)
    units = drawn.union(answered).subquery()
    of_groups = select(candidate.c.edit_id).join(units, units.c.unit_id == candidate.c.group_id)
    return union_all(
        select(units.c.unit_id),
        of_groups.where(candidate.c.edit_id.is_not(None)),
        turns().join(units, units.c.unit_id == turn.c.set_id),
    )


def _candidates(where: Any) -> Any:
    return select(candidate.c.edit_id).where(candidate.c.edit_id.is_not(None), where)


def _of_kind(kind: str) -> Any:
    """Fit edits that came in as of a kind; a turn may have come in as a single edit first."""
    came = edit.c.kind == kind
    return or_(came, edit.c.id.in_(turns())) if kind == CHAIN else came


def turns(*where: Any) -> Any:
    """Select the turns of chains."""
    return (
        select(turn.c.edit_id)
        .join(sets, sets.c.id == turn.c.set_id)
        .where(sets.c.kind == CHAIN, *where)
    )


def all_turns() -> Any:
    """Select each chain and its turns."""
    query = select(turn.c.set_id, turn.c.edit_id).join(sets, sets.c.id == turn.c.set_id)
    return query.where(sets.c.kind == CHAIN)


def chains_with(*where: Any) -> Any:
    """Select the chains that have such turns."""
    return (
        select(turn.c.set_id)
        .join(sets, sets.c.id == turn.c.set_id)
        .where(sets.c.kind == CHAIN, *where)
    )


def said(wanted: Filter) -> Any:
    """Select edits with a standing review as asked for; for "none", those with any."""
    reviewed: list[Any] = [log.c.verdict.is_not(None), text(standing("review"))]
    if wanted.batch:
        reviewed.append(log.c.batch_id == wanted.batch)
    if wanted.task:
        reviewed.append(log.c.task == wanted.task)
    if wanted.said_by:
        reviewed.append(log.c.reviewer_id == wanted.said_by)
    if wanted.verdict and wanted.verdict != NOBODY:
        reviewed.append(log.c.verdict == wanted.verdict)
    units = select(log.c.unit_id).where(*reviewed)
    return union_all(units, turns().join(log, log.c.unit_id == turn.c.set_id).where(*reviewed))


def taken_out() -> Any:
    """Select edits that a lead took out."""
    by_a_lead = text(before_a_lead("review"))
    return select(log.c.unit_id).where(by_a_lead, text(excluded("review.unit_id")))

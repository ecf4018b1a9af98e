"""Edits whose judge and answers a reviewer may not see yet: their own word comes first."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, union_all

from store.db import tables
from store.db.workspace import Store


def hidden_edits(store: Store, ids: list[str], reviewer_id: str) -> set[str]:
    """Return which of these edits' judge and answers this reviewer may not see yet.

    An id may be a chain's: it is hidden while one of its turns is.
    """
    with store.database.read() as connection:
        return hidden_edits_now(connection, ids, reviewer_id)


def hidden_edits_now(connection: Connection, ids: list[str], reviewer_id: str) -> set[str]:
    """Return the same inside a transaction of the caller."""
    edit, turn = tables.edit, tables.edit_set_member
    hidden = hidden_from(reviewer_id)
    edits = select(edit.c.id).where(edit.c.id.in_(ids), hidden)
    chains = select(turn.c.set_id).join(edit, edit.c.id == turn.c.edit_id)
    query = edits.union(chains.where(turn.c.set_id.in_(ids), hidden))
    return set(connection.execute(query).scalars())


def hidden_from(reviewer_id: str) -> ColumnElement[bool]:
    """Fit edits that still wait for this reviewer, or stand in a measuring batch not yet full.

    A drawn group's candidates wait as the group does, and a drawn chain's turns as the chain.
    """
    edit, draw, candidate = tables.edit, tables.draw, tables.rank_candidate
    turn = tables.edit_set_member
    waits = _waits_for(reviewer_id)
    as_candidate = exists(draw.c.id).where(draw.c.unit_id == candidate.c.group_id, waits)
    only_named = candidate.c.edit_id.is_(None)
    as_turn = exists(draw.c.id).where(draw.c.unit_id == turn.c.set_id, waits)
    return or_(
        exists(draw.c.id).where(draw.c.unit_id == edit.c.id, waits),
        as_candidate.where(candidate.c.edit_id == edit.c.id),
        as_candidate.where(only_named, candidate.c.name == edit.c.output_image),
        as_turn.where(turn.c.edit_id == edit.c.id),
    )


def all_hidden(connection: Connection, reviewer_id: str) -> set[str]:
    """Return every edit that ``hidden_from`` fits, read from the draws there are."""
    edit, draw, candidate = tables.edit, tables.draw, tables.rank_candidate
    turn = tables.edit_set_member
    waiting = select(draw.c.unit_id).where(_waits_for(reviewer_id)).distinct().cte("waiting")
    unit = waiting.c.unit_id
    of_group = select(candidate.c.edit_id).join(waiting, unit == candidate.c.group_id)
    named = select(edit.c.id).join(candidate, candidate.c.name == edit.c.output_image)
    query = union_all(
        select(unit),
        of_group.where(candidate.c.edit_id.is_not(None)),
        named.join(waiting, unit == candidate.c.group_id).where(candidate.c.edit_id.is_(None)),
        select(turn.c.edit_id).join(waiting, unit == turn.c.set_id),
    )
    return set(connection.execute(query).scalars())


def _waits_for(reviewer_id: str) -> ColumnElement[bool]:
    """Fit draws of open batches that this reviewer may still answer, or that still measure."""
    draw, slot, batch = tables.draw, tables.slot, tables.batch
    own, open_slot = slot.alias("own"), slot.alias("open_slot")
    answered = exists().where(
        own.c.draw_id == draw.c.id, own.c.reviewer_id == reviewer_id, own.c.review_id.is_not(None)
    )
    due = and_(exists().where(slot.c.draw_id == draw.c.id, slot.c.review_id.is_(None)), ~answered)
    measuring = and_(
        batch.c.purpose.in_(("measure", "audit")),
        exists().where(open_slot.c.batch_id == batch.c.id, open_slot.c.review_id.is_(None)),
    )
    return and_(draw.c.batch_id == batch.c.id, batch.c.closed.is_(None), or_(due, measuring))

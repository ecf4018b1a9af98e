"""Questions that name a candidate a lead has excluded: asked no more, and put anew without it.

What a reviewer is asked never changes: their page may hold it, and answer it late. So the open
slots go to a further draw of the group, at the end of its batch; the draw itself stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from store.db import tables
from store.db.engine import one_at_a_time
from store.ranking import asking, audits, votes
from store.work import batches
from store.work.batches import NewDraw
from store.work.leases import Lease

_SLOT, _DRAW = tables.slot.c, tables.draw.c


def withdraw(connection: Connection, me: str, leases: Sequence[Lease]) -> set[str]:
    """Withdraw what this reviewer would be asked with an excluded candidate; return those draws.

    Groups with fewer than two candidates left are not asked again, nor is a pair of an audit, which
    then counts against it.
    """
    withdrawn_draws = set()
    for lease in leases:
        present = {
            candidate.id
            for candidate in votes.group_now(connection, lease.unit_id).candidates
            if candidate.edit_id is not None
        }
        audited = audits.pair_of(connection, lease.draw_id)
        if len(present) < 2 or not present.issuperset(audited or ()):
            _close(connection, lease)
        elif not present.issuperset(asking.candidates(connection, me, lease.draw_id)):
            _put_anew(connection, lease, _close(connection, lease))
        else:
            continue
        withdrawn_draws.add(lease.draw_id)
    return withdrawn_draws


def _close(connection: Connection, lease: Lease) -> int:
    """Take away the open slots of a draw; return how many there were."""
    open_slots = (_SLOT.draw_id == lease.draw_id, _SLOT.review_id.is_(None))
    return connection.execute(delete(tables.slot).where(*open_slots)).rowcount


def _put_anew(connection: Connection, lease: Lease, slots: int) -> None:
    """Draw the group once more, as it was drawn, behind all others."""
    one_at_a_time(connection, f"draws of {lease.batch_id}")
    drawn_before = connection.execute(select(tables.draw).where(_DRAW.id == lease.draw_id)).one()
    new_draw = NewDraw(
        drawn_before.unit_id, drawn_before.stratum, drawn_before.selection_probability,
        drawn_before.inclusion_probability, again=drawn_before.again,
    )  # fmt: skip
    batches.add_draws(connection, lease.batch_id, slots, [new_draw])

"""Groups whose votes contradict each other, asked again by one click."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from review.core.errors import Refused
from review.core.i18n import N_, _
from review.ranking.asking import ROUND_ROBIN
from review.ranking.task import RANK
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.ranking.strengths import Ranked
from store.work import batches
from store.work.batches import Batch, NewBatch, NewDraw

#: How these are asked: two candidates at a time.
MODE = "pairs"
MOST = 500

_WAITING = text("""
SELECT DISTINCT d.unit_id FROM draw d JOIN batch b ON b.id = d.batch_id
WHERE b.task = 'rank' AND b.purpose = 'repair' AND b.closed IS NULL
  AND EXISTS (SELECT 1 FROM slot s WHERE s.draw_id = d.id AND s.review_id IS NULL)""")


def to_ask(store: Store, ranked_groups: Sequence[Ranked]) -> list[Ranked]:
    """Return the contradictory groups that can be shown and do not wait already."""
    with store.database.read() as connection:
        waiting = set(connection.execute(_WAITING).scalars())
    return [
        ranked
        for ranked in ranked_groups
        if ranked.state == "contradictory" and ranked.group.id not in waiting and _edits(ranked) > 1
    ]


def send(store: Store, ranked_groups: Sequence[Ranked], *, by: str) -> Batch:
    """Ask every pair of these groups once more, in a batch that mends: its votes join the others.

    Of larger groups as many questions are asked as there are candidates. Groups that are not
    contradictory, or wait already, are left out. Raises Refused when none is left.
    """
    with store.database.write() as connection:
        one_at_a_time(connection, "rank again")
        groups_to_ask = to_ask(store, ranked_groups)[:MOST]
        if not groups_to_ask:
            raise Refused(_("No contradictory group is left to send: they wait already."))
        batch_id = _insert(connection, store, groups_to_ask, by)
    return batches.get(store, batch_id)


def _edits(ranked: Ranked) -> int:
    return sum(candidate.edit_id is not None for candidate in ranked.group.candidates)


def _questions(ranked: Ranked) -> int:
    size = _edits(ranked)
    return size * (size - 1) // 2 if size <= ROUND_ROBIN else size


def _insert(connection: Connection, store: Store, groups_to_ask: Sequence[Ranked], by: str) -> str:
    new = NewBatch(RANK.name, "repair", stem=N_("Contradictions"), mode=MODE)
    batch_id = batches.open_batch(connection, new, store.clock(), by)
    draws = [
        NewDraw(ranked.group.id) for ranked in groups_to_ask for _ in range(_questions(ranked))
    ]
    batches.add_draws(connection, batch_id, new.per_unit, draws)
    return batch_id

"""What was planned before over the same edits: left out of a new draw, counted, and said.

Edits drawn uniformly from the same edits before are left out: no label is had twice, and what is
drawn is still uniform over the whole pool, since what was left out was so. That ends where leads
took out, or brought back, edits of the pool since: they may have known the labels, and what was
drawn before and what was not are no more alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, String, bindparam, text

from review.core.i18n import N_, _, ngettext
from review.promises.plans import Plan
from review.promises.share import at_least
from store.promises.members import add_columns, pool_members, shared_members
from store.work import labels, queue

_PLANS = text("""
SELECT p.batch_id, p.plan_json, o.id AS pool_id, o.size, b.origin, b.strategy, b.last_entry,
       b.closed IS NOT NULL AS closed, EXISTS (SELECT 1 FROM look k WHERE k.plan_id = p.id) AS seen
FROM plan p JOIN pool o ON o.id = p.pool_id JOIN batch b ON b.id = p.batch_id
WHERE p.family <> 'watch' AND b.purpose = 'measure' ORDER BY b.created, b.id, p.id""")
_DRAWN = text("SELECT DISTINCT unit_id FROM draw WHERE batch_id IN :batches").bindparams(
    bindparam("batches", type_=String(), expanding=True)
)


@dataclass(frozen=True)
class Before:
    """Plans of before over edits of a pool; ``drawn``: which of its edits not to draw again.

    ``excluded``: where leads screened the pool since, what they took out, not to draw either.
    ``risk``: that any of these plans is wrong is at most this (union bound). ``thrown_away``: so
    many were closed before any look.
    """

    plans: int = 0
    thrown_away: int = 0
    risk: float = 0.0
    drawn: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()


NOTHING = Before()


def before(connection: Connection, pool_id: str, size: int) -> Before:
    """Return what was planned before over edits of a pool of this size, as it is drawn from."""
    shared: dict[str, int] = {}
    batches: dict[str, list[Any]] = {}
    for row in connection.execute(_PLANS):
        if row.pool_id not in shared:
            add_columns(connection, row.pool_id)
            shared[row.pool_id] = shared_members(connection, row.pool_id, pool_id)
        if shared[row.pool_id]:
            batches.setdefault(row.batch_id, []).append(row)
    alike = [
        batch_id
        for batch_id, rows in batches.items()
        if any(row.size == size == shared[row.pool_id] for row in rows)
        and (rows[0].origin, rows[0].strategy) == ("drawn", "uniform")
    ]
    excluded: set[str] = set()
    if alike and _screened_since(connection, pool_id, [batches[one][0] for one in alike]):
        alike, excluded = [], labels.excluded_by(connection, queue.last_entry(connection))
    drawn = connection.execute(_DRAWN, {"batches": alike}).scalars() if alike else ()
    return Before(
        plans=len(batches),
        thrown_away=sum(
            bool(rows[0].closed) and not any(row.seen for row in rows) for rows in batches.values()
        ),
        risk=round(min(sum(map(_risk, batches.values())), 1.0), 12),
        drawn=frozenset(drawn),
        excluded=frozenset(excluded),
    )


def _screened_since(connection: Connection, pool_id: str, drawn: list[Any]) -> bool:
    """Whether leads took out, or brought back, edits of a pool since batches were drawn from it."""
    then = labels.excluded_by(connection, min(row.last_entry or 0 for row in drawn))
    changed = then ^ labels.excluded_by(connection, queue.last_entry(connection))
    return bool(changed) and bool(
        pool_members(connection, pool_id)["edit_id"].isin(sorted(changed)).any()
    )


def _risk(rows: list[Any]) -> float:
    """Return what a batch's plans may spend together; several of imported labels once did so."""
    plans = [msgspec.json.decode(row.plan_json, type=Plan) for row in rows]
    whole = max(1 - plan.confidence for plan in plans)
    return max(whole, sum(plan.delta for plan in plans if not plan.spent))


def how_drawn(plan: Plan) -> list[str]:
    """Say by which seed labels were drawn, what was planned before, and what all of it risks."""
    if plan.seed is None:
        return []
    by_hand = N_("Seed {seed}, chosen by hand.")
    sentences = [_(by_hand if plan.seed_by_hand else N_("Seed {seed}, by chance."), seed=plan.seed)]
    if plan.left_out:
        sentences.append(
            ngettext(
                "{n} edit that an earlier plan drew was not drawn again.",
                "{n} edits that earlier plans drew were not drawn again.",
                plan.left_out,
            )
        )
    if plan.plans_before:
        sentences.append(
            ngettext(
                "{n} plan over edits of this pool was frozen before ({gone} closed without a "
                "look). That all of them and this one hold is {joint} sure.",
                "{n} plans over edits of this pool were frozen before ({gone} closed without a "
                "look). That all of them and this one hold is {joint} sure.",
                plan.plans_before,
                gone=plan.thrown_away,
                joint=at_least(max(plan.confidence - plan.risk_before, 0.0)),
            )
        )
    return sentences

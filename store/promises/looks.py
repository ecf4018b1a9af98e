"""Looks: computed once, at their planned moment, and stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, text

from review.core.later import pandas as pd
from review.core.settings import Settings
from review.promises.certify import Outcome
from review.promises.plans import Look, looks_due
from store import settings
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.rules import IN_EFFECT, WITH_A_LEAD, before_a_lead
from store.db.workspace import Store
from store.promises.divided import undecided
from store.promises.evidence import Evidence, group_outcomes, outcome_of, read_evidence
from store.work import labels, queue


@dataclass(frozen=True)
class TakenLook:
    """A look that took place: what it found, and which labels it saw."""

    labels: int
    delta: float
    last_entry: int
    labels_digest: str
    created: datetime
    outcome: Outcome
    groups: dict[str, Outcome]

    @property
    def certified_groups(self) -> dict[str, Outcome]:
        """Return the groups that this look certified."""
        return {name: outcome for name, outcome in self.groups.items() if outcome.certified}


#: Plans of drawn batches, and how far their looks are.
_PLANS = text("""
SELECT p.id, p.batch_id, p.plan_json,
  (SELECT MAX(k.labels) FROM look k WHERE k.plan_id = p.id) AS last
FROM plan p JOIN batch b ON b.id = p.batch_id
WHERE b.origin = 'drawn' AND (CAST(:batch AS VARCHAR) IS NULL OR b.id = :batch)
ORDER BY p.id""")
#: Units drawn by then that wait for a reviewer (and no lead decided), or for a lead.
_OPEN = text(f"""
SELECT 1 FROM slot s JOIN draw d ON d.id = s.draw_id
WHERE s.batch_id = :batch AND s.review_id IS NULL AND s.draw_order <= :until
  AND NOT {WITH_A_LEAD}
UNION ALL
SELECT 1 FROM review f JOIN draw d ON d.batch_id = f.batch_id AND d.unit_id = f.unit_id
WHERE f.batch_id = :batch AND {before_a_lead()} AND f.verdict = 'unsafe' AND {IN_EFFECT}
  AND d.draw_order <= :until
LIMIT 1""")
_FIRST = text("SELECT unit_id FROM draw WHERE batch_id = :batch AND draw_order <= :until")


class _Planned(msgspec.Struct):
    """As much of a plan as tells when it is looked at."""

    looks: tuple[Look, ...] = ()


@dataclass(frozen=True)
class _Found:
    """What a look stores."""

    outcome: Outcome
    groups: dict[str, Outcome]


def taken_looks(connection: Connection, plan_id: str) -> tuple[TakenLook, ...]:
    """Return the looks of a plan that took place, by their number of labels."""
    look = tables.look
    rows = connection.execute(select(look).where(look.c.plan_id == plan_id).order_by(look.c.labels))
    looks = []
    for row in rows:
        stored = msgspec.json.decode(row.outcome_json, type=_Found)
        looks.append(
            TakenLook(
                row.labels, row.delta, row.last_entry, row.labels_digest, row.created,
                stored.outcome, stored.groups,
            )
        )  # fmt: skip
    return tuple(looks)


def due_looks(evidence: Evidence, looks: tuple[TakenLook, ...]) -> list[Look]:
    """Return planned looks whose first n units all count and that were not taken yet.

    What was excluded or cannot be judged counts, as rejected, so that each look stays at its
    number; once the batch is closed, so does what was never answered. A pool that holds fewer of
    the drawn units has its last looks at all of them. Imported labels have one look, at however
    many there are when it is first asked for. A void plan takes no looks, nor does one without
    any label.
    """
    if evidence.void or evidence.plan.spent or evidence.labelled.empty:
        return []
    if evidence.imported:
        number = len(evidence.frame)
        only_look = Look(labels=number, delta=evidence.plan.delta)
        waits = len(evidence.labelled) < number  # A flag that a lead has to decide on.
        return [] if looks or waits or not number else [only_look]
    labelled = evidence.counted["accepted"].notna().to_numpy(dtype=bool)
    taken_at = frozenset(look.labels for look in looks)
    if labelled.all():
        return [look for look in evidence.plan.looks if look.labels not in taken_at]
    return list(looks_due(evidence.plan.looks, labelled, taken_at))


def take_due(store: Store, batch_id: str | None = None) -> None:
    """Take the planned looks whose labels are there: of one batch, or of any.

    A look waits while a lead has to decide one of its edits (a flag, a tie, a doubt), since their
    word would put it out of date; ``take_due_of_plan`` does not. Whether one may be due is asked of
    the open slots first: that costs next to nothing, so that it may be asked after every answer.
    """
    with store.database.read() as connection:
        plans = [
            row.id
            for row in connection.execute(_PLANS, {"batch": batch_id})
            if _may_be_due(connection, row)
        ]
    for plan_id in plans:
        take_due_of_plan(store, plan_id)


def take_due_of_plan(store: Store, plan_id: str) -> None:
    """Take the looks of one plan that are due. Raises Unknown."""
    rule = settings.current(store).settings
    with store.database.read() as connection:
        evidence = read_evidence(store, connection, plan_id, rule)
        looks_to_take = due_looks(evidence, taken_looks(connection, plan_id))
    for look in looks_to_take:
        take(store, plan_id, look, rule)


def _may_be_due(connection: Connection, row: Any) -> bool:
    """Whether nobody, no lead either, is asked any more about the first units of the next look."""
    ahead = [number for number in _planned(row.id, row.plan_json) if number > (row.last or 0)]
    if not ahead:
        return False
    first = {"batch": row.batch_id, "until": ahead[0]}
    if connection.execute(_OPEN, first).first() is not None:
        return False
    units = connection.execute(_FIRST, first).scalars()
    return undecided(connection, row.batch_id).isdisjoint(units)


@lru_cache(maxsize=256)  # A plan is frozen.
def _planned(_plan_id: str, plan_json: str) -> list[int]:
    return [look.labels for look in msgspec.json.decode(plan_json, type=_Planned).looks]


def take(store: Store, plan_id: str, look: Look, rule: Settings) -> None:
    """Compute one look and store it; a look that somebody else took first stands."""
    with store.database.write() as connection:
        one_at_a_time(connection, plan_id)
        evidence = read_evidence(store, connection, plan_id, rule)
        if look not in due_looks(evidence, taken_looks(connection, plan_id)):
            return
        labelled = seen_at(evidence, look.labels)
        earlier = evidence.plan.earlier(look.labels)
        outcomes = _Found(
            outcome_of(evidence, labelled, look.delta, earlier),
            group_outcomes(evidence, labelled, look.delta, earlier=earlier),
        )
        connection.execute(
            insert(tables.look).values(
                plan_id=plan_id,
                labels=look.labels,
                delta=look.delta,
                last_entry=queue.last_entry(connection),
                outcome_json=msgspec.json.encode(outcomes).decode(),
                labels_digest=labels.digest(labelled),
                created=store.clock(),
            )
        )


def seen_at(evidence: Evidence, number: int) -> pd.DataFrame:
    """Return the units that a look at a number of labels counts, as they stand now."""
    return (evidence.labelled if evidence.imported else evidence.counted).head(number)


def stands(evidence: Evidence, look: TakenLook) -> bool:
    """Whether the labels a look saw are still the same; imported labels: all of them.

    What a lead excluded afterwards leaves the look as it was: it weakens the promise, in the open.
    """
    seen_labels = labels.as_seen(evidence.whole, look.last_entry)
    if evidence.imported and len(seen_labels) != look.labels:
        return False
    return labels.digest(seen_labels.head(look.labels)) == look.labels_digest


def left_out(evidence: Evidence, look: TakenLook) -> bool:
    """Whether a look that does not stand left out what was excluded or could not be judged.

    Looks did so before such edits counted as rejected.
    """
    seen_labels = labels.as_seen(evidence.whole, look.last_entry)
    seen_labels = seen_labels[seen_labels["accepted"].notna()]
    same = labels.digest(seen_labels.head(look.labels)) == look.labels_digest
    return same and not stands(evidence, look)

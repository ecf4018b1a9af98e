"""Looks: computed once, at their planned moment, and stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

from review.core.settings import Settings
from review.promises.certify import Outcome
from review.promises.plans import Look, looks_due
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
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
        return {name: found for name, found in self.groups.items() if found.certified}


@dataclass(frozen=True)
class _Found:
    """What a look stores."""

    outcome: Outcome
    groups: dict[str, Outcome]


def taken(connection: Connection, plan_id: str) -> tuple[TakenLook, ...]:
    """Return the looks of a plan that took place, by their number of labels."""
    look = tables.look
    rows = connection.execute(select(look).where(look.c.plan_id == plan_id).order_by(look.c.labels))
    looks = []
    for row in rows:
        found = msgspec.json.decode(row.outcome_json, type=_Found)
        looks.append(
            TakenLook(
                row.labels, row.delta, row.last_entry, row.labels_digest, row.created,
                found.outcome, found.groups,
            )
        )  # fmt: skip
    return tuple(looks)


def due(evidence: Evidence, looks: tuple[TakenLook, ...]) -> list[Look]:
    """Return planned looks whose first n units all have a label and that were not taken yet.

    Edits nobody can judge are no units here; once every other drawn edit has its label no more
    are to come, and all that is left takes place. Imported labels have one look, at however many
    there are when it is first asked for. A void plan takes no looks.
    """
    if evidence.void:
        return []
    if evidence.imported:
        number = len(evidence.labelled)
        whole = Look(labels=number, delta=evidence.plan.delta)
        return [] if looks or not number else [whole]
    labelled = evidence.frame["accepted"].notna().to_numpy(dtype=bool)
    done = frozenset(one.labels for one in looks)
    if labelled.all():
        return [look for look in evidence.plan.looks if look.labels not in done]
    return list(looks_due(evidence.plan.looks, labelled, done))


def take(store: Store, plan_id: str, look: Look, rule: Settings) -> None:
    """Compute one look and store it; a look that somebody else took first stands."""
    with store.database.write() as connection:
        one_at_a_time(connection, plan_id)
        evidence = read_evidence(store, connection, plan_id, rule)
        if look not in due(evidence, taken(connection, plan_id)):
            return
        seen = evidence.labelled.head(look.labels)
        found = _Found(
            outcome_of(evidence, seen, look.delta), group_outcomes(evidence, seen, look.delta)
        )
        connection.execute(
            insert(tables.look).values(
                plan_id=plan_id,
                labels=look.labels,
                delta=look.delta,
                last_entry=queue.last_entry(connection),
                outcome_json=msgspec.json.encode(found).decode(),
                labels_digest=labels.digest(seen),
                created=store.clock(),
            )
        )


def stands(evidence: Evidence, look: TakenLook) -> bool:
    """Whether the labels a look saw are still the same; imported labels: all of them.

    What a lead excluded afterwards leaves the look as it was: it weakens the promise, in the open.
    """
    seen = labels.as_seen(evidence.whole, look.last_entry)
    seen = seen[seen["accepted"].notna()]
    if evidence.imported and len(seen) != look.labels:
        return False
    return labels.digest(seen.head(look.labels)) == look.labels_digest

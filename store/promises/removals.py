"""What was taken out of what a promise keeps since its look, and what is still promised then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from review.promises.removals import after_removals
from store.promises.looks import TakenLook
from store.promises.status import Promise
from store.work import labels


@dataclass(frozen=True)
class Removals:
    """Of the ``kept`` edits of the pool, how many leave.

    ``unknown`` ones may all be good; the promise's own labels reject the ``rejects``, whose
    leaving costs it nothing. ``promised``: the share that is still promised of the rest.
    """

    kept: int
    unknown: int
    rejects: int
    promised: float


def removals(promise: Promise, look: TakenLook, removed: Collection[str]) -> Removals:
    """Count the edits (by id) of ``gone`` that the promise's cuts kept when its look was taken."""
    evidence = promise.evidence
    pool_then = evidence.pool_at(look.last_entry)
    kept_then = pool_then.loc[promise.keeps(pool_then), "edit_id"]
    labels_then = labels.as_seen(evidence.whole, look.last_entry)
    rejected = kept_then.isin(labels_then.loc[labels_then["state"] == "reject", "unit_id"])
    leaving = kept_then.isin(list(removed))
    kept_number, unknown = len(kept_then), int((leaving & ~rejected).sum())
    return Removals(
        kept=kept_number,
        unknown=unknown,
        rejects=int((leaving & rejected).sum()),
        promised=after_removals(promise.evidence.plan.target, kept_number, unknown),
    )


def since_the_look(promise: Promise) -> Removals | None:
    """Count what a lead excluded after the look that the promise rests on; None without one."""
    look = promise.certified
    if look is None:
        return None
    exclusions = promise.evidence.excluded
    return removals(
        promise, look, list(exclusions.loc[exclusions["entry"] > look.last_entry, "edit_id"])
    )

"""What was taken out of what a promise keeps, and what is still promised then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from review.core.later import pandas as pd
from review.promises.removals import after_removals
from store.promises.evidence import Evidence, net
from store.promises.looks import TakenLook
from store.promises.status import Promise
from store.work import labels


@dataclass(frozen=True)
class Removals:
    """Of the ``kept`` edits of the pool, how many leave.

    ``unknown`` ones may all be good; the promise's own labels reject the ``rejects``, whose
    leaving costs it nothing: ``before`` of them a lead had excluded before the look, so that it
    counted them as rejected. ``promised``: the share that is still promised with the rejects
    counted; ``net``: of what is left without them.
    """

    kept: int
    unknown: int
    rejects: int
    promised: float
    net: float
    before: int


def removals(promise: Promise, look: TakenLook, removed: Collection[str]) -> Removals:
    """Count the edits (by id) of ``removed`` that the promise's cuts kept at its look."""
    evidence, target = promise.evidence, promise.evidence.plan.target
    seen = labels.as_seen(evidence.whole, look.last_entry)
    pool_then = _pool_at(evidence, look, seen)
    kept_then = pool_then.loc[promise.keeps(pool_then), "edit_id"]
    leaving = kept_then[kept_then.isin(list(removed))]
    state = seen.set_index("unit_id")["state"].reindex(leaving)
    rejects = int(state.isin(["reject", "none", labels.EXCLUDED]).sum())
    kept, unknown = len(kept_then), len(leaving) - rejects
    return Removals(
        kept=kept,
        unknown=unknown,
        rejects=rejects,
        promised=after_removals(target, kept, unknown),
        net=after_removals(target, kept, unknown, rejects),
        before=int((state == labels.EXCLUDED).sum()),
    )


def since_the_look(promise: Promise) -> Removals | None:
    """Count what a lead excluded of the drawn edits that the promise keeps; None without one."""
    look = promise.certified
    if look is None:
        return None
    return removals(promise, look, list(promise.evidence.excluded["edit_id"]))


def _pool_at(evidence: Evidence, look: TakenLook, seen: pd.DataFrame) -> pd.DataFrame:
    """Return the pool that a look tested: see ``evidence.net``."""
    if look.labels < len(evidence.pool):
        return evidence.pool
    pool, _labels = net(evidence, seen)
    return pool

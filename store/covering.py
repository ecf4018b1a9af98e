"""From a plan's promise to the filter config that carries it, and what weakens it on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass

import msgspec
import numpy as np
from sqlalchemy import Connection, text

from review.certify import passes
from review.cuts import Cuts
from review.errors import Refused
from review.filter_config import Certificate, FilterConfig, PoolRef
from review.removals import after_removals
from store.promises import Evidence, Promise, TakenLook
from store.workspace import Store

_IMAGES = text("""
SELECT m.edit_id, e.output_image FROM pool_member m JOIN edit e ON e.id = m.edit_id
WHERE m.pool_id = :pool ORDER BY m.edit_id""")


def cuts(promise: Promise) -> Cuts:
    """Return the cuts that the promise covers. Raises Refused when it covers none."""
    return Cuts.at(_cut(_look(promise)))


def certified(store: Store, config: FilterConfig, promise: Promise) -> FilterConfig:
    """Name the promise in a config, the frozen pool it covers, and what its removals cost it.

    Raises Refused when the promise covers nothing any more.
    """
    look, evidence = _look(promise), promise.evidence
    with store.database.read() as connection:
        gone = _removed(connection, config, evidence, _cut(look))
    certificate = _certificate(promise, look, gone)
    pool = PoolRef(evidence.pool_name, evidence.pool_size, evidence.digest)
    provenance = msgspec.structs.replace(config.provenance, pool=pool, simulated=evidence.simulated)
    return msgspec.structs.replace(config, certificate=certificate, provenance=provenance)


def promised_now(certificate: Certificate) -> float | None:
    """Return the share that a certificate promises after its removals."""
    share = certificate.covers.get("promised_after_removals", certificate.target)
    return None if share is None else float(share)


@dataclass(frozen=True)
class _Removals:
    """Of the ``kept`` edits of the pool, how many leave.

    ``unknown`` ones may all be good; the promise's own labels reject the ``rejects``, whose
    leaving costs it nothing.
    """

    kept: int
    unknown: int
    rejects: int


def _look(promise: Promise) -> TakenLook:
    if promise.certified is None:
        raise Refused(
            f"That plan certifies nothing now ({promise.reason}).",
            what_to_do="Draft with --threshold, and publish it as not proven.",
        )
    return promise.certified


def _cut(look: TakenLook) -> float:
    cut = look.outcome.threshold
    if cut is None:
        raise Refused("That promise has no single threshold.")
    return cut


def _removed(
    connection: Connection, config: FilterConfig, evidence: Evidence, cut: float
) -> _Removals:
    """Count what leaves the promised cut."""
    rows = connection.execute(_IMAGES, {"pool": evidence.pool_id})
    images = {edit_id: image for edit_id, image in rows}  # noqa: C416  rows are no pairs to mypy
    pool = evidence.pool.assign(image=evidence.pool["edit_id"].map(images))
    pool = pool[passes(pool["overall"].to_numpy(dtype=np.float64), cut)]
    gone = pool["image"].isin([*config.excluded, *config.rejected_by_people])
    labelled = evidence.labelled
    rejects = pool["edit_id"].isin(labelled.loc[labelled["state"] == "reject", "unit_id"])
    return _Removals(len(pool), int((gone & ~rejects).sum()), int((gone & rejects).sum()))


def _certificate(promise: Promise, look: TakenLook, gone: _Removals) -> Certificate:
    evidence, plan, found = promise.evidence, promise.evidence.plan, look.outcome
    now = after_removals(plan.target, gone.kept, gone.unknown)
    note = " (simulated labels)" if evidence.simulated else ""
    statement = (
        f"At least {plan.target:.0%} of what this cut keeps of pool {evidence.pool_name!r} is "
        f"acceptable to the reviewers, with {plan.confidence:.0%} confidence{note}."
    )
    if gone.unknown:
        statement += (
            f" Taken out of these {gone.kept} edits since: {gone.unknown} that its labels do not "
            f"reject; of the rest at least {math.floor(1000 * now) / 10:.1f}% is acceptable."
        )
    return Certificate(
        statement=statement,
        id=evidence.plan_id,
        target=plan.target,
        confidence=plan.confidence,
        threshold=found.threshold,
        labels=look.labels,
        covers={
            "judge_run": evidence.judge,
            "label_rule": plan.label_rule,
            "method": found.method,
            "delta": look.delta,
            "last_entry": look.last_entry,
            "kept": found.kept,
            "precision": msgspec.to_builtins(found.precision),
            "removed": gone.unknown,
            "removed_rejects": gone.rejects,
            "promised_after_removals": now,
            "assumptions": list(promise.assumptions),
        },
    )

"""What a plan promises, as ``threshold`` prints it."""

from __future__ import annotations

from typing import Any

import msgspec

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.promises.certify import Outcome
from review.promises.plans import FAMILIES, GROUPINGS, check_promise
from store.db.workspace import Store
from store.promises import looks
from store.promises.evidence import Evidence, group_outcomes
from store.promises.finding import IMPORTED, find_plan, plan_imported, plan_names
from store.promises.looks import TakenLook
from store.promises.removals import since_the_look
from store.promises.status import LOOK_SPENT, NOT_IN_PLAN, Promise, promise


def threshold(
    store: Store,
    *,
    target: float,
    confidence: float,
    judge: str | None = None,
    batch: str | None = None,
    pool: str | None = None,
    group_by: str | None = None,
    family: str | None = None,
    by: str,
) -> dict[str, Any]:
    """Take the looks that are due, and return the answer of ``threshold --json``.

    Imported labels get their plan on first use.

    ``group_by`` asks for a promise per group, ``family`` for another planned family of cuts.
    Raises Ambiguous when several plans fit, Refused for an unknown grouping or family.
    """
    check_promise(target, confidence)
    if group_by not in (None, *GROUPINGS):
        raise Refused(
            _("There is no grouping {name!r}.", name=group_by), what_to_do=" or ".join(GROUPINGS)
        )
    if family not in (None, *FAMILIES):
        raise Refused(
            _("There is no family {family!r}.", family=family), what_to_do=", ".join(FAMILIES)
        )
    wanted = group_by or family
    plan_id = find_plan(store, judge=judge, batch=batch, pool=pool, family=wanted or "global")
    if plan_id is None:
        if pool is not None or batch not in (None, IMPORTED):
            raise Unknown(_("No plan fits."), what_to_do=_plans_there(store))
        plan_id = plan_imported(
            store, judge=judge, target=target, confidence=confidence, by=by, group_by=group_by
        )
    looks.take_of(store, plan_id)
    found = promise(store, plan_id)
    if family is not None and found.evidence.plan.family != family:
        raise Refused(
            _(
                "The plan of batch {batch!r} does not name {family!r}.",
                batch=found.evidence.batch_name,
                family=family,
            ),
            what_to_do=_("Plan a batch that names it."),
        )
    return as_json(found, target, confidence, group_by)


def _plans_there(store: Store) -> str:
    rows = [
        f"--batch {row.batch!r} --judge {row.judge!r} --pool {row.pool!r}"
        for row in plan_names(store)
    ]
    return (
        _("Plans: {plans}.", plans="; ".join(dict.fromkeys(rows)))
        if rows
        else _("None is there: draw a batch.")
    )


def as_json(
    found: Promise, target: float, confidence: float, group_by: str | None
) -> dict[str, Any]:
    """Return a promise as ``threshold --json`` prints it, for what was asked.

    Another target, confidence or grouping than the plan's is never certified from its labels.
    """
    evidence = found.evidence
    asked = (target, confidence, group_by) == (
        evidence.plan.target, evidence.plan.confidence, evidence.plan.group_by
    )  # fmt: skip
    look = found.certified if asked and group_by is None else None
    other_reason = LOOK_SPENT if evidence.imported else NOT_IN_PLAN
    latest = found.looks[-1] if found.looks else None
    gone = since_the_look(found) if asked else None
    answer = _outcome_json(look.outcome if look else (latest.outcome if latest else found.estimate))
    answer |= {
        "certified": look is not None,
        "threshold": look.outcome.threshold if look else None,
        "reason": None if look else (found.reason if asked else other_reason),
        "target": target,
        "confidence": confidence,
        "labels": len(evidence.labelled),
        "pool": _pool_json(evidence),
        "kept": look.outcome.kept if look else None,
        "precision": msgspec.to_builtins(look.outcome.precision) if look else None,
        "removed": gone.unknown if gone else None,
        "promised_after_removals": gone.promised if gone else None,
        "plan": {**msgspec.to_builtins(evidence.plan), "id": evidence.plan_id},
        "look": _look_json(look or latest),
        "assumptions": list(found.assumptions),
        "simulated": evidence.simulated,
        "state": found.state,
        "family": evidence.plan.family,
        "census": evidence.census,
        "void": list(evidence.void),
        "next_look": found.next_look.labels if found.next_look else None,
        "recomputed": _outcome_json(found.recomputed) if found.recomputed else None,
    }
    if group_by is not None:
        answer["groups"] = _groups_json(found, answer, group_by, asked=asked)
        answer["certified"] = bool(answer["groups"]) and all(
            group["certified"] for group in answer["groups"]
        )
    return answer


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "certified": outcome.certified,
        "threshold": outcome.threshold,
        "reason": outcome.reason,
        "labels": outcome.labels,
        "labels_missing": outcome.labels_missing,
        "kept": outcome.kept,
        "precision": msgspec.to_builtins(outcome.precision),
        "method": outcome.method,
    }


def _groups_json(
    found: Promise, answer: dict[str, Any], group_by: str, *, asked: bool
) -> list[dict[str, Any]]:
    """Return the answer once per group: its own outcome and share of δ, all else the plan's.

    A grouping that was not planned, or a look that no longer stands, gives estimates only.
    """
    latest = found.looks[-1] if found.looks else None
    outcomes, stands = found.groups, asked and bool(found.groups)
    if not stands:
        evidence = found.evidence
        outcomes = group_outcomes(evidence, evidence.labelled, evidence.plan.delta, group_by)
    groups = []
    for name, one in outcomes.items():
        own = {"delta": one.delta, "tests": msgspec.to_builtins(one.tests)}
        its_look = {**(_look_json(latest) or {}), **own, "labels": one.labels}
        groups.append({"group": name, **answer, **_outcome_json(one), "look": its_look})
    if not stands:
        lost = {"certified": False, "threshold": None, "reason": answer["reason"], "kept": None,
                "precision": None}  # fmt: skip
        groups = [{**group, **lost} for group in groups]
    return groups


def _pool_json(evidence: Evidence) -> dict[str, Any]:
    return {
        "name": evidence.pool_name,
        "judge": evidence.judge,
        "size": evidence.pool_size,
        "digest": evidence.digest,
        "cannot_judge": evidence.unjudgeable,
        "excluded": len(evidence.excluded),
    }


def _look_json(look: TakenLook | None) -> dict[str, Any] | None:
    if look is None:
        return None
    return {
        "labels": look.labels,
        "delta": look.delta,
        "last_entry": look.last_entry,
        "taken": look.created.isoformat(),
        "tests": msgspec.to_builtins(look.outcome.tests),
    }

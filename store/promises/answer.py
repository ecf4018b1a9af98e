"""What a plan promises, as ``threshold`` prints it."""

from __future__ import annotations

from typing import Any

import msgspec

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.promises.certify import Outcome
from review.promises.plans import FAMILIES, GROUPINGS, check_promise
from store.db.workspace import Store
from store.promises import imported, looks, mistakes
from store.promises.evidence import Evidence, group_outcomes
from store.promises.finding import find_plan, means_imported, plan_imported, plan_names
from store.promises.looks import TakenLook
from store.promises.removals import Removals, since_the_look
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
    room: int = 0,
    by: str,
) -> dict[str, Any]:
    """Take the looks that are due, and return the answer of ``threshold --json``.

    Imported labels get their plan on first use, with ``room`` for further judge runs.

    ``group_by`` asks for a promise per group, ``family`` for another planned family of cuts.
    Raises Ambiguous when several plans fit, Refused for an unknown grouping or family.
    """
    check_promise(target, confidence)
    _check_names(group_by, family)
    family_wanted = group_by or family
    plan_id = find_plan(
        store, judge=judge, batch=batch, pool=pool, family=family_wanted or "global"
    )
    if plan_id is None:
        if pool is not None or not means_imported(store, batch):
            raise Unknown(_("No plan fits."), what_to_do=_plans_there(store))
        plan_id = plan_imported(
            store, judge=judge, target=target, confidence=confidence, by=by, group_by=group_by,
            room=room,
        )  # fmt: skip
    looks.take_due_of_plan(store, plan_id)
    promised = promise(store, plan_id)
    if family is not None and promised.evidence.plan.family != family:
        raise Refused(
            _(
                "The plan of batch {batch!r} does not name {family!r}.",
                batch=promised.evidence.batch_name,
                family=family,
            ),
            what_to_do=_("Plan a batch that names it."),
        )
    return as_json(promised, target, confidence, group_by)


def _check_names(group_by: str | None, family: str | None) -> None:
    if group_by not in (None, *GROUPINGS):
        raise Refused(
            _("There is no grouping {name!r}.", name=group_by), what_to_do=" or ".join(GROUPINGS)
        )
    if family not in (None, *FAMILIES):
        raise Refused(
            _("There is no family {family!r}.", family=family), what_to_do=", ".join(FAMILIES)
        )


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
    promised: Promise, target: float, confidence: float, group_by: str | None
) -> dict[str, Any]:
    """Return a promise as ``threshold --json`` prints it, for what was asked.

    Another target, confidence or grouping than the plan's is never certified from its labels.
    """
    evidence = promised.evidence
    as_planned = (target, confidence, group_by) == (
        evidence.plan.target, evidence.plan.confidence, evidence.plan.group_by
    )  # fmt: skip
    look = promised.certified if as_planned and group_by is None else None
    other_reason = LOOK_SPENT if evidence.imported else NOT_IN_PLAN
    latest = promised.looks[-1] if promised.looks else None
    removed = since_the_look(promised) if as_planned else None
    answer = _outcome_json(
        look.outcome if look else (latest.outcome if latest else promised.estimate)
    )
    answer |= {
        "certified": look is not None,
        "threshold": look.outcome.threshold if look else None,
        "reason": None if look else (promised.reason if as_planned else other_reason),
        "target": target,
        "confidence": confidence,
        "labels": len(evidence.labelled),
        "pool": _pool_json(evidence),
        "kept": look.outcome.kept if look else None,
        "precision": msgspec.to_builtins(look.outcome.precision) if look else None,
        "removed": removed.unknown if removed else None,
        "promised_after_removals": removed.promised if removed else None,
        "removed_rejects": removed.rejects if removed else None,
        "excluded_before": removed.before if removed else None,
        "promised_net": removed.net if removed else None,
        "adjudications": msgspec.to_builtins(promised.overridden),
        "without_adjudications": _without_json(promised, as_planned=as_planned),
        "plan": {
            **msgspec.to_builtins(evidence.plan),
            "taught": evidence.taught,
            "id": evidence.plan_id,
        },
        "look": _look_json(look or latest),
        "assumptions": list(promised.assumptions),
        "reviewers": mistakes.as_json(evidence.mistakes, evidence.plan, *_left(removed)),
        "simulated": evidence.simulated,
        "state": promised.state,
        "family": evidence.plan.family,
        "census": evidence.census,
        "void": list(evidence.void),
        "imported": imported.described(evidence.labelled, evidence.uniformity),
        "next_look": promised.next_look.labels if promised.next_look else None,
        "recomputed": _outcome_json(promised.recomputed) if promised.recomputed else None,
    }
    if group_by is not None:
        answer["groups"] = _groups_json(promised, answer, group_by, as_planned=as_planned)
        answer["certified"] = bool(answer["groups"]) and all(
            group["certified"] for group in answer["groups"]
        )
    return answer


def _without_json(promised: Promise, *, as_planned: bool) -> dict[str, Any] | None:
    """Return what the look finds without what leads made accepted against reviewers who agreed."""
    look = promised.without_them
    if look is None or not as_planned:
        return None
    groups = {name: outcome.threshold for name, outcome in look.certified_groups.items()}
    return {**_outcome_json(look.outcome), **({"groups": groups} if look.groups else {})}


def _left(removed: Removals | None) -> tuple[int, int]:
    return (removed.unknown + removed.rejects, removed.kept) if removed else (0, 0)


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
    promised: Promise, answer: dict[str, Any], group_by: str, *, as_planned: bool
) -> list[dict[str, Any]]:
    """Return the answer once per group: its own outcome and share of δ, all else the plan's.

    A grouping that was not planned, or a look that no longer stands, gives estimates only.
    """
    latest = promised.looks[-1] if promised.looks else None
    outcomes, certifies = promised.groups, as_planned and bool(promised.groups)
    if not certifies:
        evidence = promised.evidence
        outcomes = group_outcomes(evidence, evidence.labelled, evidence.plan.delta, group_by)
    groups = []
    for name, outcome in outcomes.items():
        of_group = {"delta": outcome.delta, "tests": msgspec.to_builtins(outcome.tests)}
        its_look = {**(_look_json(latest) or {}), **of_group, "labels": outcome.labels}
        groups.append({"group": name, **answer, **_outcome_json(outcome), "look": its_look})
    if not certifies:
        not_certified = {
            "certified": False, "threshold": None, "reason": answer["reason"], "kept": None,
            "precision": None,
        }  # fmt: skip
        groups = [{**group, **not_certified} for group in groups]
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

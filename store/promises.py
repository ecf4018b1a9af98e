"""Plans and looks: a promise is computed once, at its planned look, and stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from sqlalchemy import Connection, insert, select

from review.certify import Outcome, fixed_sequence
from review.errors import Ambiguous, Refused, Unknown
from review.groups import GroupLabels, certify_groups
from review.plans import Look, Plan, check_promise, grid, looks_due
from review.tasks import SCORE
from store import batches, labels, pools, queue, settings, tables
from store.engine import one_at_a_time
from store.workspace import Store

#: Why something is not certified, beyond what the test itself says.
LOOK_SPENT = "look_spent"
NOT_IN_PLAN = "not_in_plan"
SUPERSEDED = "superseded"
WAITING = "waiting_for_look"
IN_GROUPS = "see_groups"
IMPORTED = f"imported {SCORE.name} (measure)"
GROUPINGS = ("category", "edit_type")


@dataclass(frozen=True)
class Evidence:
    """One plan, and the labels of its batch joined with its pool's scores, in draw order.

    ``frame``: unit_id, draw_order, state, accepted, accept_share, votes, reviews, overall,
    edit_type, category. ``pool``: edit_id, overall, edit_type, category, less the edits that
    cannot be judged and those that a lead excluded. ``whole``: the labels of the excluded too.
    """

    plan_id: str
    plan: Plan
    batch_id: str
    batch_name: str
    imported: bool
    simulated: bool
    pool_id: str
    pool_name: str
    pool_size: int
    digest: str
    judge: str
    frame: pd.DataFrame
    pool: pd.DataFrame
    whole: pd.DataFrame
    unjudgeable: int
    excluded: int

    @property
    def labelled(self) -> pd.DataFrame:
        """Return the units that have a label, in draw order."""
        return self.frame[self.frame["accepted"].notna()]


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


@dataclass(frozen=True)
class Promise:
    """What a plan promises now.

    ``certified`` is the look the promise rests on; ``estimate`` the test on all labels so far,
    which certifies nothing by itself; ``reason`` says why there is no promise.
    """

    evidence: Evidence
    looks: tuple[TakenLook, ...]
    certified: TakenLook | None
    reason: str | None
    next_look: Look | None
    estimate: Outcome
    assumptions: tuple[str, ...]


def plan_names(store: Store) -> list[tuple[str, str, str, str]]:
    """Return (plan id, batch, judge, pool) of every plan, newest first."""
    plan, batch, pool, run = tables.plan, tables.batch, tables.pool, tables.judge_run
    query = (
        select(plan.c.id, batch.c.name, run.c.name, pool.c.name)
        .join(batch, batch.c.id == plan.c.batch_id)
        .join(pool, pool.c.id == plan.c.pool_id)
        .join(run, run.c.id == pool.c.run_id)
        .order_by(plan.c.created.desc(), plan.c.id.desc())
    )
    with store.database.read() as connection:
        return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def find_plan(
    store: Store, *, judge: str | None = None, batch: str | None = None, pool: str | None = None
) -> str | None:
    """Return the one plan that fits, or None where there is none.

    Raises Ambiguous, listing them, when several fit.
    """
    wanted = (batch, judge, pool)
    fitting = [
        row
        for row in plan_names(store)
        if all(name in (None, given) for name, given in zip(wanted, row[1:], strict=True))
    ]
    if len(fitting) > 1:
        choices = tuple(
            f"--batch {row[1]!r} --judge {row[2]!r} --pool {row[3]!r}" for row in fitting
        )
        raise Ambiguous("Several plans fit.", choices, what_to_do="Name one.")
    return fitting[0][0] if fitting else None


def plan_imported(
    store: Store,
    *,
    judge: str | None,
    target: float,
    confidence: float,
    by: str,
    group_by: str | None = None,
) -> str:
    """Freeze the plan of imported labels: all edits of a judge run, one look with the whole δ.

    A judge run has one such plan; where somebody else froze it first, theirs stands.

    Raises Unknown when no labels were imported to measure with, Ambiguous or Unknown for the
    judge, Refused for a promise that cannot be asked for.
    """
    check_promise(target, confidence)
    query = select(tables.batch.c.id).where(tables.batch.c.name == IMPORTED)
    run = pools.judge_run(store, judge)
    with store.database.write() as connection:
        one_at_a_time(connection, "plans")
        batch_id = connection.scalar(query)
        if batch_id is None:
            raise Unknown(
                "There are no labels to measure with.",
                what_to_do="Draw a measuring batch, or import reviews.",
            )
        if made := _plan_of(connection, batch_id, run.id):
            return made
        pool = pools.freeze(connection, run, store.clock())
        scores = pools.members(connection, pool.id)["overall"].to_numpy()
        plan = Plan(
            target=target,
            confidence=confidence,
            grid=tuple(float(cut) for cut in grid(scores)),
            looks=(),
            judge_run=run.name,
            label_rule="accepted when more than half of an edit's reviews accept",
            group_by=group_by,
        )
        return batches.insert_plan(
            connection, batch_id, pool.id, plan, SCORE.name, store.clock(), by
        )


def _plan_of(connection: Connection, batch_id: str, run_id: str) -> str | None:
    plan, pool = tables.plan, tables.pool
    query = select(plan.c.id).join(pool, pool.c.id == plan.c.pool_id)
    found: str | None = connection.scalar(
        query.where(plan.c.batch_id == batch_id, pool.c.run_id == run_id)
    )
    return found


def promise(store: Store, plan_id: str) -> Promise:
    """Return what a plan promises now, taking the looks that are due first."""
    with store.database.read() as connection:
        evidence = read_evidence(store, connection, plan_id)
        taken = _looks(connection, plan_id)
        due = _due(evidence, taken)
    for look in due:
        _take(store, plan_id, look)
    if due:
        with store.database.read() as connection:
            evidence = read_evidence(store, connection, plan_id)
            taken = _looks(connection, plan_id)
    return _promise(evidence, taken)


def read_evidence(store: Store, connection: Connection, plan_id: str) -> Evidence:
    """Read a plan, its pool and its batch's labels as they stand. Raises Unknown."""
    plan, batch, run = tables.plan, tables.batch, tables.judge_run
    query = (
        select(plan.c.plan_json, plan.c.pool_id, plan.c.batch_id, batch.c.name, batch.c.origin,
               batch.c.simulated)
        .join(batch, batch.c.id == plan.c.batch_id).where(plan.c.id == plan_id)
    )  # fmt: skip
    row = connection.execute(query).first()
    if row is None:
        raise Unknown("There is no such plan.")
    pool = pools.pool(connection, row.pool_id)
    judge = connection.scalar(select(run.c.name).where(run.c.id == pool.run_id))
    categories = settings.current(store).settings.category_of
    found = labels.of_batch(connection, row.batch_id)
    frame, members, gone = _joined(connection, found, pool.id, categories)
    return Evidence(
        plan_id=plan_id,
        plan=msgspec.json.decode(row.plan_json, type=Plan),
        batch_id=row.batch_id,
        batch_name=row.name,
        imported=row.origin == "imported",
        simulated=bool(row.simulated),
        pool_id=pool.id,
        pool_name=pool.name,
        pool_size=pool.size,
        digest=pool.digest,
        judge=str(judge),
        frame=frame,
        pool=members,
        whole=found[found["unit_id"].isin([*members["edit_id"], *gone["excluded"]])],
        unjudgeable=len(gone["none"]),
        excluded=len(gone["excluded"]),
    )


def test(evidence: Evidence, labelled: pd.DataFrame, delta: float) -> Outcome:
    """Run the fixed sequence of a plan on some of its labels, at one look's δ."""
    return fixed_sequence(
        evidence.pool["overall"].to_numpy(dtype=np.float64),
        labelled["overall"].to_numpy(dtype=np.float64),
        labelled["accepted"].to_numpy(dtype=bool),
        target=evidence.plan.target,
        delta=delta,
        cuts=np.asarray(evidence.plan.grid),
    )


def test_groups(evidence: Evidence, labelled: pd.DataFrame, delta: float) -> dict[str, Outcome]:
    """Run the chained sequences of a plan that promises per group; empty for other plans."""
    name = evidence.plan.group_by
    if name is None:
        return {}
    groups = {}
    for group, pool in evidence.pool.groupby(name):
        inside = labelled[labelled[name] == group]
        scores = pool["overall"].to_numpy(dtype=np.float64)
        groups[str(group)] = GroupLabels(
            pool_scores=scores,
            scores=inside["overall"].to_numpy(dtype=np.float64),
            accepted=inside["accepted"].to_numpy(dtype=bool),
            cuts=grid(scores),
        )
    return certify_groups(groups, target=evidence.plan.target, delta=delta)


def _joined(
    connection: Connection, found: pd.DataFrame, pool_id: str, categories: dict[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, set[str]]]:
    """Join labels with scores; edits nobody can judge, or excluded, leave pool and labels alike.

    Those that left are returned by the state they left in.
    """
    members = pools.members(connection, pool_id)
    members["edit_type"] = members["edit_type"].fillna("type not known")
    members["category"] = members["edit_type"].map(categories).fillna("category not known")
    inside = found[found["unit_id"].isin(members["edit_id"])]
    gone = {
        state: set(inside.loc[inside["state"] == state, "unit_id"])
        for state in ("none", labels.EXCLUDED)
    }
    left = set().union(*gone.values())
    kept = members[~members["edit_id"].isin(left)]
    frame = found[~found["unit_id"].isin(left)].merge(
        kept, left_on="unit_id", right_on="edit_id", how="inner"
    )
    return frame.drop(columns="edit_id").reset_index(drop=True), kept, gone


def _looks(connection: Connection, plan_id: str) -> tuple[TakenLook, ...]:
    look = tables.look
    rows = connection.execute(select(look).where(look.c.plan_id == plan_id).order_by(look.c.labels))
    taken = []
    for row in rows:
        found = msgspec.json.decode(row.outcome_json, type=_Found)
        taken.append(
            TakenLook(
                row.labels, row.delta, row.last_entry, row.labels_digest, row.created,
                found.outcome, found.groups,
            )
        )  # fmt: skip
    return tuple(taken)


@dataclass(frozen=True)
class _Found:
    """What a look stores."""

    outcome: Outcome
    groups: dict[str, Outcome]


def _due(evidence: Evidence, taken: tuple[TakenLook, ...]) -> list[Look]:
    """Return planned looks whose first n units all have a label and that were not taken yet.

    Edits nobody can judge are no units here; once every other drawn edit has its label no more
    are to come, and all that is left takes place. Imported labels have one look, at however many
    there are when it is first asked for.
    """
    if evidence.imported:
        number = len(evidence.labelled)
        whole = Look(labels=number, delta=evidence.plan.delta)
        return [] if taken or not number else [whole]
    labelled = evidence.frame["accepted"].notna().to_numpy(dtype=bool)
    done = frozenset(one.labels for one in taken)
    if labelled.all():
        return [look for look in evidence.plan.looks if look.labels not in done]
    return list(looks_due(evidence.plan.looks, labelled, done))


def _take(store: Store, plan_id: str, look: Look) -> None:
    """Compute one look and store it; a look that somebody else took first stands."""
    with store.database.write() as connection:
        one_at_a_time(connection, plan_id)
        evidence = read_evidence(store, connection, plan_id)
        if look not in _due(evidence, _looks(connection, plan_id)):
            return
        seen = evidence.labelled.head(look.labels)
        found = _Found(test(evidence, seen, look.delta), test_groups(evidence, seen, look.delta))
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


def _promise(evidence: Evidence, taken: tuple[TakenLook, ...]) -> Promise:
    standing = [look for look in taken if _stands(evidence, look)]
    passed = [look for look in standing if look.outcome.certified and not evidence.plan.group_by]
    done = {look.labels for look in taken}
    ahead = [look for look in evidence.plan.looks if look.labels not in done]
    most_lenient = min(passed, key=lambda look: look.outcome.threshold or 0.0, default=None)
    return Promise(
        evidence=evidence,
        looks=taken,
        certified=most_lenient,
        reason=None if most_lenient else _reason(evidence, taken, standing),
        next_look=ahead[0] if ahead else None,
        estimate=test(evidence, evidence.labelled, evidence.plan.delta),
        assumptions=_assumptions(evidence),
    )


def _stands(evidence: Evidence, look: TakenLook) -> bool:
    """Whether the labels a look saw are still the same; imported labels: all of them.

    What a lead excluded afterwards leaves the look as it was: it weakens the promise, in the open.
    """
    seen = labels.as_seen(evidence.whole, look.last_entry)
    seen = seen[seen["accepted"].notna()]
    if evidence.imported and len(seen) != look.labels:
        return False
    return labels.digest(seen.head(look.labels)) == look.labels_digest


def _reason(
    evidence: Evidence, taken: tuple[TakenLook, ...], standing: list[TakenLook]
) -> str | None:
    if not taken:
        return WAITING
    if not standing:
        return LOOK_SPENT if evidence.imported else SUPERSEDED
    return IN_GROUPS if evidence.plan.group_by else standing[-1].outcome.reason


def _assumptions(evidence: Evidence) -> tuple[str, ...]:
    labelled = evidence.labelled
    votes, edits = np.unique(labelled["reviews"].to_numpy(dtype=np.int64), return_counts=True)
    panel = ", ".join(f"{number} × {each}" for each, number in zip(votes, edits, strict=True))
    said = [
        f"The promise is about pool {evidence.pool_name!r} as frozen ({evidence.pool_size} edits) "
        f"and judge run {evidence.judge!r}.",
        f"It is about the panel that answered: {evidence.plan.label_rule}; "
        f"edits × reviews each: {panel or 'none'}.",
        "Unsure and ties count as rejects.",
    ]
    if evidence.imported:
        said.append("Imported labels are taken as drawn uniformly from the pool.")
        said.append("Several judge runs tried on the same labels are separate promises, not joint.")
    else:
        said.append("Labels were drawn uniformly, without replacement, before the first answer.")
    if len(labelled) == len(evidence.pool) and len(labelled):
        said.append(
            "Every edit of the pool is labelled (a census): its rates are exact for these labels."
        )
    if evidence.excluded:
        said.append(f"A lead excluded {evidence.excluded} edits; they left pool and labels.")
    if evidence.unjudgeable:
        said.append(f"{evidence.unjudgeable} edits could not be judged; they left pool and labels.")
    return tuple(said)


def threshold(
    store: Store,
    *,
    target: float,
    confidence: float,
    judge: str | None = None,
    batch: str | None = None,
    pool: str | None = None,
    group_by: str | None = None,
    by: str,
) -> dict[str, Any]:
    """Return the answer of ``threshold --json``; imported labels get their plan on first use.

    Raises Ambiguous when several plans fit, Refused for an unknown grouping.
    """
    check_promise(target, confidence)
    if group_by not in (None, *GROUPINGS):
        raise Refused(f"There is no grouping {group_by!r}.", what_to_do=" or ".join(GROUPINGS))
    plan_id = find_plan(store, judge=judge, batch=batch, pool=pool)
    if plan_id is None:
        if pool is not None or batch not in (None, IMPORTED):
            raise Unknown("No plan fits.", what_to_do="See the Thresholds page for the plans.")
        plan_id = plan_imported(
            store, judge=judge, target=target, confidence=confidence, by=by, group_by=group_by
        )
    return as_json(promise(store, plan_id), target, confidence, group_by)


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
    look = found.certified if asked else None
    other_reason = LOOK_SPENT if evidence.imported else NOT_IN_PLAN
    latest = found.looks[-1] if found.looks else None
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
        "plan": {**msgspec.to_builtins(evidence.plan), "id": evidence.plan_id},
        "look": _look_json(look or latest),
        "assumptions": list(found.assumptions),
        "simulated": evidence.simulated,
    }
    if group_by is not None:
        stands = asked and found.reason == IN_GROUPS and latest is not None
        answer["groups"] = _groups_json(answer, latest, stands=stands) if latest else []
        answer["certified"] = bool(answer["groups"]) and all(
            group["certified"] for group in answer["groups"]
        )
    return answer


def lines(answer: dict[str, Any]) -> list[str]:
    """Write the answer of ``threshold`` for people."""
    asked = f"{answer['target']:.0%} acceptable, {answer['confidence']:.0%} sure"
    where = f"pool {answer['pool']['name']}, {answer['labels']} labels"
    if answer["certified"] and answer["threshold"] is not None:
        bound = answer["precision"]
        head = [
            f"Promise: at {answer['threshold']:.4g} and above, {asked} ({where}).",
            f"Kept: {answer['kept']} of {answer['pool']['size']}; accepted among labels above: "
            f"{bound['estimate']:.1%}, at least {bound['low']:.1%}.",
        ]
    else:
        missing = answer["labels_missing"]
        more = f" About {missing} more labels." if missing else ""
        head = [f"Nothing certified for {asked} ({where}): {answer['reason']}.{more}"]
    groups = [
        f"  {group['group']}: {group['threshold'] if group['certified'] else group['reason']}"
        for group in answer.get("groups", [])
    ]
    note = ["These labels are simulated."] if answer["simulated"] else []
    return [*head, *groups, *note, *(f"- {text}" for text in answer["assumptions"])]


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


def _groups_json(answer: dict[str, Any], look: TakenLook, *, stands: bool) -> list[dict[str, Any]]:
    """Return the answer once per group: its own outcome and share of δ, all else the plan's."""
    groups = []
    for name, found in look.groups.items():
        own = {"delta": found.delta, "tests": msgspec.to_builtins(found.tests)}
        its_look = {**(_look_json(look) or {}), **own, "labels": found.labels}
        groups.append({"group": name, **answer, **_outcome_json(found), "look": its_look})
    if not stands:
        lost = {"certified": False, "threshold": None, "reason": LOOK_SPENT, "kept": None}
        groups = [{**group, **lost} for group in groups]
    return groups


def _pool_json(evidence: Evidence) -> dict[str, Any]:
    return {
        "name": evidence.pool_name,
        "judge": evidence.judge,
        "size": evidence.pool_size,
        "digest": evidence.digest,
        "cannot_judge": evidence.unjudgeable,
        "excluded": evidence.excluded,
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

"""What a plan promises now, and why not more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from review.core import i18n
from review.core.later import pandas as pd
from review.core.rules import PLAIN
from review.core.scoring import TOLERANCE
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Thresholds
from review.promises.certify import Outcome
from review.promises.plans import Look
from store import settings
from store.db import revision
from store.db.workspace import Store
from store.promises import looks
from store.promises.assumptions import assumptions, leads_words
from store.promises.evidence import NOT_KNOWN, Evidence, group_outcomes, outcome_of, read_evidence
from store.promises.imported import NOT_UNIFORM
from store.promises.looks import TakenLook
from store.promises.overridden import Overridden, overridden, without

#: Why something is not certified, beyond what the test itself says.
LOOK_SPENT = "look_spent"
NOT_IN_PLAN = "not_in_plan"
SUPERSEDED = "superseded"
WAITING = "waiting_for_look"
STRAGGLERS = "waiting_for_stragglers"
IN_GROUPS = "see_groups"
VOID = "void"

#: Looks taken, judges seen on the labels, the names told.
_STATE = text("""
SELECT b.name, r.name, (SELECT COUNT(*) FROM look k WHERE k.plan_id = p.id),
  (SELECT COUNT(*) FROM run_view v WHERE v.batch_id = p.batch_id)
FROM plan p JOIN batch b ON b.id = p.batch_id JOIN pool o ON o.id = p.pool_id
JOIN judge_run r ON r.id = o.run_id WHERE p.id = :plan""")
_PEOPLE = text("SELECT id, name, role FROM person ORDER BY id")

State = Literal[
    "no_labels",
    "too_few",
    "stragglers",
    "due",
    "certified",
    "superseded",
    "void",
    "not_yet",
    "not_uniform",
    "not_proven",
]


@dataclass(frozen=True)
class Promise:
    """What a plan promises now.

    ``certified`` is the look the promise rests on; ``groups``, for a promise per group, what each
    group was certified at most leniently by any look that stands. ``estimate`` is the test on
    all labels so far, which certifies nothing by itself; ``recomputed`` what the newest look that
    no longer stands would find today. ``reason`` says why there is no promise. ``due``: a look
    whose labels are all there may be taken. ``overridden``: what leads decided against reviewers
    who agreed; ``without_them``: what the certifying look finds where none of them made an edit
    accepted, None where none did.
    """

    evidence: Evidence
    looks: tuple[TakenLook, ...]
    certified: TakenLook | None
    groups: dict[str, Outcome]
    reason: str | None
    state: State
    next_look: Look | None
    estimate: Outcome
    recomputed: Outcome | None
    due: bool
    overridden: Overridden
    without_them: TakenLook | None

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Say what the promise rests on."""
        return (
            *assumptions(self.evidence),
            *leads_words(self.overridden, self.certified, self.without_them),
        )

    @property
    def left_out(self) -> bool:
        """Whether the newest look is of before what was excluded counted as rejected."""
        return bool(self.looks) and looks.left_out(self.evidence, self.looks[-1])

    @property
    def missing(self) -> int:
        """Return how many of the next look's first units have no label yet."""
        if self.next_look is None:
            return 0
        first = self.evidence.frame.head(self.next_look.labels)
        return int(first["accepted"].isna().sum())

    @property
    def threshold(self) -> float | None:
        """Return the one promised cut of the family's score; None without, or per group."""
        if self.certified is None or self.evidence.plan.group_by:
            return None
        return self.certified.outcome.threshold

    @property
    def group_cuts(self) -> dict[str, float]:
        """Return the promised cut of each group that has one; no filter knows edits without."""
        cuts = {
            name: outcome.threshold for name, outcome in self.groups.items() if outcome.certified
        }
        return {
            name: cut for name, cut in cuts.items() if cut is not None and name not in NOT_KNOWN
        }

    def keeps(self, pool: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which edits of a pool (rows as in ``evidence.pool``) the promise's cuts keep."""
        plan = self.evidence.plan
        scores = pool["overall"].to_numpy(dtype=np.float64)
        if plan.group_by:
            cuts = pool[plan.group_by].map(self.group_cuts).to_numpy(dtype=np.float64)
            return scores >= np.nan_to_num(cuts, nan=np.inf) - TOLERANCE
        return scores >= (np.inf if self.threshold is None else self.threshold) - TOLERANCE

    def cuts(self) -> Cuts | None:
        """Return the cuts that the promise covers, as a filter config says them; None without."""
        plan, threshold = self.evidence.plan, self.threshold
        if plan.group_by == "edit_type":
            return Cuts(Thresholds(edit_type=self.group_cuts)) if self.group_cuts else None
        if plan.group_by:
            return Cuts(Thresholds(category=self.group_cuts)) if self.group_cuts else None
        if threshold is None:
            return None
        if plan.typed:
            cuts = plan.typed.thresholds(threshold)
            return Cuts(cuts, weights=plan.typed.weights, scoring=PLAIN)
        return Cuts(Thresholds(global_=threshold), floors=plan.floors)


def promise(store: Store, plan_id: str) -> Promise:
    """Return what a plan promises by the looks that were taken. Raises Unknown.

    Made once for all visitors, until an answer, an import or anything else it rests on changes:
    callers change nothing of it.
    """
    now = settings.current(store)
    with store.database.read() as connection:

        def make() -> Promise:
            evidence = read_evidence(store, connection, plan_id, now.settings)
            return _promise(evidence, looks.taken_looks(connection, plan_id))

        what = ("promise", plan_id, i18n.spoken())  # Why it is void is said in words.
        return store.kept.value(what, (now.version, *_revision(connection, plan_id)), make)


def _revision(connection: Connection, plan_id: str) -> tuple[object, ...]:
    """Return what tells two states of a plan's promise apart, beside the settings' version.

    Votes are known by their reviewers' names, where questions with known answers tell of them.
    """
    return (
        revision.of_log(connection),
        revision.of_dataset(connection),
        revision.of_batches(connection),
        *(tuple(row) for row in connection.execute(_STATE, {"plan": plan_id})),
        tuple(map(tuple, connection.execute(_PEOPLE))),
    )


def _promise(evidence: Evidence, done: tuple[TakenLook, ...]) -> Promise:
    standing = [look for look in done if looks.stands(evidence, look)]
    certified, groups = _certified(evidence, [] if evidence.void else standing)
    numbers = {look.labels for look in done}
    ahead = [look for look in evidence.plan.looks if look.labels not in numbers]
    next_look = ahead[0] if ahead else None
    reason = None if certified and not groups else _reason(evidence, done, standing, next_look)
    fallen = [look for look in done if look not in standing]
    due = bool(looks.due_looks(evidence, done))
    return Promise(
        evidence=evidence,
        looks=done,
        certified=certified,
        groups=groups,
        reason=reason,
        state="due" if due and not certified else _state(evidence, certified, reason, next_look),
        next_look=next_look,
        estimate=outcome_of(evidence, evidence.labelled, evidence.plan.delta),
        recomputed=_again(evidence, fallen[-1]) if fallen else None,
        due=due,
        overridden=overridden(evidence),
        without_them=without(evidence, certified) if certified else None,
    )


def _certified(
    evidence: Evidence, standing: list[TakenLook]
) -> tuple[TakenLook | None, dict[str, Outcome]]:
    """Return the look with the most lenient cut; per group the most lenient of any look."""
    if not evidence.plan.group_by:
        passed = [look for look in standing if look.outcome.certified]
        return min(passed, key=lambda look: look.outcome.threshold or 0.0, default=None), {}
    groups: dict[str, Outcome] = {}
    for look in standing:
        for name, outcome in look.groups.items():
            before = groups.get(name)
            if before is None or not before.certified or _more_lenient(outcome, before):
                groups[name] = outcome
    holding = [look for look in standing if look.certified_groups]
    return (holding[-1] if holding else None), groups


def _more_lenient(outcome: Outcome, before: Outcome) -> bool:
    return outcome.certified and (outcome.threshold or 0.0) < (before.threshold or 0.0)


def _again(evidence: Evidence, look: TakenLook) -> Outcome:
    """Return what a look that no longer stands would find on the labels of today."""
    number = len(evidence.labelled) if evidence.imported else look.labels
    seen = looks.seen_at(evidence, number)
    labelled = seen[seen["accepted"].notna()]
    earlier = evidence.plan.earlier(look.labels)
    if not evidence.plan.group_by:
        return outcome_of(evidence, labelled, look.delta, earlier)
    outcomes = group_outcomes(evidence, labelled, look.delta, earlier=earlier).values()
    return min(outcomes, key=lambda outcome: not outcome.certified)


def _reason(
    evidence: Evidence,
    done: tuple[TakenLook, ...],
    standing: list[TakenLook],
    next_look: Look | None,
) -> str | None:
    if evidence.void:
        return VOID
    no_look = evidence.labelled_before or evidence.after_a_view
    if evidence.plan.spent or (no_look and not len(evidence.labelled)):
        return LOOK_SPENT
    if not done:
        return STRAGGLERS if _held_up(evidence, next_look) else WAITING
    if not standing:
        return LOOK_SPENT if evidence.imported else SUPERSEDED
    if _fell(done, standing):
        return SUPERSEDED
    return IN_GROUPS if evidence.plan.group_by else standing[-1].outcome.reason


def _fell(done: tuple[TakenLook, ...], standing: list[TakenLook]) -> bool:
    """Whether a look that certified no longer stands, and none that came later replaced it."""
    fallen = [
        look for look in done
        if look not in standing and (look.outcome.certified or look.certified_groups)
    ]  # fmt: skip
    return bool(fallen) and fallen[-1].created >= standing[-1].created


def _held_up(evidence: Evidence, look: Look | None) -> bool:
    """Whether there are labels enough for a look, but a few of the first drawn have none."""
    return look is not None and len(evidence.labelled) >= look.labels


def _state(
    evidence: Evidence, certified: TakenLook | None, reason: str | None, next_look: Look | None
) -> State:
    if evidence.void:
        return "void"
    if certified:
        return "certified"
    if reason in (SUPERSEDED, LOOK_SPENT):
        return "superseded"
    if reason == NOT_UNIFORM:
        return "not_uniform"
    if not len(evidence.labelled):
        return "no_labels"
    if reason == WAITING:
        return "too_few"
    if reason == STRAGGLERS or _held_up(evidence, next_look):
        return "stragglers"
    return "not_yet" if next_look else "not_proven"

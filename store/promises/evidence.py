"""What a plan rests on: the plan, its frozen pool, and its batch's labels in draw order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, text

from review.core.errors import Unknown
from review.core.i18n import _
from review.core.later import pandas as pd
from review.core.settings import Settings
from review.promises.bands import banded_sequence
from review.promises.betting import betting_sequence
from review.promises.certify import Outcome, fixed_sequence
from review.promises.clustering import clustered_sequence
from review.promises.mistakes import Mistakes
from review.promises.per_group import GroupLabels, certify_groups
from review.promises.plans import Look, Plan, grid
from review.promises.unequal import weight
from review.promises.uniformity import Uniformity
from store.db import tables
from store.db.workspace import Store
from store.promises import imported, mistakes, pools, voiding
from store.promises.members import Members, members
from store.work import labels

#: The groups of edits without a type, and of types without a category.
NOT_KNOWN = ("type not known", "category not known")

#: How a label counts; what is open does not yet.
_COUNTS = {"accept": True, "reject": False, "none": False, labels.EXCLUDED: False}

_SELECTION = text("""
SELECT d.unit_id, d.selection_probability, (
    SELECT MAX(p.size) FROM plan q JOIN pool p ON p.id = q.pool_id WHERE q.batch_id = d.batch_id)
FROM draw d WHERE d.batch_id = :batch""")
#: Imported edits that had a label in another batch before they first came in.
_LABELLED_BEFORE = text("""
SELECT i.unit_id FROM (SELECT unit_id, MIN(entry) AS entry FROM review
  WHERE batch_id = :batch AND kind = 'answer' GROUP BY unit_id) i
WHERE EXISTS (SELECT 1 FROM review d JOIN batch b ON b.id = d.batch_id
  WHERE d.unit_id = i.unit_id AND d.entry < i.entry AND d.kind = 'answer'
    AND b.id <> :batch AND b.task = 'score')""")
#: Imported edits whose labels came in after a judge was first seen on the batch's labels.
_AFTER_A_VIEW = text("""
SELECT unit_id FROM review WHERE batch_id = :batch AND kind = 'answer' GROUP BY unit_id
HAVING MIN(entry) > (SELECT MIN(v.last_entry) FROM run_view v WHERE v.batch_id = :batch)""")
_GUIDELINES = text("""
SELECT COUNT(DISTINCT unit_id) FROM review
WHERE batch_id = :batch AND NOT surplus AND kind IN ('answer', 'correction')
  AND guidelines_version <> :version""")


@dataclass(frozen=True)
class Evidence:
    """One plan, and the labels of its batch joined with its pool's scores, in draw order.

    ``frame``: unit_id, draw_order, state, accepted, accept_share, votes, reviews, by_lead, agreed,
    overall, edit_type, category, and weight (for labels drawn at unequal rates). What was excluded
    or cannot be judged stays, as rejected: its like, not drawn, stays in the pool too.
    ``pool``: edit_id, overall, edit_type, category, less the ``taught`` edits that taught or chose
    the judge, or are of its examples' photos, and the ``screened`` that a lead had taken out before
    the draw. ``excluded``: the pool's rows of drawn edits that a lead took out, with the log
    ``entry`` that did it. ``whole``: the labels as ``labels.of_batch`` has them.
    ``labelled_before``, ``after_a_view``: of imported labels, how many are not among them since
    their edits had a label in another batch before, or since they came in after a judge was seen
    on the others: they bring no look. ``overall`` is the family's own score. ``void``: why
    the plan no longer fits, in words; empty while it does. ``mistakes``: how its reviewers err by
    questions with known answers; None where there are none. ``uniformity``: of imported labels,
    whether they can be a uniform draw; their ``frame`` has each edit's ``photo``, and a weight for
    estimates where they cannot.
    """

    plan_id: str
    plan: Plan
    batch_id: str
    batch_name: str
    imported: bool
    closed: bool
    simulated: bool
    pool_id: str
    pool_name: str
    pool_size: int
    digest: str
    judge: str
    frame: pd.DataFrame
    pool: pd.DataFrame
    taught: int
    screened: int
    excluded: pd.DataFrame
    whole: pd.DataFrame
    guidelines_version: int
    other_guidelines: int
    labelled_before: int
    after_a_view: int
    void: tuple[str, ...]
    uniformity: Uniformity | None = None
    mistakes: Mistakes | None = None

    @property
    def labelled(self) -> pd.DataFrame:
        """Return the units that have a label, or count as rejected, in draw order."""
        return self.frame[self.frame["accepted"].notna()]

    @property
    def counted(self) -> pd.DataFrame:
        """Return what looks count: the frame, and once the batch is closed nothing is missing.

        What was never answered then is charged as rejected.
        """
        if not self.closed:
            return self.frame
        accepted = self.frame["accepted"]
        return self.frame.assign(accepted=accepted.where(accepted.notna(), other=False))

    def counted_at(self, last_entry: int) -> pd.DataFrame:
        """Return the same without what was excluded after a log entry, as a look then saw it."""
        then = labels.as_seen(self.whole, last_entry)
        accepted = then["state"].map(_COUNTS).to_numpy(dtype=object)
        seen = replace(self, frame=self.frame.assign(accepted=accepted))
        return seen.counted

    @property
    def unjudgeable(self) -> int:
        """Return how many drawn edits cannot be judged."""
        return int((self.frame["state"] == "none").sum())

    @property
    def census(self) -> bool:
        """Whether every edit of the pool has a label, or is known to have none."""
        return 0 < len(self.labelled) == len(self.pool)


def read_evidence(store: Store, connection: Connection, plan_id: str, rule: Settings) -> Evidence:
    """Read a plan, its pool and its batch's labels as they stand, under the settings in force.

    Raises Unknown.
    """
    row, pool, judge = _plan_row(connection, plan_id)
    frozen = replace(msgspec.json.decode(row.plan_json, type=Plan), family=row.family)
    population = _population(store, connection, row, frozen, rule.category_of)
    of_pool = population.members.frame
    batch_labels = labels.of_batch(connection, row.batch_id, store.kept)
    earlier, late = _without_look(connection, row.batch_id) if frozen.one_risk else (set(), set())
    batch_labels = batch_labels[~batch_labels["unit_id"].isin(earlier | late)]
    places = population.members.places.of(batch_labels["unit_id"])
    inside, places = batch_labels[places >= 0], places[places >= 0]
    frame = _joined(inside, of_pool.iloc[places])
    if frozen.unequal:
        frame = _weighted(connection, row.batch_id, frame)
    uniformity = None
    if row.origin == "imported":
        frame = imported.with_photos(connection, row.batch_id, frame)
        uniformity = imported.tested(of_pool, frame)
        frame = imported.weighted(of_pool, frame) if uniformity.fails else frame
    answered_with = {"batch": row.batch_id, "version": row.guidelines_version}
    return Evidence(
        plan_id=plan_id,
        plan=frozen,
        batch_id=row.batch_id,
        batch_name=row.name,
        imported=row.origin == "imported",
        closed=row.closed is not None,
        simulated=bool(row.simulated),
        pool_id=pool.id,
        pool_name=pool.name,
        pool_size=pool.size,
        digest=pool.digest,
        judge=judge,
        frame=frame,
        pool=of_pool,
        taught=population.taught,
        screened=population.screened,
        excluded=_excluded(inside, of_pool, places),
        whole=inside.reset_index(drop=True),
        guidelines_version=row.guidelines_version,
        other_guidelines=int(connection.scalar(_GUIDELINES, answered_with) or 0),
        labelled_before=len(earlier),
        after_a_view=len(late),
        void=voiding.reasons(store, connection, frozen, pool, rule, row.batch_id),
        uniformity=uniformity,
        mistakes=mistakes.of_batch(
            connection,
            row.batch_id,
            set(frame.loc[frame["accepted"].notna(), "unit_id"]),
            imported=row.origin == "imported",
            delta=1 - frozen.confidence,
        ),
    )


def _plan_row(connection: Connection, plan_id: str) -> tuple[Any, pools.Pool, str]:
    """Return a plan's row with its batch, its pool, and the name of its judge run."""
    plan, batch, run = tables.plan, tables.batch, tables.judge_run
    query = (
        select(plan, batch.c.name, batch.c.origin, batch.c.closed, batch.c.simulated,
               batch.c.last_entry)
        .join(batch, batch.c.id == plan.c.batch_id).where(plan.c.id == plan_id)
    )  # fmt: skip
    row = connection.execute(query).first()
    if row is None:
        raise Unknown(
            _("There is no such plan."), what_to_do=_("See the Thresholds page for the plans.")
        )
    pool = pools.pool(connection, row.pool_id)
    judge = connection.scalar(select(run.c.name).where(run.c.id == pool.run_id))
    return row, pool, str(judge)


def net(evidence: Evidence, labelled: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return pool and labels as they are tested together.

    Where every edit of the pool was seen, a lead excluded by one rule for all: what they took out
    leaves both. Else it stays in both, as rejected, for its like that nobody saw stays too.
    """
    if len(labelled) < len(evidence.pool) or (labelled["state"] == "open").any():
        return evidence.pool, labelled
    gone = labelled.loc[labelled["state"] == labels.EXCLUDED, "unit_id"]
    left = evidence.pool[~evidence.pool["edit_id"].isin(gone)]
    return left, labelled[~labelled["unit_id"].isin(gone)]


def outcome_of(
    evidence: Evidence, labelled: pd.DataFrame, delta: float, earlier: Sequence[Look] = ()
) -> Outcome:
    """Run a plan's sequence on some of its labels, at one look's δ, jointly with earlier looks."""
    plan = evidence.plan
    of_pool, labelled = net(evidence, labelled)
    pool = of_pool["overall"].to_numpy(dtype=np.float64)
    scores = labelled["overall"].to_numpy(dtype=np.float64)
    accepted = labelled["accepted"].to_numpy(dtype=bool)
    cuts = np.asarray(plan.grid, dtype=np.float64)
    if plan.bands is not None:
        return banded_sequence(
            pool, scores, accepted, target=plan.target, delta=delta, cuts=cuts, bands=plan.bands
        )
    if evidence.imported and not evidence.census:
        found = clustered_sequence(
            pool, scores, accepted, labelled["photo"].to_numpy(dtype=np.int64),
            target=plan.target, delta=delta, cuts=cuts, finite=plan.finite,
        )  # fmt: skip
        fails = evidence.uniformity is not None and evidence.uniformity.fails
        return imported.refused(found) if fails else found
    if plan.largest_weight is None:
        return fixed_sequence(
            pool, scores, accepted, target=plan.target, delta=delta, cuts=cuts,
            finite=plan.finite, earlier=earlier,
        )  # fmt: skip
    return betting_sequence(
        pool, scores, accepted, labelled["weight"].to_numpy(dtype=np.float64),
        target=plan.target, delta=delta, cuts=cuts, largest_weight=plan.largest_weight,
    )  # fmt: skip


def group_outcomes(
    evidence: Evidence,
    labelled: pd.DataFrame,
    delta: float,
    group_by: str | None = None,
    earlier: Sequence[Look] = (),
) -> dict[str, Outcome]:
    """Run the chained sequences per group of the plan (or as asked); empty without a grouping."""
    name = group_by or evidence.plan.group_by
    if name is None:
        return {}
    plan, groups, not_uniform = evidence.plan, {}, set()
    of_pool, labelled = net(evidence, labelled)
    for group, pool in of_pool.groupby(name):
        at = (labelled[name] == group).to_numpy(dtype=bool)
        inside = labelled[at]
        clustered = evidence.imported and len(inside) < len(pool)
        if clustered and imported.tested(pool, inside).fails:
            # It keeps its share of δ, and can hand nothing on.
            not_uniform.add(str(group))
            inside = inside.head(0)
        scores = pool["overall"].to_numpy(dtype=np.float64)
        groups[str(group)] = GroupLabels(
            pool_scores=scores,
            scores=inside["overall"].to_numpy(dtype=np.float64),
            accepted=inside["accepted"].to_numpy(dtype=bool),
            cuts=grid(scores, plan.keep_shares),
            weights=inside["weight"].to_numpy(dtype=np.float64) if plan.by_betting else None,
            largest_weight=plan.largest_weight,
            photos=inside["photo"].to_numpy(dtype=np.int64) if clustered else None,
            finite=plan.finite,
            earlier=tuple(Look(int(at[: look.labels].sum()), look.delta) for look in earlier),
        )
    found = certify_groups(groups, target=plan.target, delta=delta)
    return {
        group: imported.refused(outcome) if group in not_uniform else outcome
        for group, outcome in found.items()
    }


def _without_look(connection: Connection, batch_id: str) -> tuple[set[str], set[str]]:
    """Return which imported edits bring no look: labelled elsewhere before, or after a view."""
    batch = {"batch": batch_id}
    earlier = set(connection.execute(_LABELLED_BEFORE, batch).scalars())
    return earlier, set(connection.execute(_AFTER_A_VIEW, batch).scalars()) - earlier


@dataclass(frozen=True)
class _Population:
    """A plan's pool less what taught its judge, and less what leads had taken out before."""

    members: Members
    taught: int
    screened: int


def _population(
    store: Store, connection: Connection, row: Any, plan: Plan, categories: dict[str, str]
) -> _Population:
    """Return the edits that a plan speaks of: edit_id, overall, edit_type, category.

    What leads had taken out before the draw stays out, whatever became of it later: who brings
    back only drawn edits would choose labels. Nothing else of a pool changes, so it is kept.
    """
    drawn = row.last_entry is not None and row.origin == "drawn"
    out = labels.excluded_by(connection, row.last_entry) if drawn else set()
    taught = frozenset(plan.taught)

    def make() -> _Population:
        everything = _with_categories(members(connection, row.pool_id), categories)
        unseen = everything.without(taught)
        left = unseen.without(out)
        sizes = [len(some.frame) for some in (everything, unseen, left)]
        return _Population(left, sizes[0] - sizes[1], sizes[1] - sizes[2])

    what = ("population", row.pool_id, taught, frozenset(out))
    return store.kept.value(what, tuple(categories.items()), make)


def _with_categories(pool: Members, categories: dict[str, str]) -> Members:
    """Return a pool with each edit's type and category, or that they are not known."""
    kinds = [NOT_KNOWN[0] if kind is None else kind for kind in pool.frame["edit_type"]]
    frame = pool.frame.assign(
        edit_type=pd.Series(kinds, dtype=object),
        category=pd.Series([categories.get(kind, NOT_KNOWN[1]) for kind in kinds], dtype=object),
    )
    return replace(pool, frame=frame)


def _joined(batch_labels: pd.DataFrame, of_pool: pd.DataFrame) -> pd.DataFrame:
    """Put labels, in draw order, beside their edits' rows of the pool; say how each counts."""
    own_labels = batch_labels.drop(columns=["excluded", "before"]).reset_index(drop=True)
    scored = of_pool.drop(columns="edit_id").reset_index(drop=True)
    frame = pd.concat([own_labels, scored], axis="columns")
    return frame.assign(accepted=frame["state"].map(_COUNTS).astype(object))


def _excluded(
    inside: pd.DataFrame, members: pd.DataFrame, places: NDArray[np.int64]
) -> pd.DataFrame:
    """Return the pool's rows of the edits that a lead took out, each with the ``entry``."""
    out = (inside["state"] == labels.EXCLUDED).to_numpy(dtype=bool)
    in_order = np.argsort(places[out], kind="stable")
    rows = members.iloc[places[out][in_order]]
    entries = inside["excluded"].to_numpy(dtype=np.int64)[out][in_order]
    return rows.assign(entry=entries)


def _weighted(connection: Connection, batch_id: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Add each label's weight, its stratum's share of the pool ÷ its share of the draws."""
    rows = connection.execute(_SELECTION, {"batch": batch_id})
    weights = {unit: weight(chance, pool) for unit, chance, pool in rows}
    return frame.assign(weight=frame["unit_id"].map(weights).astype(np.float64))

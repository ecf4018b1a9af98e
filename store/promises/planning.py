"""Plans, frozen before the first label: a row per family of cuts, each over a pool of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, insert

from review.core.errors import Refused
from review.core.i18n import _
from review.core.settings import Settings
from review.filtering.typed_score import TypedScore
from review.promises.bands import banded_cuts, banded_looks
from review.promises.plans import (
    FAMILIES,
    GROUPINGS,
    KEEP_SHARES,
    MOST_FAMILIES,
    Family,
    Look,
    Plan,
    betting_looks,
    check_shares,
    chosen_looks,
    grid,
    planned_looks,
    sequential_looks,
)
from review.promises.task import SCORE
from store.db import tables
from store.db.workspace import new_id
from store.promises import family_pools, pools
from store.promises.family_pools import OwnScore
from store.promises.members import pool_members
from store.work import guidelines


@dataclass(frozen=True)
class PlanChoices:
    """The families a plan names, and how it tests them.

    ``spare``: shares of δ kept free for other judge runs on the same labels. ``looks``: numbers
    of labels before the last at which to test; empty for the usual ones. ``typed`` and ``floors``
    belong to the families of these names.
    """

    families: tuple[Family, ...] = ("global",)
    spare: int = 0
    looks: tuple[int, ...] = ()
    keep_shares: tuple[float, ...] = KEEP_SHARES
    typed: TypedScore | None = None
    floors: Mapping[str, float] = field(default_factory=dict)

    @property
    def all_families(self) -> int:
        """Return into how many parts δ is split."""
        return len(self.families) + self.spare

    def check(self, rule: Settings) -> None:
        """Raise Refused for a plan that cannot be made."""
        unknown_families = [name for name in self.families if name not in FAMILIES]
        if unknown_families or not self.families or len(set(self.families)) < len(self.families):
            listed = ", ".join(FAMILIES)
            raise Refused(
                _("A plan names each way of cutting once."),
                what_to_do=_("Of: {families}.", families=listed),
            )
        if not self.spare >= 0 or self.all_families > MOST_FAMILIES:
            raise Refused(_("A plan has at most {most} ways of cutting.", most=MOST_FAMILIES))
        check_shares(self.keep_shares)
        if "typed" in self.families and self.typed is None:
            raise Refused(
                _("A type-aware score has to be fitted first."),
                what_to_do=_("Draw a batch to tune, and let it be answered."),
            )
        if not all(math.isfinite(floor) for floor in self.floors.values()):
            raise Refused(_("A floor is a number."), what_to_do=_("For example 0.5."))
        unknown_criteria = sorted(set(self.floors) - set(rule.criteria))
        if "floors" in self.families and (unknown_criteria or not self.floors):
            problem = (
                _("There is no criterion {unknown!r}.", unknown=unknown_criteria[0])
                if unknown_criteria
                else _("No floor is given.")
            )
            raise Refused(
                problem, what_to_do=_("Criteria: {criteria}.", criteria=", ".join(rule.criteria))
            )


def grouping(name: str) -> Family:
    """Return the family of a promise per group. Raises Refused for an unknown grouping."""
    if name not in GROUPINGS:
        raise Refused(
            _("There is no grouping {name!r}.", name=name), what_to_do=" or ".join(GROUPINGS)
        )
    return name


def freeze_families(
    connection: Connection,
    batch_id: str,
    base: pools.Pool,
    plan: Plan,
    choices: PlanChoices,
    rule: Settings,
    *,
    size: int,
    now: Any,
    by: str,
) -> list[str]:
    """Log a plan row for each family, its δ and looks split evenly; return their ids.

    ``plan`` says what all have in common; a family with a score of its own gets its own pool.
    """
    overall = pool_members(connection, base.id)["overall"].to_numpy(dtype=np.float64)
    plan_ids = []
    for family in choices.families:
        pool, scores = base, overall
        if family in ("typed", "floors"):
            floors, typed = (choices.floors, None) if family == "floors" else ({}, choices.typed)
            score = OwnScore(floors, typed, plan.settings_version)
            pool, scores = family_pools.freeze(connection, base, score, rule, now)
        frozen = _of_family(plan, family, choices, scores, size, family_pools.below(rule))
        plan_ids.append(insert_plan(connection, batch_id, pool.id, frozen, now, by))
    return plan_ids


def insert_plan(
    connection: Connection,
    batch_id: str,
    pool_id: str,
    plan: Plan,
    now: Any,
    by: str,
) -> str:
    """Log a frozen plan for one batch and pool; return its id."""
    row = {
        "id": new_id(),
        "batch_id": batch_id,
        "pool_id": pool_id,
        "family": plan.family,
        "plan_json": msgspec.json.encode(plan).decode(),
        "guidelines_version": guidelines.version_now(connection, SCORE.name),
        "created": now,
        "created_by": by,
    }
    connection.execute(insert(tables.plan).values(**row))
    return str(row["id"])


def looks_of(plan: Plan, numbers: tuple[int, ...], size: int) -> tuple[Look, ...]:
    """Return the looks of a plan over ``size`` labels, at chosen numbers or the usual ones."""
    if plan.by_betting:
        return betting_looks(size, plan.delta)
    if plan.boundary == "sequential":
        return sequential_looks(numbers, size, plan.delta)
    if numbers:
        return chosen_looks(numbers, size, plan.delta)
    usual = banded_looks if plan.sampling == "banded" else planned_looks
    return usual(size, plan.delta)


def _of_family(
    plan: Plan,
    family: Family,
    choices: PlanChoices,
    scores: NDArray[np.float64],
    size: int,
    below: float,
) -> Plan:
    shares = choices.keep_shares
    cuts = banded_cuts(scores, plan.bands, shares) if plan.bands else grid(scores, shares)
    if family == "floors":  # An edit below a floor is below every cut.
        cuts = cuts[cuts > below]
    family_plan = replace(
        plan,
        grid=tuple(float(cut) for cut in cuts),
        family=family,
        families=choices.all_families,
        group_by=family if family in GROUPINGS else None,
        typed=choices.typed if family == "typed" else None,
        floors=dict(choices.floors) if family == "floors" else {},
        keep_shares=choices.keep_shares,
    )
    return replace(family_plan, looks=looks_of(family_plan, choices.looks, size))

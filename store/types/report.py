"""The taxonomy held against people: error per type and overall, true types, verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from review.core.errors import Unknown
from review.core.i18n import _
from review.core.settings import Settings
from review.core.tasks import PURPOSES, Purpose
from review.spotcheck.acceptance import PlanName, Verdict, verdict
from review.spotcheck.confusion import Confusion, confusion
from review.spotcheck.prevalence import TrueTypes, true_types
from review.spotcheck.rates import ErrorOfType, OverallError, by_type, overall
from review.spotcheck.type_labels import TypeLabel
from store import settings
from store.db.workspace import Store
from store.types import consensus as type_labels
from store.types import population as type_population
from store.types.consensus import NOT_ASSIGNED, TypedUnit


@dataclass(frozen=True)
class TypeReport:
    """What a spot check says so far.

    ``units``: each edit once, in draw order. ``pool``: assigned type → its edits in the workspace.
    ``uniform``: all labels are imported, and taken as one uniform draw. ``verdicts``: type → what
    the acceptance plan says. ``without_type``: edits with answers, and without an assigned type.
    """

    purpose: Purpose
    units: tuple[TypedUnit, ...]
    pool: Mapping[str, int]
    uniform: bool
    by_type: tuple[ErrorOfType, ...]
    overall: OverallError
    confusion: Confusion
    true_types: TrueTypes
    verdicts: Mapping[str, Verdict]
    category_of: Mapping[str, str]
    without_type: int
    seed: int

    @property
    def simulated(self) -> bool:
        """Whether any of the answers are made up, as the demo's are."""
        return any(unit.simulated for unit in self.units)


def report(
    store: Store, *, purpose: Purpose = "measure", seed: int = 0, plan: PlanName = "single"
) -> TypeReport:
    """Return what the labels of one purpose say. Raises Unknown for a purpose there is not."""
    if purpose not in PURPOSES:
        raise Unknown(
            _("There is no purpose {purpose!r}.", purpose=purpose), what_to_do=", ".join(PURPOSES)
        )
    rule = settings.current(store).settings
    with store.database.read() as connection:
        found = type_labels.units_now(connection, rule, (purpose,))
        pool = dict(type_population.counts(connection))
    return of_units(found, pool, rule, purpose=purpose, seed=seed, plan=plan)


def of_units(
    found: Sequence[TypedUnit],
    pool: Mapping[str, int],
    rule: Settings,
    *,
    purpose: Purpose = "measure",
    seed: int = 0,
    plan: PlanName = "single",
) -> TypeReport:
    """Return what these edits say of a pool (assigned type → edits)."""
    every = type_labels.once(found)
    units = tuple(unit for unit in every if unit.assigned != NOT_ASSIGNED)
    checked = [unit.checked for unit in units]
    least = Counter(unit.assigned for unit in units)
    sizes = {kind: max(pool.get(kind, 0), least[kind]) for kind in {*pool, *least}}
    uniform = all(unit.imported for unit in units)
    table = confusion(checked, list(rule.category_of))
    return TypeReport(
        purpose=purpose,
        units=units,
        pool=sizes,
        uniform=uniform,
        by_type=tuple(by_type(checked, sizes)),
        overall=overall(checked, None if uniform else sizes),
        confusion=table,
        true_types=true_types(table, sizes, seed=seed),
        verdicts=_verdicts(units, sizes, plan),
        category_of=rule.category_of,
        without_type=len(every) - len(units),
        seed=seed,
    )


def with_plan(found: TypeReport, plan: PlanName) -> TypeReport:
    """Return the same report with another plan's verdicts; nothing else depends on the plan."""
    return replace(found, verdicts=_verdicts(found.units, found.pool, plan))


def as_json(found: TypeReport) -> dict[str, Any]:
    """Return the answer of ``types --json``."""
    return {
        "purpose": found.purpose,
        "units": len(found.units),
        "overall": _overall(found.overall),
        "by_type": [_by_type(found, one) for one in found.by_type],
        "confusion": [
            {"assigned": assigned, "said": said, "count": count}
            for assigned, said, count in found.confusion.cells()
        ],
        "true_types": [msgspec.to_builtins(one) for one in found.true_types.types],
        "without_assigned_type": found.without_type,
        "taken_as_uniform": found.uniform,
        "seed": found.seed,
        "simulated": found.simulated,
    }


def _verdicts(
    units: Sequence[TypedUnit], pool: Mapping[str, int], plan: PlanName
) -> dict[str, Verdict]:
    labels: dict[str, list[TypeLabel]] = {kind: [] for kind in pool}
    for unit in units:
        labels[unit.assigned].append(unit.label)
    return {kind: verdict(given, pool[kind], plan) for kind, given in labels.items() if pool[kind]}


def _overall(found: OverallError) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(found.error),
        "n": found.n,
        "errors": found.errors,
        "unchecked_types": list(found.unchecked),
        "unchecked_edits": found.unchecked_edits,
    }


def _by_type(found: TypeReport, one: ErrorOfType) -> dict[str, Any]:
    rest = {name: value for name, value in msgspec.to_builtins(one).items() if name != "error"}
    said = found.verdicts.get(one.edit_type)
    return {
        **rest,
        **_rate(one),
        "category": found.category_of.get(one.edit_type),
        "verdict": said.words if said else None,
    }


def _rate(one: ErrorOfType) -> dict[str, Any]:
    rate: dict[str, Any] = msgspec.to_builtins(one.error)
    return rate

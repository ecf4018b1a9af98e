"""The taxonomy held against people: error per type and overall, true types, verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from review.core.errors import Unknown
from review.core.i18n import _
from review.core.settings import Settings
from review.core.tasks import PURPOSES, Purpose
from review.spotcheck.acceptance import PlanName, Verdict, beside, verdict
from review.spotcheck.confusion import Confusion, confusion
from review.spotcheck.prevalence import TrueTypes, true_types
from review.spotcheck.rates import ErrorOfType, OverallError, by_type, overall
from review.spotcheck.type_labels import TypeLabel
from review.statistics.estimates import UNKNOWN
from store import settings
from store.db.workspace import Store
from store.types import acceptance
from store.types.consensus import NOT_ASSIGNED, TypedUnit, one_per_edit
from store.types.kept_units import typed_units
from store.types.population import count_by_type


@dataclass(frozen=True)
class TypeReport:
    """What a spot check says so far.

    ``units``: each edit once, in draw order. ``pool``: assigned type → its edits in the workspace.
    ``uniform``: all labels are imported, and taken as one uniform draw. ``verdicts``: type → what
    the acceptance ``plan`` says, the one that was frozen. ``without_type``: edits with answers, and
    without an assigned type.
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
    plan: PlanName
    category_of: Mapping[str, str]
    without_type: int
    seed: int

    @property
    def simulated(self) -> bool:
        """Whether any of the answers are made up, as the demo's are."""
        return any(unit.simulated for unit in self.units)


def report(
    store: Store, *, purpose: Purpose = "measure", seed: int = 0, plan: PlanName | None = None
) -> TypeReport:
    """Return what the labels of one purpose say.

    Raises Unknown for a purpose there is not, Refused for another plan than was frozen.
    """
    if purpose not in PURPOSES:
        raise Unknown(
            _("There is no purpose {purpose!r}.", purpose=purpose), what_to_do=", ".join(PURPOSES)
        )
    rule = settings.current(store)
    with store.database.read() as connection:
        units = typed_units(store, connection, rule, (purpose,))
        pool = dict(count_by_type(connection))
        frozen = acceptance.frozen_plan(connection, purpose)
    plan = acceptance.agreed(frozen, plan)
    return of_units(units, pool, rule.settings, purpose=purpose, seed=seed, plan=plan)


def of_units(
    of_batches: Sequence[TypedUnit],
    pool: Mapping[str, int],
    rule: Settings,
    *,
    purpose: Purpose = "measure",
    seed: int = 0,
    plan: PlanName = "single",
) -> TypeReport:
    """Return what these edits say of a pool (assigned type → edits)."""
    all_units = one_per_edit(of_batches)
    units = tuple(unit for unit in all_units if unit.assigned != NOT_ASSIGNED)
    checked = [unit.checked for unit in units]
    checked_of_type = Counter(unit.assigned for unit in units)
    sizes = {
        kind: max(pool.get(kind, 0), checked_of_type[kind]) for kind in {*pool, *checked_of_type}
    }
    uniform = all(unit.imported for unit in units)
    table = confusion(checked, list(rule.category_of))
    errors = tuple(by_type(checked, sizes))
    return TypeReport(
        purpose=purpose,
        units=units,
        pool=sizes,
        uniform=uniform,
        by_type=errors,
        overall=overall(checked, None if uniform else sizes),
        confusion=table,
        true_types=true_types(table, sizes, seed=seed),
        verdicts=_verdicts(units, sizes, plan, errors),
        plan=plan,
        category_of=rule.category_of,
        without_type=len(all_units) - len(units),
        seed=seed,
    )


def as_json(type_report: TypeReport) -> dict[str, Any]:
    """Return the answer of ``types --json``."""
    return {
        "purpose": type_report.purpose,
        "units": len(type_report.units),
        "overall": _overall(type_report.overall),
        "by_type": [_by_type(type_report, error_of_type) for error_of_type in type_report.by_type],
        "confusion": [
            {"assigned": assigned, "said": said_type, "count": count}
            for assigned, said_type, count in type_report.confusion.cells()
        ],
        "true_types": [
            msgspec.to_builtins(true_type) for true_type in type_report.true_types.types
        ],
        "without_assigned_type": type_report.without_type,
        "taken_as_uniform": type_report.uniform,
        "acceptance_plan": type_report.plan,
        "seed": type_report.seed,
        "simulated": type_report.simulated,
    }


def _verdicts(
    units: Sequence[TypedUnit],
    pool: Mapping[str, int],
    plan: PlanName,
    errors: Sequence[ErrorOfType],
) -> dict[str, Verdict]:
    """Return what the plan says of each type, in words that fit the interval beside it."""
    shown = {of_type.edit_type: of_type.error for of_type in errors}
    labels: dict[str, list[TypeLabel]] = {kind: [] for kind in pool}
    for unit in units:
        labels[unit.assigned].append(unit.label)
    return {
        kind: beside(verdict(type_labels_of, pool[kind], plan), shown.get(kind, UNKNOWN))
        for kind, type_labels_of in labels.items()
        if pool[kind]
    }


def _overall(overall_error: OverallError) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(overall_error.error),
        "n": overall_error.n,
        "errors": overall_error.errors,
        "unchecked_types": list(overall_error.unchecked),
        "unchecked_edits": overall_error.unchecked_edits,
    }


def _by_type(type_report: TypeReport, error_of_type: ErrorOfType) -> dict[str, Any]:
    counts = {
        name: value for name, value in msgspec.to_builtins(error_of_type).items() if name != "error"
    }
    type_verdict = type_report.verdicts.get(error_of_type.edit_type)
    return {
        **counts,
        **_rate(error_of_type),
        "category": type_report.category_of.get(error_of_type.edit_type),
        "verdict": type_verdict.words if type_verdict else None,
    }


def _rate(error_of_type: ErrorOfType) -> dict[str, Any]:
    rate: dict[str, Any] = msgspec.to_builtins(error_of_type.error)
    return rate

"""What people agree on about types, as corrections in a filter config: drafted, then published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from review.core.settings import Settings
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Correction, FilterConfig, TypeRule
from review.spotcheck.corrections import Corrections, Repaired, repaired
from review.spotcheck.type_labels import NONE_OF_THESE
from review.spotcheck.type_rules import proposed
from store import settings
from store.db.workspace import Store
from store.filters import configs, drafts
from store.filters.drafts import Draft, DraftRequest
from store.promises import pools
from store.types.consensus import NOT_ASSIGNED, TypedUnit, one_per_edit
from store.types.kept_units import kept_units, typed_units
from store.types.population import count_by_type


@dataclass(frozen=True)
class Agreed:
    """What people agree on: edits of another type, edits confirmed, and edits that no type fits.

    ``rules``: whole types that the measuring labels say are another one.
    """

    changed: tuple[TypedUnit, ...]
    confirmed: tuple[TypedUnit, ...]
    no_type_fits: tuple[TypedUnit, ...]
    rules: tuple[TypeRule, ...]


@dataclass(frozen=True)
class SharesWrong:
    """Share of wrong types before and after a config's corrections: over all, and per type."""

    whole: Repaired
    by_type: tuple[Repaired, ...]


def agreed(store: Store) -> Agreed:
    """Return what people agree on, each edit by its first batch that is done."""
    current = settings.current(store)
    with store.database.read() as connection:
        every = kept_units(store, connection, current)
    return store.kept.value(
        "agreed types", every.version, lambda: _agreed(every.units, current.settings)
    )


def _agreed(every: Sequence[TypedUnit], rule: Settings) -> Agreed:
    units = one_per_edit(every)
    assigned_units = [unit for unit in units if unit.assigned != NOT_ASSIGNED]
    wrong = [unit for unit in assigned_units if unit.label.state == "wrong"]
    measured = [unit for unit in assigned_units if unit.purpose == "measure"]
    batches = ", ".join(dict.fromkeys(unit.batch for unit in measured))
    return Agreed(
        changed=tuple(unit for unit in wrong if unit.label.agreed in rule.category_of),
        confirmed=tuple(unit for unit in assigned_units if unit.label.state == "right"),
        no_type_fits=tuple(unit for unit in wrong if unit.label.agreed == NONE_OF_THESE),
        rules=tuple(proposed([unit.checked for unit in measured], rule.category_of, batches)),
    )


def draft(
    store: Store,
    *,
    by: str,
    rules: Sequence[TypeRule] = (),
    judge: str | None = None,
    with_promise: bool = True,
) -> Draft:
    """Draft the config in force (else one at the default threshold) with what people agree on.

    Every agreed correction goes in, and of the types under ``rules`` each edit that people
    confirmed keeps its type. What an earlier config corrected stays, unless people say otherwise.
    Raises Refused where the promise in force does not stand with other types; ``with_promise``
    False drafts the same cuts without it.
    """
    current = configs.in_force(store)
    listed = current.config.corrections if current else []
    return drafts.draft_wanted(
        store,
        DraftRequest(
            cuts=_cuts(store, current.config) if current else None,
            plan_id=_promised(current.config) if current and with_promise else None,
            judge=current.config.provenance.judge_run if current else judge,
            rescue=bool(current and current.config.overrides.rescued),
            corrections=corrections(listed, agreed(store), {rule.edit_type for rule in rules}),
            type_rules=list(rules),
        ),
        by=by,
    )


def corrections(
    earlier: Sequence[Correction],
    agreed_units: Agreed,
    moved_types: set[str] | frozenset[str] = frozenset(),
) -> list[Correction]:
    """Return corrections by edit: those of before, what people changed, and who keeps a type."""
    type_of = {correction.edit: correction.edit_type for correction in earlier}
    for unit in agreed_units.changed:
        type_of[unit.output_image] = str(unit.label.agreed)
    for unit in agreed_units.confirmed:
        if unit.output_image in type_of or unit.assigned in moved_types:
            type_of[unit.output_image] = unit.assigned
    return [Correction(edit, kind) for edit, kind in sorted(type_of.items())]


def shares_wrong(store: Store, config: FilterConfig) -> SharesWrong | None:
    """Return the share wrong before and after a config's corrections; None without labels."""
    current = settings.current(store)
    with store.database.read() as connection:
        units = one_per_edit(typed_units(store, connection, current))
        pool = dict(count_by_type(connection))
    assigned_units = [unit for unit in units if unit.assigned]
    measured = [unit for unit in assigned_units if unit.purpose == "measure"]
    for kind, number in Counter(unit.assigned for unit in assigned_units).items():
        pool[kind] = max(pool.get(kind, 0), number)
    if not any(unit.label.counted for unit in measured):
        return None
    elsewhere = [unit for unit in assigned_units if unit.purpose != "measure"]
    applied = Corrections(
        checked=_put_right(measured, config),
        elsewhere=_put_right(elsewhere, config),
        rules=config.moved_types,
    )
    overall, by_type = repaired([unit.checked for unit in measured], pool, applied)
    return SharesWrong(overall, tuple(by_type))


def _put_right(units: Sequence[TypedUnit], config: FilterConfig) -> Mapping[str, int]:
    """Count per assigned type the wrong edits that the config gives the type people agree on."""
    return Counter(
        unit.assigned
        for unit in units
        if unit.label.state == "wrong"
        and config.kind_of(unit.output_image, unit.assigned) == unit.label.agreed
    )


def _promised(config: FilterConfig) -> str | None:
    return config.certificate.id if config.certificate else None


def _cuts(store: Store, config: FilterConfig) -> Cuts:
    run = pools.judge_run(store, config.provenance.judge_run)
    return Cuts.of(config, settings.version(store, run.settings_version).criteria)

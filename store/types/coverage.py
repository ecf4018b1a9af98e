"""What the kept set holds per type, category, language and content, beside what was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from review.core.later import pyarrow as pa
from review.core.settings import Settings
from review.coverage.marks import coverage_of, mark, meaning
from review.coverage.published import pico_banana
from review.coverage.summary import (
    Balance,
    Coverage,
    TypeHeld,
    balance,
    by_category,
    held,
    held_types,
    target_mix,
)
from review.filtering.filter_config import FilterConfig
from store import settings
from store.dataset import sheets
from store.db import column_files
from store.db.workspace import Store
from store.filters import configs, dry_runs, scored_edits
from store.types import population

#: Whose target mix: one of one's own, the published one, or as much of each type.
Mix = Literal["settings", "published", "even"]


@dataclass(frozen=True)
class KeptSet:
    """The set a config keeps (``version`` None: no filter, all edits), and its thin types.

    ``types``: every type beside the published counts and what the target mix would give; ``mix``:
    whose mix that is.
    """

    version: int | None
    found: Coverage
    types: tuple[TypeHeld, ...]
    mix: Mix

    @property
    def thin(self) -> tuple[TypeHeld, ...]:
        """Types of which the set holds less than half of what the target mix would give."""
        return tuple(held_type for held_type in self.types if held_type.thin)


@dataclass(frozen=True)
class Balances:
    """The subset before and after, by type and by category, beside the target mix."""

    by_type: Balance
    by_category: Balance


def kept_set(store: Store) -> KeptSet:
    """Return what the published filter keeps; without one, all edits with a type."""
    rule = settings.current(store).settings
    current = configs.in_force(store)
    with store.database.read() as connection:
        kept = _kept(store, connection, current.config if current else None)
        marks = _marks(store, connection).to_numpy()[kept.rows]
    kept_coverage = coverage_of(kept.types, marks, rule.category_of)
    held_types = held(kept_coverage.by_type, rule.category_of, _wanted(rule), pico_banana())
    return KeptSet(
        current.version if current else None, kept_coverage, tuple(held_types), mix(rule)
    )


def mix(rule: Settings) -> Mix:
    """Say whose mix a set is held against."""
    if rule.target_mix:
        return "settings"
    return "published" if set(rule.category_of) & set(pico_banana().types) else "even"


def balances(store: Store, config: FilterConfig) -> Balances:
    """Return the subset by the config in force (none: all edits) and by another, counted."""
    rule = settings.current(store).settings
    current = configs.in_force(store)
    target = _wanted(rule)
    with store.database.read() as connection:
        before, after = (
            Counter(held_types(_kept(store, connection, filter_config).types))
            for filter_config in (current.config if current else None, config)
        )
    category_of = rule.category_of
    return Balances(
        balance(before, after, target),
        balance(
            by_category(before, category_of),
            by_category(after, category_of),
            by_category_share(target, category_of),
        ),
    )


def by_category_share(
    shares: Mapping[str, float], category_of: Mapping[str, str]
) -> dict[str, float]:
    """Add the target shares of types up to their categories."""
    category_shares: dict[str, float] = {}
    for kind, share in shares.items():
        category_shares[category_of[kind]] = category_shares.get(category_of[kind], 0.0) + share
    return category_shares


def _wanted(rule: Settings) -> dict[str, float]:
    return target_mix(rule.category_of, pico_banana(), rule.target_mix or None)


@dataclass(frozen=True)
class _Kept:
    """What a config keeps of the typed edits: places in ``sheets.edits``, and type → number."""

    rows: NDArray[np.int32]
    types: dict[str | None, int]


def _kept(store: Store, connection: Connection, config: FilterConfig | None) -> _Kept:
    rows = population.rows(store, connection).to_numpy()
    if config is None:
        typed = sheets.edits(store, connection).column("edit_type")
        kinds, names = typed.indices.to_numpy(), typed.dictionary.to_pylist()
    else:
        decided = scored_edits.read(store, connection, config).decided(config)
        rows = np.sort(rows[decided.are(dry_runs.KEPT)[rows]])
        kinds, names = decided.kinds, decided.kind_names
    found, first, numbers = np.unique(kinds[rows], return_index=True, return_counts=True)
    types: dict[str | None, int] = {}
    for place in np.argsort(first).tolist():
        name = names[int(found[place])]
        types[name] = types.get(name, 0) + int(numbers[place])
    return _Kept(rows, types)


def _marks(store: Store, connection: Connection) -> pa.Array:
    """Return what the words of each edit's instruction say (``review.coverage.marks``)."""

    def make() -> pa.Table:
        column = sheets.texts(store, connection).column("text")
        said = (mark(one or "") for one in _pieces(column))
        return pa.table({"mark": pa.array(np.fromiter(said, np.int32, len(column)))})

    return column_files.columns(store, connection, f"marks-{meaning()}", make).column("mark")


def _pieces(column: pa.Array) -> Iterator[str | None]:
    for start in range(0, len(column), 10_000):
        yield from column.slice(start, 10_000).to_pylist()

"""What the kept set holds per type, category, language and content, beside what was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text

from review.core.later import pandas as pd
from review.core.settings import Settings
from review.coverage.published import pico_banana
from review.coverage.summary import (
    Balance,
    Coverage,
    TypeHeld,
    balance,
    by_category,
    coverage,
    held,
    target_mix,
)
from review.filtering.filter_config import FilterConfig
from store import settings
from store.db.workspace import Store
from store.filters import configs, dry_runs
from store.types.population import IN_POPULATION, typed_edits

_TEXTS = text(f"SELECT e.id, e.text FROM edit e WHERE {IN_POPULATION}")


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
    frame = _kept(store, current.config if current else None)
    pairs = zip(frame["edit_type"], frame["text"].fillna(""), strict=True)
    kept_coverage = coverage(pairs, rule.category_of)
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
    before, after = (
        Counter(_kept(store, filter_config)["edit_type"])
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


def _kept(store: Store, config: FilterConfig | None) -> pd.DataFrame:
    """Return edit_id, edit_type, text of what a config keeps of the typed edits."""
    with store.database.read() as connection:
        if config is None:
            return typed_edits(store, connection)
        texts = {row[0]: row[1] for row in connection.execute(_TEXTS)}
    decided = dry_runs.decisions(store, config)
    in_kept_set = (decided["outcome"] == dry_runs.KEPT) & decided["edit_id"].isin(texts)
    kept_edits = decided.loc[in_kept_set, ["edit_id", "edit_type"]]
    return kept_edits.assign(text=kept_edits["edit_id"].map(texts))

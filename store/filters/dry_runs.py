"""What a config would keep of the workspace's edits, and what it would flip."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import func, select

from review.core.i18n import _
from review.core.later import pandas as pd
from review.core.later import pyarrow as pa
from review.filtering.columns import Decided
from review.filtering.filter_config import FilterConfig
from store.db import tables
from store.db.columns import words
from store.db.progress import Progress
from store.db.workspace import Store
from store.filters import configs, scored_edits
from store.filters.scored_edits import ScoredEdits

KEPT, REJECTED, UNDECIDED = "kept", "rejected", "undecided"


@dataclass(frozen=True)
class DryRun:
    """What a config decides of every edit, beside the config in force (if any).

    ``frame``: edit_id, output_image, edit_type, category, overall, after, reason, before and
    reason_before (None without a config in force).
    """

    frame: pd.DataFrame
    before_version: int | None

    @property
    def counts(self) -> dict[str, int]:
        """Return how many edits are kept, rejected and undecided."""
        numbers = self.frame["after"].value_counts()
        return {name: int(numbers.get(name, 0)) for name in (KEPT, REJECTED, UNDECIDED)}

    @cached_property
    def flips_in(self) -> pd.DataFrame:
        """Return the edits that would come in."""
        return self.frame[self._flipped("after")]

    @cached_property
    def flips_out(self) -> pd.DataFrame:
        """Return the edits that would go out."""
        return self.frame[self._flipped("before")]

    def by_type(self) -> pd.DataFrame:
        """Return edits, kept, flips in and out per edit type, most edits first."""
        return self._by("edit_type", _("type not known"))

    def by_category(self) -> pd.DataFrame:
        """Return the same per category."""
        return self._by("category", _("category not known"))

    def _by(self, name: str, unknown: str) -> pd.DataFrame:
        frame = pd.DataFrame(
            {
                name: self.frame[name].fillna(unknown),
                "edits": 1,
                "kept": self.frame["after"] == KEPT,
                "flips_in": self._flipped("after"),
                "flips_out": self._flipped("before"),
            }
        )
        table = frame.groupby(name).sum()
        return table.sort_values("edits", ascending=False).reset_index(names=name)

    def as_json(self) -> dict[str, Any]:
        """Return the counts as ``config draft --json`` prints them."""
        before = self.before_version is not None
        return {
            **self.counts,
            "compared_with": self.before_version,
            "flips_in": len(self.flips_in) if before else None,
            "flips_out": len(self.flips_out) if before else None,
        }

    def _flipped(self, kept: str) -> pd.Series:
        """Return which edits come in (``kept``: "after") or go out ("before")."""
        if self.before_version is None:
            return pd.Series(data=False, index=self.frame.index)
        return (self.frame[kept] == KEPT) & (self.frame["after"] != self.frame["before"])


def dry_run(store: Store, config: FilterConfig, *, progress: Progress | None = None) -> DryRun:
    """Decide on every edit of the workspace by a config, and by the one in force."""
    current = configs.in_force(store)
    with store.database.read() as connection:  # One state of the dataset, whoever imports now.
        edits = scored_edits.read(store, connection, config, progress)
        same = current and scored_edits.read(store, connection, current.config)
    frame = _frame(edits, edits.decided(config)).rename(columns={"outcome": "after"})
    frame = frame.drop(columns=["kind", "known", "cause"])
    frame["category"] = frame["edit_type"].map(config.category_of)
    before = same.decided(current.config) if current and same else None
    frame["before"] = None if before is None else _each(before, "outcome")
    frame["reason_before"] = None if before is None else _reasons(before)
    return DryRun(frame, current.version if current else None)


def state(store: Store) -> tuple[int | None, str]:
    """Return what a dry run depends on besides its config: version in force, newest import."""
    newest = select(func.max(tables.import_run.c.id))
    with store.database.read() as connection:
        return configs.version_in_force(connection), str(connection.scalar(newest))


def size(store: Store) -> int:
    """Return how many edits are decided on."""
    with store.database.read() as connection:
        return scored_edits.size(connection)


def decisions(
    store: Store, config: FilterConfig, *, progress: Progress | None = None
) -> pd.DataFrame:
    """Return edit_id, output_image, edit_type, kind, known, overall, outcome, reason, cause.

    A row per edit, by edit id; ``reason`` is categorical, ``cause`` it without its figures. The
    scores are those of the config's judge run; the decision is the filter's own.
    """
    with store.database.read() as connection:
        edits = scored_edits.read(store, connection, config, progress)
    return _frame(edits, edits.decided(config))


def _frame(edits: ScoredEdits, decided: Decided) -> pd.DataFrame:
    kinds = np.array(edits.kind_names, dtype=object)[edits.kinds]
    return pd.DataFrame(
        {
            "edit_id": words(edits.ids),
            "output_image": words(edits.images),
            # A type that is not known stays None, whatever the others are: it goes into files.
            "edit_type": pd.Series(decided.edit_types(), dtype=object),
            "kind": pd.Series(kinds, dtype="str"),
            "known": edits.known,
            "overall": edits.overall,
            "outcome": _each(decided, "outcome"),
            "reason": _reasons(decided),
            "cause": _each(decided, "cause"),
        }
    )


def _each(decided: Decided, name: str) -> pd.Series:
    """Return one word of each row's decision."""
    distinct = pa.array([getattr(one, name) for one in decided.decisions], pa.string())
    return words(distinct.take(pa.array(decided.places)))


def _reasons(decided: Decided) -> pd.Series:
    """Return each row's reason: few sentences for many rows, so each is held once."""
    distinct = dict.fromkeys(one.reason for one in decided.decisions)
    sentences = {reason: place for place, reason in enumerate(distinct)}
    codes = np.array([sentences[one.reason] for one in decided.decisions], np.int32)
    return pd.Series(pd.Categorical.from_codes(codes[decided.places], pd.Index([*sentences])))

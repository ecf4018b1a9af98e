"""What a config would keep of the workspace's edits, and what it would flip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text

from review.core.i18n import _
from review.core.later import pandas as pd
from review.filtering.decide import decide
from review.filtering.filter_config import FilterConfig
from store.db import tables
from store.db.progress import Progress, part, told
from store.db.rules import CURRENT
from store.db.workspace import Store
from store.filters import config_scores, configs

KEPT, REJECTED, UNDECIDED = "kept", "rejected", "undecided"

_EDITS = text(f"""
SELECT e.id, e.output_image, e.edit_type, e.collision, e.known, e.kind, s.overall, s.criteria_json,
       s.problem
FROM edit e
LEFT JOIN judge_run r ON r.name = :judge
LEFT JOIN score s ON s.edit_id = e.id AND s.run_id = r.id
WHERE {CURRENT}
ORDER BY e.id""")
_NUMBER = text(f"SELECT COUNT(*) FROM edit e WHERE {CURRENT}")


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

    @property
    def flips_in(self) -> pd.DataFrame:
        """Return the edits that would come in."""
        return self._flips(self.frame["after"] == KEPT)

    @property
    def flips_out(self) -> pd.DataFrame:
        """Return the edits that would go out."""
        return self._flips(self.frame["before"] == KEPT)

    def by_type(self) -> pd.DataFrame:
        """Return edits, kept, flips in and out per edit type, most edits first."""
        return self._by("edit_type", _("type not known"))

    def by_category(self) -> pd.DataFrame:
        """Return the same per category."""
        return self._by("category", _("category not known"))

    def _by(self, name: str, unknown: str) -> pd.DataFrame:
        frame = self.frame.assign(
            kept=self.frame["after"] == KEPT,
            came=self.frame["edit_id"].isin(self.flips_in["edit_id"]),
            went=self.frame["edit_id"].isin(self.flips_out["edit_id"]),
        )
        grouped = frame.groupby(frame[name].fillna(unknown))
        table = grouped.agg(
            edits=("edit_id", "size"), kept=("kept", "sum"), flips_in=("came", "sum"),
            flips_out=("went", "sum"),
        )  # fmt: skip
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

    def _flips(self, where: pd.Series) -> pd.DataFrame:
        changed = self.frame["after"] != self.frame["before"]
        return self.frame[where & changed & self.frame["before"].notna()]


def dry_run(store: Store, config: FilterConfig, *, progress: Progress | None = None) -> DryRun:
    """Decide on every edit of the workspace by a config, and by the one in force."""
    current = configs.in_force(store)
    passes = 2 if current else 1
    decided = decisions(store, config, progress=part(progress, 0, passes))
    frame = decided.rename(columns={"outcome": "after"})
    frame["category"] = frame["edit_type"].map(config.category_of)
    second = part(progress, 1, passes)
    before = decisions(store, current.config, progress=second) if current else None
    frame["before"] = None if before is None else before["outcome"]
    frame["reason_before"] = None if before is None else before["reason"]
    return DryRun(frame, current.version if current else None)


def state(store: Store) -> tuple[int | None, str]:
    """Return what a dry run depends on besides its config: version in force, newest import."""
    newest = select(func.max(tables.import_run.c.id))
    with store.database.read() as connection:
        return configs.version_in_force(connection), str(connection.scalar(newest))


def size(store: Store) -> int:
    """Return how many edits are decided on."""
    with store.database.read() as connection:
        return int(connection.scalar(_NUMBER) or 0)


def decisions(
    store: Store, config: FilterConfig, *, progress: Progress | None = None
) -> pd.DataFrame:
    """Return edit_id, output_image, edit_type, kind, known, overall, outcome, reason, cause.

    A row per edit, by edit id; ``cause`` is the reason without its figures. The scores are those
    of the config's judge run; the decision is the filter's own.
    """
    rows, score_of = [], config_scores.reader(config)
    total = size(store) if progress else 0
    with store.database.read() as connection:
        edits = connection.execute(_EDITS, {"judge": config.provenance.judge_run})
        for row in told(edits, total, progress):
            image, collided = row.output_image, bool(row.collision)
            decision = decide(config, row.edit_type, image, score_of(row), collision=collided)
            kind = config.kind_of(image, row.edit_type)
            rows.append(
                (row.id, row.output_image, kind, row.kind, bool(row.known), row.overall,
                 decision.outcome, decision.reason, decision.cause)
            )  # fmt: skip
    columns = [
        "edit_id",
        "output_image",
        "edit_type",
        "kind",
        "known",
        "overall",
        "outcome",
        "reason",
        "cause",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    # A type that is not known stays None, whatever the others are: it goes into files.
    return frame.assign(edit_type=pd.Series([row[2] for row in rows], dtype=object))

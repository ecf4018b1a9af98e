"""One reading of a workspace: up to which log entry, under which settings; makes its figures."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import text

from review.core.rules import PLAIN
from review.core.settings import Settings
from review.report.shape import Count, Fact, Figure, Gap, Section, Value
from review.statistics.estimates import Interval
from store import settings
from store.db.workspace import Store
from store.work import queue

_SIMULATED = text("""SELECT 1 FROM review r JOIN batch b ON b.id = r.batch_id
JOIN person p ON p.id = r.reviewer_id
WHERE (CAST(:task AS VARCHAR) IS NULL OR r.task = :task)
  AND (b.simulated OR p.kind = 'simulated') LIMIT 1""")


#: What has to be the same in two reports for a figure of both to be compared.
Given = Mapping[str, Value]


@dataclass(frozen=True)
class Found:
    """A section, and what of it was not measured."""

    section: Section
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Moment:
    """A workspace as it was read: the last log entry, and the settings in force."""

    store: Store
    last_entry: int
    rule: Settings

    @property
    def taxonomy(self) -> str:
        """Return a digest of the taxonomy: equal for the same categories and types."""
        return digest({name: sorted(kinds) for name, kinds in self.rule.taxonomy.items()})

    @property
    def scoring(self) -> str:
        """Return a digest of criteria, weights, scales and rules."""
        return scoring_digest(self.rule)

    @property
    def label_rule(self) -> str:
        """Return by what rule reviews become a label, in the words that plans have."""
        return self.rule.label_rule.describe()

    def count(self, name: str, number: int, of: int, group: str | None = None) -> Count:
        """Return how many there are of so many."""
        return Count(
            name=name, number=number, of=max(of, number), last_entry=self.last_entry, group=group
        )

    def figure(
        self, name: str, found: Interval, n: int, *, unit: str, method: str,
        group: str | None = None, count: int | None = None,
        scale: Literal["share", "number"] = "share", given: Given | None = None,
    ) -> Figure:  # fmt: skip
        """Return an estimate, rounded so that no library's last digit matters.

        ``count``: where it is a plain share of n. ``given``: what must be alike to compare it.
        """
        return Figure(
            name=name, estimate=rounded(found.estimate), low=rounded(found.low),
            high=rounded(found.high), n=n, unit=unit, method=method, last_entry=self.last_entry,
            group=group, count=count, scale=scale, given=dict(given or {}),
        )  # fmt: skip

    def simulated(self, task: str | None = None) -> bool:
        """Whether any answers (to a task) are made up, as the demo's are."""
        with self.store.database.read() as connection:
            return connection.scalar(_SIMULATED, {"task": task}) is not None


def moment(store: Store) -> Moment:
    """Return the moment that a reading begins at."""
    rule = settings.current(store).settings
    return Moment(store, last_entry(store), rule)


def last_entry(store: Store) -> int:
    """Return the last entry of the log."""
    with store.database.read() as connection:
        return queue.last_entry(connection)


def fact(name: str, value: Any, group: str | None = None) -> Fact:
    """Return what is known; numbers rounded."""
    return Fact(name=name, value=rounded(value) if isinstance(value, float) else value, group=group)


def gap(section: str, name: str, why: str, group: str | None = None) -> Gap:
    """Return what was not measured."""
    return Gap(section=section, name=name, why=why, group=group)


def empty(section: str, why: str) -> Found:
    """Return a section of which nothing was measured."""
    return Found(Section(why=why), (gap(section, "everything", why),))


def rounded(value: float | None) -> float | None:
    """Return a number to nine decimals, 0 without a sign; None where it cannot be computed."""
    if value is None or math.isnan(value):
        return None
    return round(float(value), 9) + 0.0


def scoring_digest(rule: Settings) -> str:
    """Return a digest of how a version of the settings scores: equal for the same totals.

    What nobody set is not in it, so that reports written before there was more stay comparable.
    """
    weights = {name: criterion.weight for name, criterion in rule.criteria.items()}
    said: list[object] = [weights, rule.scale.min, rule.scale.max]
    scales = {name: one.scale for name, one in rule.criteria.items() if one.scale is not None}
    if scales or rule.scoring != PLAIN:
        said += [scales, rule.scoring]
    return digest(said)


def digest(content: Any) -> str:
    """Return the first 16 digits (hex) of the SHA-256 of some JSON."""
    encoded = msgspec.json.encode(content, order="sorted")
    return hashlib.sha256(encoded).hexdigest()[:16]

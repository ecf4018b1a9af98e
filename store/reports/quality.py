"""How good the edits are by people's labels: of all that were drawn from, and of what is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.i18n import N_
from review.promises.by_group import GroupCurve, by_group
from review.promises.curves import Labels, curve
from review.promises.pool_counts import PoolCounts, Scores
from review.report.shape import Count, Figure, Section, Value
from review.statistics.estimates import Interval
from store.filters import configs
from store.promises import Evidence, Promise, counts
from store.promises.evidence import NOT_KNOWN
from store.reports.moment import Found, Given, Moment, empty, fact, gap

NO_PLAN = N_("no batch was drawn to measure")
NO_LABELS = N_("no measured edit has a label yet")
NO_LABEL_OF = N_("no labelled edit of this type")


@dataclass(frozen=True)
class Measured:
    """A plan's labels and pool, and where it cuts: ``cuts`` by group, ``cut`` for all others."""

    evidence: Evidence
    pool: PoolCounts
    labels: Labels
    cut: float
    cuts: Mapping[str, float]

    @property
    def everything(self) -> float:
        """Return a cut that keeps everything."""
        return float(min(self.pool.span[0], *self.labels.scores, self.cut))


def found(at: Moment, plan: Promise | None) -> Found:
    """Return shares acceptable, over all and by category and type, with and without the cut."""
    if plan is None:
        return empty("quality", NO_PLAN)
    pool, labels = counts.pool_counts(plan.evidence), counts.labels(plan.evidence)
    if not len(labels.scores) or not pool.size:
        return empty("quality", NO_LABELS)
    cut, cuts = _cut(at, plan), plan.group_cuts
    told = Measured(plan.evidence, pool, labels, cut, cuts)
    figures = [*_over_all(at, told), *_by(at, told, "category"), *_by(at, told, "edit_type")]
    unlabelled = [row for row in figures if row.estimate is None and row.n == 0]
    gaps = tuple(
        gap("quality", row.name, NO_LABEL_OF, row.group)
        for row in unlabelled
        if row.name == "acceptable_of_type"
    )
    facts = (
        fact("plan_judge", plan.evidence.judge),
        fact("family", plan.evidence.plan.family),
        *([] if cuts else [fact("quality_cut", cut)]),
    )
    return Found(Section(facts=facts, counts=_kept(at, told), figures=tuple(figures)), gaps)


def _cut(at: Moment, plan: Promise) -> float:
    """Return the promised cut, else the published one, else the settings' own."""
    if plan.threshold is not None:
        return plan.threshold
    current = configs.in_force(at.store)
    own = plan.evidence.plan.family == "global"
    if own and current and current.config.provenance.judge_run == plan.evidence.judge:
        published = current.config.thresholds.global_
        if published is not None:
            return published
    return at.rule.default_threshold


def _kept(at: Moment, told: Measured) -> tuple[Count, ...]:
    if told.cuts:
        return ()
    kept = int(told.pool.whole.kept(np.array([told.cut]))[0])
    return (at.count("kept_of_pool", kept, told.pool.size),)


def _over_all(at: Moment, told: Measured) -> list[Figure]:
    """Return the share acceptable of everything, and of what the one cut keeps."""
    ends = [("acceptable_all", told.everything)]
    ends += [] if told.cuts else [("acceptable_kept", told.cut)]
    drawn = curve(told.pool, told.labels, cuts=np.array([cut for _name, cut in ends]))
    figures = []
    for place, (name, _cut) in enumerate(ends):
        share = Interval(*(_number(column[place]) for column in
                           (drawn.precision, drawn.low, drawn.high)))  # fmt: skip
        n, accepted = int(drawn.labels[place]), int(drawn.accepted[place])
        figures.append(
            at.figure(
                name, share, n, unit="edits", method=_method(told.labels),
                count=accepted if told.labels.uniform else None,
                given=_given(at, told, kept=name == "acceptable_kept"),
            )
        )  # fmt: skip
    return figures


def _method(labels: Labels) -> str:
    if labels.counted:
        return "counted"
    return "wilson" if labels.uniform else "korn_graubard"


def _by(at: Moment, told: Measured, column: str) -> list[Figure]:
    """Return the shares of each category or type: leaning on the others where labels are few."""
    category_of = at.rule.category_of
    grouped = column == "category"
    pool = told.pool.grouped(category_of, NOT_KNOWN[1]) if grouped else told.pool.types()
    kinds = told.labels.types
    names = np.array([category_of.get(kind, NOT_KNOWN[1]) for kind in kinds], dtype=object)
    groups = names if grouped else kinds
    cut_of = {name: told.cuts.get(name, told.cut) for name in pool} if _cuts(told, column) else {}
    name = "category" if grouped else "type"
    order = [*at.rule.taxonomy] if grouped else [*category_of]
    everything = _figures(at, told, f"acceptable_of_{name}", pool, groups, {})
    kept = _figures(at, told, f"acceptable_kept_of_{name}", pool, groups, cut_of)
    return [*_in_order(everything, order), *_in_order(kept, order)]


def _cuts(told: Measured, column: str) -> bool:
    return not told.cuts or told.evidence.plan.group_by == column


def _figures(
    at: Moment, told: Measured, name: str, pool: Mapping[str, Sequence[Scores]],
    groups: NDArray[np.object_], cut_of: Mapping[str, float],
) -> list[Figure]:  # fmt: skip
    kept = name.startswith("acceptable_kept")
    if kept and not cut_of:
        return []
    cuts = np.unique([*cut_of.values(), told.everything])
    method = "counted" if told.labels.counted else "partially_pooled"
    figures = []
    for found_curve in by_group(dict(pool), told.labels, groups, cuts, cuts[0]):
        cut = cut_of.get(found_curve.group, told.everything)
        place = int(np.argmin(np.abs(cuts - cut)))
        figures.append(
            at.figure(
                name, _share(found_curve, place), int(found_curve.labels[place]), unit="edits",
                method=method, group=found_curve.group,
                count=int(found_curve.accepted[place]) if told.labels.uniform else None,
                given={**_given(at, told, kept=kept, cut=cut), "taxonomy": at.taxonomy},
            )
        )  # fmt: skip
    return figures


def _share(found_curve: GroupCurve, place: int) -> Interval:
    """Return a group's estimate; none where nobody labelled any edit of it."""
    if not found_curve.labels[place]:
        return Interval(None, None, None)
    return found_curve.at(place)


def _given(at: Moment, told: Measured, *, kept: bool, cut: float | None = None) -> Given:
    given: dict[str, Value] = {
        "purpose": "measure", "label_rule": told.evidence.plan.label_rule,
        "population": told.evidence.plan.population.describe(),
        "simulated": told.evidence.simulated,
    }  # fmt: skip
    if not kept:
        return given
    return given | {
        "judge": told.evidence.judge, "settings": at.scoring, "family": told.evidence.plan.family,
        "threshold": round(told.cut if cut is None else cut, 9),
    }  # fmt: skip


def _in_order(figures: list[Figure], order: Sequence[str]) -> list[Figure]:
    place = {name: number for number, name in enumerate(order)}
    return sorted(figures, key=lambda row: (place.get(row.group or "", len(place)), row.group))


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None

"""A score that knows the edit type, and its exact translation into a filter config.

Fitted on labels drawn for it (purpose fit), never on those that measure: one cut of it may then
be certified like any other score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from review.core.errors import Refused
from review.core.i18n import _
from review.core.scoring import TOLERANCE, rounded
from review.core.settings import Scale
from review.core.totals import on_scale
from review.filtering.filter_config import FlooredCriterion, Thresholds
from review.statistics.logistic import ridge_logistic

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Prior standard deviations on the log-odds: of a criterion per standard deviation of its scores,
#: and of a type (the published success rates of 35 types spread by .6).
CRITERION_SD, TYPE_SD = 2.5, 0.75
#: Fewer labels of either verdict than this are too few to fit on.
FEWEST = 10


@dataclass(frozen=True)
class TypedScore:
    """The weighted total, moved by what is known of the type; on the total's scale.

    Whatever rule the settings have, it takes its place: no caps, parts or limits.
    ``weights``: criterion → share. ``scales``: of criteria that have their own. ``offsets``: edit
    type → what is added to the total; a type that is not there has 0. A total at the top of the
    scale comes before all others, whatever its type, for no threshold on the scale can turn it
    away. ``labels``: how many it rests on.
    """

    weights: dict[str, float]
    offsets: dict[str, float]
    scale: Scale
    labels: int
    scales: dict[str, Scale] = field(default_factory=dict)

    @property
    def top(self) -> float:
        """Return the score of a perfect total: the highest there is."""
        return rounded(self.scale.max + max(0.0, *self.offsets.values(), 0.0))

    def score(self, criteria: Mapping[str, Array], types: Sequence[str | None]) -> Array:
        """Score edits: ``criteria`` has an array per criterion, ``types`` one type per edit.

        NaN where a criterion's score is missing.
        """
        total = self.total(criteria)
        offset = np.array([self.offsets.get(kind or "", 0.0) for kind in types], dtype=np.float64)
        perfect = total >= self.scale.max - TOLERANCE
        return _rounded(np.where(perfect, self.top, total + offset))

    def total(self, criteria: Mapping[str, Array]) -> Array:
        """Return the weighted total of edits, without their types: what the filter scores by."""
        return weighted(self.weights, on_scales(criteria, self.scales, self.scale))

    def thresholds(self, cut: float) -> Thresholds:
        """Return the thresholds on the weighted total that keep what ``score ≥ cut`` keeps.

        ``cut`` is at most ``top``. The global threshold is for types without an offset.
        """
        return Thresholds(
            global_=self._on_scale(cut),
            edit_type={name: self._on_scale(cut - own) for name, own in self.offsets.items()},
        )

    def criteria(self) -> dict[str, FlooredCriterion]:
        """Return the filter config's criteria: the same weights."""
        return {
            name: FlooredCriterion(weight, scale=self.scales.get(name))
            for name, weight in self.weights.items()
        }

    def _on_scale(self, cut: float) -> float:
        return min(max(cut, self.scale.min), self.scale.max)


def fit_typed_score(
    criteria: Mapping[str, Array],
    types: Sequence[str | None],
    accepted: Flags,
    scale: Scale,
    scales: Mapping[str, Scale] | None = None,
) -> TypedScore:
    """Fit the score by ridge logistic regression of the verdict on criteria and type.

    All arrays have one entry per fit label; labels without all criteria are left out. Weights are
    held at zero or above, as a filter config asks, and rounded as it is written. ``scales``: of
    criteria that are not on ``scale``, the total's. A judge that
    gives no criteria: pass its overall under one name, and filter by it.

    Raises Refused when there are too few labels of either verdict, or no criterion rises with
    acceptance.
    """
    names, scales = list(criteria), {**(scales or {})}
    criteria = on_scales(criteria, scales, scale)
    values = np.column_stack([np.asarray(criteria[name], dtype=np.float64) for name in names])
    complete = np.isfinite(values).all(axis=1)
    values, good = values[complete], np.asarray(accepted, dtype=bool)[complete]
    kinds = np.array([kind or "" for kind in types], dtype=object)[complete]
    _require_both(good)
    type_names = sorted({kind for kind in kinds if kind})
    slopes, moves = _fit(values, kinds, type_names, good)
    if slopes.sum() <= 0:
        raise Refused(
            _("No criterion rises with acceptance in the tuning labels."),
            what_to_do=_("Keep the configured weights."),
        )
    total = float(slopes.sum())
    return TypedScore(
        weights={name: round(float(b) / total, 4) for name, b in zip(names, slopes, strict=True)},
        offsets={
            name: round(float(o) / total, 6) for name, o in zip(type_names, moves, strict=True)
        },
        scale=scale,
        labels=len(good),
        scales=scales,
    )


def on_scales(
    criteria: Mapping[str, Array], scales: Mapping[str, Scale], scale: Scale
) -> dict[str, Array]:
    """Return criteria's scores, those on a scale of their own brought to the total's."""
    return {
        name: on_scale(np.asarray(values, dtype=np.float64), scales.get(name), scale)
        for name, values in criteria.items()
    }


def weighted(weights: Mapping[str, float], criteria: Mapping[str, Array]) -> Array:
    """Return Σ wᵢxᵢ / Σ wᵢ per edit, added up and rounded as the filter does it."""
    total = np.zeros(len(next(iter(criteria.values()))))
    sum_of_weights = 0.0
    for name, weight in weights.items():
        total = total + weight * np.asarray(criteria[name], dtype=np.float64)
        sum_of_weights += weight
    return _rounded(total / sum_of_weights)


def _rounded(totals: Array) -> Array:
    """Return totals each ``rounded``, and not by numpy, whose rounding may differ in the last."""
    distinct, place = np.unique(totals, return_inverse=True)
    return np.array([rounded(total) for total in distinct.tolist()], dtype=np.float64)[place]


def _require_both(good: Flags) -> None:
    """Raise Refused where accepted or rejected labels are too few."""
    if min(good.sum(), (~good).sum()) < FEWEST:
        raise Refused(
            _(
                "{accepted} accepted and {rejected} rejected tuning labels are too few to fit a "
                "type-aware score.",
                accepted=good.sum(),
                rejected=(~good).sum(),
            ),
            what_to_do=_(
                "Draw a batch to tune; it takes {fewest} of each at least.", fewest=FEWEST
            ),
        )


def _fit(
    values: Array, kinds: NDArray[np.object_], type_names: list[str], good: Flags
) -> tuple[Array, Array]:
    """Return slopes per unit of each criterion, and each type's move in log-odds."""
    spread = values.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    number = {name: place for place, name in enumerate(type_names)}
    group = np.array([number.get(kind, len(number)) for kind in kinds], dtype=np.intp)
    columns = (values - values.mean(axis=0)) / spread
    prior = np.concatenate([np.full(len(spread), CRITERION_SD), np.full(len(type_names), TYPE_SD)])
    nonnegative = np.concatenate([np.ones(len(spread), bool), np.zeros(len(type_names), bool)])
    _, slopes = ridge_logistic(columns, good, prior, nonnegative, group)
    return slopes[: len(spread)] / spread, slopes[len(spread) :]

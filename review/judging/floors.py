"""Would floors or other weights do better? Asked on labels they were not made from.

A way is fitted on four fifths of the source pictures and tried on the last, for each fifth in turn
(Stone 1974, doi 10.1111/j.2517-6161.1974.tb00994.x), twice over. What it keeps there is as many
edits as today's rule keeps there: precision at equal yield, so that a stricter rule gains nothing
by being stricter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from review.core.errors import Refused
from review.core.i18n import _
from review.core.scoring import DECIMALS, TOLERANCE, rounded
from review.core.settings import Scale
from review.filtering.typed_score import CRITERION_SD, FEWEST
from review.judging.labelled import Array, Flags, Labelled, Numbers
from review.judging.ranked import around, half_width
from review.statistics.estimates import Interval
from review.statistics.logistic import ridge_logistic

FOLDS, SPLITS = 5, 2
#: Shares of the labels that a floor may cut off, by its criterion alone.
CUT_OFF = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
#: A further floor must bring so many accepted edits more among the kept ones it is fitted on.
LEAST_GAIN = 1.0

Way = Literal["floors", "weights"]
WAYS: tuple[Way, ...] = ("floors", "weights")


@dataclass(frozen=True)
class Better:
    """One way to cut otherwise, and what it gains.

    ``floors``: criterion → the least that is kept; ``weights``: shares that sum to 1, empty where
    they stay. ``now`` and ``then``: precision of as many kept edits, on labels not fitted on;
    ``gain``: then − now, its interval over source pictures and joint for all ways tried.
    ``kept``: the share of the labels that is kept.
    """

    way: Way
    labels: int
    floors: dict[str, float]
    weights: dict[str, float]
    kept: float
    now: float
    then: float
    gain: Interval

    @property
    def advised(self) -> bool:
        """Whether the gain is beyond chance."""
        return self.gain.low is not None and self.gain.low > 0


@dataclass(frozen=True)
class _Labels:
    """Complete labels: scores on 0–1, one row per edit, and the total they have today."""

    columns: Array
    total: Array
    good: Flags
    kept: Flags


def better(labelled: Labelled, *, seed: int = 0, confidence: float = 0.95) -> list[Better]:
    """Return what floors, and what other weights, would gain over today's rule.

    A floor lets an edit pass that has no score there, as where its type is scored by others;
    weights are tried on edits with all criteria, and left out where those are too few. Raises
    Refused where labels of either verdict are too few, or where the cut keeps none or all of them.
    """
    level = 1 - (1 - confidence) / len(WAYS)
    columns = np.column_stack([labelled.in_unit(name) for name in labelled.criteria])
    scored, whole = (there(np.isfinite(columns), axis=1) for there in (np.any, np.all))
    found = [_tried(labelled, columns, scored, "floors", seed, level)]
    try:
        found.append(_tried(labelled, columns, whole, "weights", seed, level))
    except Refused:
        if scored.sum() == whole.sum():
            raise
    return found


def _check(labels: _Labels) -> None:
    good, kept = labels.good, labels.kept
    if min(good.sum(), (~good).sum()) < FEWEST:
        raise Refused(
            _(
                "{accepted} accepted and {rejected} rejected labels are too few to try floors "
                "and weights on.",
                accepted=good.sum(),
                rejected=(~good).sum(),
            ),
            what_to_do=_("It takes {fewest} of each at least.", fewest=FEWEST),
        )
    if kept.all() or not kept.any():
        raise Refused(
            _("At this threshold the judge passes all of these edits, or none of them."),
            what_to_do=_("Choose a threshold between their scores."),
        )


def _tried(
    labelled: Labelled, columns: Array, inside: Flags, way: Way, seed: int, level: float
) -> Better:
    labels = _Labels(
        columns[inside], labelled.overall[inside], labelled.accepted[inside],
        labelled.passed[inside],
    )  # fmt: skip
    _check(labels)
    names, fit = list(labelled.criteria), _FITS[way]
    sources = np.unique(labelled.sources[inside], return_inverse=True)[1]
    share = _held_out(labels, sources, fit, seed)
    kept, good = labels.kept.astype(np.float64), labels.good.astype(np.float64)
    number = kept.sum()
    now, then = float(kept @ good / number), float(share @ good / number)
    # Of a difference of two ratios of equal size: kept either way, and more or less often right.
    influence = (share * (good - then) - kept * (good - now)) / number
    half = half_width(influence, sources, level) or 0.0
    slopes, floors = fit(labels)
    return Better(
        way=way,
        labels=len(labels.good),
        floors={
            name: _on_scale(labelled.scales[name], float(floor))
            for name, floor in zip(names, floors, strict=True)
            if floor > 0
        },
        weights=_shares(names, slopes),
        kept=float(labels.kept.mean()),
        now=now,
        then=then,
        gain=around(then - now, half),
    )


def _on_scale(scale: Scale, unit: float) -> float:
    return rounded(scale.min + unit * (scale.max - scale.min))


def _shares(names: list[str], slopes: Array) -> dict[str, float]:
    """Return weights that sum to 1; none where a way leaves them, or all fall to zero."""
    if not slopes.sum() > 0:
        return {}
    return dict(zip(names, (slopes / slopes.sum()).tolist(), strict=True))


def _held_out(
    labels: _Labels, sources: Numbers, fit: Callable[[_Labels], tuple[Array, Array]], seed: int
) -> Array:
    """Return how often each edit is kept by a rule fitted without its source picture, 0 to 1."""
    rng = np.random.default_rng(seed)
    share = np.zeros(len(labels.good))
    for _split in range(SPLITS):
        fold = (rng.permutation(int(sources.max()) + 1) % FOLDS)[sources]
        for number in range(FOLDS):
            away = fold == number
            there = _some(labels, away)
            order = _order(there, *fit(_some(labels, ~away)))
            share[away] += top(order, int(there.kept.sum()))
    return share / SPLITS


def _some(labels: _Labels, inside: Flags) -> _Labels:
    return _Labels(
        labels.columns[inside], labels.total[inside], labels.good[inside], labels.kept[inside]
    )


def _order(labels: _Labels, slopes: Array, floors: Array) -> Array:
    """Return numbers by which edits are kept: those above all floors first, then by their total."""
    total = np.round(labels.columns @ slopes, DECIMALS) if len(slopes) else labels.total
    above = ~(labels.columns < floors - TOLERANCE).any(axis=1)
    return np.asarray(total + (np.ptp(total) + 1) * above if len(total) else total)


def top(order: Array, number: int) -> Array:
    """Return how often each is among the ``number`` highest, equal ones drawn by lot: 0 to 1."""
    if number <= 0 or not len(order):
        return np.zeros(len(order))
    last = np.partition(order, len(order) - number)[len(order) - number]
    above, level = order > last, order == last
    return np.where(above, 1.0, np.where(level, (number - above.sum()) / level.sum(), 0.0))


def _fit_floors(labels: _Labels) -> tuple[Array, Array]:
    """Raise floors one at a time while the kept edits, as many as before, get more often right."""
    floors = np.zeros(labels.columns.shape[1])
    number = int(labels.kept.sum())
    offered = [
        (place, value)
        for place, column in enumerate(labels.columns.T)
        for value in _offered(column[np.isfinite(column)])
    ]
    right = _right(labels, floors, number)
    while offered:
        tried = [(_right(labels, _with(floors, *one), number), one) for one in offered]
        most, (place, value) = max(tried, key=lambda one: (one[0], -one[1][1], -one[1][0]))
        if most < right + LEAST_GAIN:
            break
        right, floors = most, _with(floors, place, value)
        offered = [one for one in offered if one[0] != place]
    return np.array([]), floors


def _offered(scores: Array) -> list[float]:
    """Return the floors to try: scores that cut some off, and are there."""
    if not len(scores):
        return []
    values = np.unique(np.quantile(scores, CUT_OFF, method="higher"))
    return [float(value) for value in values if value > scores.min()]


def _fit_weights(labels: _Labels) -> tuple[Array, Array]:
    """Fit weights of zero or more by ridge logistic regression of the label on the criteria."""
    number = labels.columns.shape[1]
    spread = labels.columns.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    prior, nonnegative = np.full(number, CRITERION_SD), np.ones(number, dtype=bool)
    columns = (labels.columns - labels.columns.mean(axis=0)) / spread
    _intercept, slopes = ridge_logistic(columns, labels.good, prior, nonnegative)
    return slopes / spread, np.zeros(number)


def _with(floors: Array, place: int, value: float) -> Array:
    raised = floors.copy()
    raised[place] = value
    return raised


def _right(labels: _Labels, floors: Array, number: int) -> float:
    order = _order(labels, np.array([]), floors)
    return float(top(order, number) @ labels.good)


_FITS: Mapping[Way, Callable[[_Labels], tuple[Array, Array]]] = {
    "floors": _fit_floors,
    "weights": _fit_weights,
}

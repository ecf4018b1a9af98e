"""The total of a scoring rule for whole columns: the same floats as ``totals.total`` row by row.

A total counts to nine decimals. Where floats that add in another order, or another library's
logarithm, could round otherwise, the row is totalled by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from review.core.rules import Limit, Part, Rule
from review.core.settings import Criterion, Scale
from review.core.totals import DECIMALS, on_scale, total

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

#: So near to the middle between two ninth decimals, in units of the ninth, a row goes by itself.
_NEAR = 1e-3
#: Beyond, a product with 10⁹ is not exact enough to tell.
_LARGE = 1e5


def totals(
    scores: Mapping[str, Column],
    criteria: Mapping[str, Criterion],
    scale: Scale,
    rule: Rule,
) -> Column:
    """Return each row's total on ``scale``, rounded, as ``total`` does of each row.

    ``scores``: criterion → numbers on the criterion's own scale, the same criteria for all rows.
    Raises MalformedScores where ``total`` does, which is for all rows or none.
    """
    made = _unrounded(scores, criteria, scale, rule)
    rounded, unsure = rounded_column(made)
    for place in np.flatnonzero(unsure):
        row = {name: float(column[place]) for name, column in scores.items()}
        rounded[place] = total(row, criteria, scale, rule)
    return rounded


def rounded_column(values: Column) -> tuple[Column, NDArray[np.bool_]]:
    """Return numbers to nine decimals, never −0, and where that cannot be told by columns."""
    scaled = values * 10.0**DECIMALS
    whole = np.rint(scaled)
    unsure = np.abs(np.abs(scaled - whole) - 0.5) < _NEAR
    return whole / 10.0**DECIMALS + 0.0, unsure | (np.abs(values) > _LARGE)


def _unrounded(
    scores: Mapping[str, Column], criteria: Mapping[str, Criterion], scale: Scale, rule: Rule
) -> Column:
    names = [name for name in rule.names(criteria) if name in scores]
    values = {name: on_scale(scores[name], criteria[name].scale, scale) for name in names}
    values = values | {
        name: np.minimum(values[name], values[above])
        for name, above in rule.caps.items()
        if name in values and above in values
    }
    made = _put_together(values, criteria, rule)
    for limit in rule.limits:
        made = _limited(made, limit, scores, values, scale)
    return made


def _put_together(
    values: Mapping[str, Column], criteria: Mapping[str, Criterion], rule: Rule
) -> Column:
    if rule.parts:
        found = [_part(part, values) for part in rule.parts.values()]
        weights = [part.weight for part in rule.parts.values()]
    else:
        found = list(values.values())
        own = rule.weights or {name: one.weight for name, one in criteria.items()}
        weights = [own[name] for name in values]
    return _aggregate(rule.aggregator, found, weights)


def _part(part: Part, values: Mapping[str, Column]) -> Column:
    given = [values[one] for one in part.of if one in values]
    return _lowest(given) if part.by == "min" else _summed(given) / len(given)


def _aggregate(aggregator: str, values: Sequence[Column], weights: Sequence[float]) -> Column:
    if aggregator == "min":
        return _lowest(values)
    if aggregator == "mean":
        return _summed(values) / len(values)
    if aggregator == "sqrt_min_min":
        product = values[0]
        for value in values[1:]:
            product = product * value
        return np.asarray(np.sqrt(product))
    weighing = [pair for pair in zip(weights, values, strict=True) if pair[0] > 0]
    whole = sum(weight for weight, _value in weighing)
    if aggregator == "geometric":
        return _geometric(weighing, whole)
    return _summed([weight * value for weight, value in weighing]) / whole


def _geometric(weighing: Sequence[tuple[float, Column]], whole: float) -> Column:
    nothing = _lowest([value for _weight, value in weighing]) <= 0
    logs = [weight * np.log(np.where(nothing, 1.0, value)) for weight, value in weighing]
    return np.where(nothing, 0.0, np.exp(_summed(logs) / whole))


def _limited(
    made: Column,
    limit: Limit,
    scores: Mapping[str, Column],
    values: Mapping[str, Column],
    scale: Scale,
) -> Column:
    lowest = _lowest(list(values.values()))
    at = lowest if limit.where is None else scores.get(limit.where)
    if at is None:
        return made
    less = made
    if limit.times is not None:
        less = np.maximum(scale.min, less * limit.times)
    if limit.total is not None:
        less = np.minimum(less, lowest if limit.total == "lowest" else limit.total)
    return np.where(at > limit.at_most + 1e-9, made, less)


def _lowest(columns: Sequence[Column]) -> Column:
    lowest = columns[0]
    for column in columns[1:]:
        lowest = np.minimum(lowest, column)
    return lowest


def _summed(columns: Sequence[Column]) -> Column:
    summed = np.zeros_like(columns[0])
    for column in columns:
        summed = summed + column
    return summed

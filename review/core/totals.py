"""One total from the scores of an edit's criteria, by a rule: the only place where it is made.

Each criterion is brought to the total's scale first, in a straight line; on that scale caps hold,
parts are formed, the aggregator puts together and limits lower. A criterion on the total's own
scale stays the very float it was.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from review.core.errors import MalformedScores
from review.core.rules import PLAIN, Limit, Part, Rule
from review.core.settings import Criterion, Scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Number = TypeVar("Number", float, NDArray[np.float64])

#: Decimals of a total: sums that are equal but for how floats add are equal (.1 + .2 and .3).
DECIMALS = 9


def rounded(total: float) -> float:
    """Return a total as it counts everywhere: to nine decimals, never −0.

    Where it is made, for ties decide ranks, AUC and the grid, and floats add 40% of .7 and 60%
    of .7 to something else than .7.
    """
    return round(total, DECIMALS) + 0.0


def rule_given(rule: Rule, given: Mapping[str, object]) -> Rule:
    """Return the rule for what a judge gave: the one ``without`` a criterion it left out."""
    for name, other in rule.without.items():
        if given.get(name) is None:
            return rule_given(other, given)
    return rule


def total(
    scores: Mapping[str, float],
    criteria: Mapping[str, Criterion],
    scale: Scale,
    rule: Rule = PLAIN,
) -> float:
    """Return an edit's total on ``scale``, rounded.

    ``scores``: criterion → number on the criterion's own scale, for all that count (``rule.names``)
    but optional ones; ``rule`` as ``rule_given``. Raises MalformedScores where nothing of a part,
    or nothing that weighs, was given.
    """
    if rule is PLAIN:  # What nearly every workspace has, for millions of rows.
        return weighted_total(scores, criteria, scale)
    names = [name for name in rule.names(criteria) if name in scores]
    values = {name: on_scale(scores[name], criteria[name].scale, scale) for name in names}
    values = _capped(values, rule.caps)
    made = _put_together(values, criteria, rule)
    for limit in rule.limits:
        made = _limited(made, limit, scores, values, scale)
    return rounded(made)


def on_scale(value: Number, own: Scale | None, scale: Scale) -> Number:
    """Bring a number, or an array, from a criterion's own scale (None: the total's) to it."""
    if own is None or own == scale:
        return value
    return scale.min + (value - own.min) / (own.max - own.min) * (scale.max - scale.min)


def weighted_total(
    scores: Mapping[str, float], criteria: Mapping[str, Criterion], scale: Scale | None = None
) -> float:
    """Return Σ wᵢxᵢ / Σ wᵢ of all criteria, rounded; ``scale`` None: all are on one scale."""
    summed = weights = 0.0
    for name, criterion in criteria.items():
        value = scores[name]
        if criterion.scale is not None and scale is not None:
            value = on_scale(value, criterion.scale, scale)
        summed += criterion.weight * value
        weights += criterion.weight
    return rounded(summed / weights)


def weighted_totals(
    columns: Mapping[str, Sequence[float]], criteria: Mapping[str, Criterion]
) -> list[float]:
    """Return ``weighted_total`` of many edits at once; criterion → a number for each of them.

    Only where all criteria are on one scale. The floats are added in the same order.
    """
    summed = [0.0] * len(next(iter(columns.values())))
    weights = 0.0
    for name, criterion in criteria.items():
        weight = criterion.weight
        summed = [so_far + weight * x for so_far, x in zip(summed, columns[name], strict=True)]
        weights += weight
    return [rounded(each / weights) for each in summed]


def _capped(values: dict[str, float], caps: Mapping[str, str]) -> dict[str, float]:
    """Lower each capped criterion to the one it counts at most as, where both are there."""
    return values | {
        name: min(values[name], values[above])
        for name, above in caps.items()
        if name in values and above in values
    }


def _put_together(
    values: Mapping[str, float], criteria: Mapping[str, Criterion], rule: Rule
) -> float:
    if rule.parts:
        found = {name: _part(name, part, values) for name, part in rule.parts.items()}
        weights = [part.weight for part in rule.parts.values()]
    else:
        found = dict(values)
        own = rule.weights or {name: one.weight for name, one in criteria.items()}
        weights = [own[name] for name in found]
    return _aggregate(rule.aggregator, list(found.values()), weights)


def _part(name: str, part: Part, values: Mapping[str, float]) -> float:
    given = [values[one] for one in part.of if one in values]
    if not given:
        raise MalformedScores(f"no score of {name}: {', '.join(part.of)} missing.")
    return min(given) if part.by == "min" else sum(given) / len(given)


def _aggregate(aggregator: str, values: Sequence[float], weights: Sequence[float]) -> float:
    """Put values together; ``sqrt_min_min`` is √(a·b) of two parts, each the lowest of its own."""
    if aggregator == "min":
        return min(values)
    if aggregator == "mean":
        return sum(values) / len(values)
    if aggregator == "sqrt_min_min":
        return math.sqrt(math.prod(values))
    weighing = [pair for pair in zip(weights, values, strict=True) if pair[0] > 0]
    if not weighing:
        raise MalformedScores("no criterion that weighs anything was scored.")
    if aggregator == "geometric":
        return _geometric(weighing)
    summed = whole = 0.0
    for weight, value in weighing:
        summed += weight * value
        whole += weight
    return summed / whole


def _geometric(weighing: Sequence[tuple[float, float]]) -> float:
    """Return Π vᵢ^(wᵢ/Σw), of (weight, value) pairs; nothing where one is nothing."""
    if min(value for _weight, value in weighing) <= 0:
        return 0.0
    whole = sum(weight for weight, _value in weighing)
    return math.exp(sum(weight * math.log(value) for weight, value in weighing) / whole)


def _limited(
    made: float,
    limit: Limit,
    scores: Mapping[str, float],
    values: Mapping[str, float],
    scale: Scale,
) -> float:
    """Lower a total where the limit's criterion is low enough; one not given limits nothing."""
    lowest = min(values.values())
    at = lowest if limit.where is None else scores.get(limit.where)
    if at is None or at > limit.at_most + 1e-9:
        return made
    if limit.times is not None:
        made = max(scale.min, made * limit.times)
    if limit.total is not None:
        made = min(made, lowest if limit.total == "lowest" else limit.total)
    return made

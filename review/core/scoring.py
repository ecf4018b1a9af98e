"""From the judge's raw row to one score: complete, inside the scale, weighted."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from review.core.errors import MalformedScores
from review.core.settings import Criterion, Scale
from review.core.written_score import written_score

#: Score ≥ threshold − TOLERANCE passes, everywhere.
TOLERANCE = 1e-9
#: Decimals of a total: sums that are equal but for how floats add are equal (.1 + .2 and .3).
DECIMALS = 9
#: What is said of an edit whose judge gave none.
NO_SCORE = "no score"
#: A supplied overall further than this from the weighted total is reported.
OVERALL_TOLERANCE = 1e-6


class Scored(msgspec.Struct, frozen=True, gc=False):
    """A judge's verdict on one edit: every criterion's score and the overall, on the scale."""

    overall: float
    criteria: dict[str, float]
    differs: float = 0.0  # supplied overall minus weighted total, when both are there


def score(
    raw: Mapping[str, object],
    criteria: Mapping[str, Criterion],
    scale: Scale,
    *,
    use_supplied_overall: bool = False,
) -> Scored | None:
    """Score one row: ``raw`` maps criterion ids (and perhaps ``overall``) to numbers.

    The overall is Σ wᵢxᵢ / Σ wᵢ on the criteria's scale; a supplied ``overall`` stands in when
    no criterion is given, or when the settings say so. Either is ``rounded``. Returns None where
    the judge gave nothing at all (a refusal).

    Raises MalformedScores when some criteria are missing, not numbers or outside the scale.
    """
    overall = _number("overall", raw.get("overall"), scale)
    numbers = {name: _number(name, raw.get(name), scale) for name in criteria}
    present = {name: value for name, value in numbers.items() if value is not None}
    if not present:
        return None if overall is None else Scored(rounded(overall), {})
    if len(present) < len(numbers):
        missing = ", ".join(name for name in numbers if name not in present)
        raise MalformedScores(f"{len(present)} of {len(numbers)} scores: {missing} missing.")
    total = weighted_total(present, criteria)
    if overall is None:
        return Scored(total, present)
    counts = rounded(overall) if use_supplied_overall else total
    return Scored(counts, present, overall - total)


def weighted_total(scores: Mapping[str, float], criteria: Mapping[str, Criterion]) -> float:
    """Return Σ wᵢxᵢ / Σ wᵢ, rounded: the overall score, on the criteria's own scale."""
    total = weights = 0.0
    for name, criterion in criteria.items():
        total += criterion.weight * scores[name]
        weights += criterion.weight
    return rounded(total / weights)


def rounded(total: float) -> float:
    """Return a total as it counts everywhere: to nine decimals, never −0.

    Where it is made, for ties decide ranks, AUC and the grid, and floats add 40% of .7 and 60%
    of .7 to something else than .7.
    """
    return round(total, DECIMALS) + 0.0


def _number(name: str, value: object, scale: Scale) -> float | None:
    if type(value) is float and scale.min <= value <= scale.max:
        return value  # nearly every value there is, in millions of them
    if value is None or value == "":
        return None
    number = written_score(value, scale)
    if number is None:
        raise MalformedScores(f"{name} is {value!r}, not a number.")
    if not scale.holds(number):
        raise MalformedScores(
            f"{name} is {number:g}, outside the scale {scale.min:g}–{scale.max:g}."
        )
    return number

"""From the judge's raw row to one score: complete, inside the scale, totalled by the rule."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from review.core.errors import MalformedScores
from review.core.rules import PLAIN, Rule
from review.core.settings import Criterion, Scale
from review.core.totals import DECIMALS, rounded, rule_given, total, weighted_total
from review.core.written_score import written_score

__all__ = [
    "DECIMALS", "NO_SCORE", "OVERALL_TOLERANCE", "TOLERANCE", "Scored", "given", "rounded", "score",
    "weighted_total",
]  # fmt: skip

#: Score ≥ threshold − TOLERANCE passes, everywhere.
TOLERANCE = 1e-9
#: What is said of an edit whose judge gave none.
NO_SCORE = "no score"
#: A supplied overall further than this from the total is reported.
OVERALL_TOLERANCE = 1e-6


class Scored(msgspec.Struct, frozen=True, gc=False):
    """A judge's verdict on one edit: each criterion on its own scale, the overall on the total's.

    ``criteria`` has those that the edit's rule does not count too, where the judge gave them.
    """

    overall: float
    criteria: dict[str, float]
    differs: float = 0.0  # supplied overall minus total, when both are there


def score(
    raw: Mapping[str, object],
    criteria: Mapping[str, Criterion],
    scale: Scale,
    *,
    use_supplied_overall: bool = False,
    rule: Rule = PLAIN,
) -> Scored | None:
    """Score one row: ``raw`` maps criterion ids (and perhaps ``overall``) to numbers.

    The overall is the total by ``rule`` (that of the edit's type, ``Scoring.rule_of``), on
    ``scale``; a supplied ``overall`` stands in when no criterion is given, or when the settings say
    so. Either is ``rounded``. Returns None where the judge gave nothing at all (a refusal).

    Raises MalformedScores when some of the rule's criteria are missing, not numbers or outside
    their scale.
    """
    overall = _number("overall", raw.get("overall"), scale)
    if rule is PLAIN:
        numbers = {
            name: _number(name, raw.get(name), criterion.scale or scale)
            for name, criterion in criteria.items()
        }
        wanted = list(numbers)
    else:
        rule = rule_given(rule, raw)
        wanted = rule.names(criteria)
        numbers = _numbers(raw, criteria, scale, wanted)
    present = {name: value for name, value in numbers.items() if value is not None}
    if not present:
        return None if overall is None else Scored(rounded(overall), {})
    missing = [name for name in wanted if name not in present and name not in rule.optional]
    if missing:
        raise MalformedScores(
            f"{len(wanted) - len(missing)} of {len(wanted)} scores: {', '.join(missing)} missing."
        )
    made = total(present, criteria, scale, rule)
    if overall is None:
        return Scored(made, present)
    counts = rounded(overall) if use_supplied_overall else made
    return Scored(counts, present, overall - made)


def given(
    raw: Mapping[str, object], criteria: Mapping[str, Criterion], scale: Scale
) -> tuple[dict[str, float], float | None]:
    """Return a row's criteria as far as they are numbers on their scales, and its overall."""
    numbers = _numbers(raw, criteria, scale, [])
    try:
        overall = _number("overall", raw.get("overall"), scale)
    except MalformedScores:
        overall = None
    return {name: value for name, value in numbers.items() if value is not None}, overall


def _numbers(
    raw: Mapping[str, object], criteria: Mapping[str, Criterion], scale: Scale, wanted: list[str]
) -> dict[str, float | None]:
    """Return each criterion's number; of those that do not count only what is one."""
    numbers = {}
    for name, criterion in criteria.items():
        try:
            numbers[name] = _number(name, raw.get(name), criterion.scale or scale)
        except MalformedScores:
            if name in wanted:
                raise
    return numbers


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

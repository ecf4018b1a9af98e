"""Whether scoring rules make sense: names without meaning, caps in a circle, weights of nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from review.core.i18n import _
from review.core.rules import MULTIPLYING, Limit, Rule, Scoring

if TYPE_CHECKING:  # Settings are checked as they are read, by the module that has them.
    from review.core.settings import Criterion, Scale

#: What √(min · min) is made of.
HALVES = 2


def mistakes(
    scoring: Scoring,
    criteria: Mapping[str, Criterion],
    scale: Scale,
    taxonomy: Mapping[str, list[str]],
) -> Iterator[str]:
    """Yield what is wrong with criteria's scales and the section ``scoring``, each with its path.

    ``taxonomy`` empty: nothing is known of the names of categories and types.
    """
    for name, criterion in criteria.items():
        if criterion.scale is not None and not _sound(criterion.scale):
            yield _("criteria.{name}.scale: min must be below max.", name=name)
    for path, rule in scoring.every().items():
        for wrong in _of_rule(rule, criteria, scale):
            yield f"scoring.{path}{wrong}"
    kinds = {kind for listed in taxonomy.values() for kind in listed}
    for name in scoring.sets.category.keys() - taxonomy.keys() if taxonomy else ():
        yield _("scoring.sets.category.{name}: the taxonomy has no such category.", name=name)
    for name in scoring.sets.edit_type.keys() - kinds if taxonomy else ():
        yield _("scoring.sets.edit_type.{name}: the taxonomy has no such edit type.", name=name)


def _sound(scale: Scale) -> bool:
    return math.isfinite(scale.min) and math.isfinite(scale.max) and scale.min < scale.max


def _of_rule(rule: Rule, criteria: Mapping[str, Criterion], scale: Scale) -> Iterator[str]:
    counting = rule.names(criteria)
    strange = [name for name in counting if name not in criteria]
    if strange:
        where = "parts" if rule.parts else "weights"
        yield _("{where}: {name!r} is no criterion.", where=where, name=strange[0])
        return
    if rule.parts and rule.weights:
        yield _("weights: parts have weights of their own.")
    if len(set(counting)) < len(counting):
        yield _("parts: a criterion stands in two of them.")
    if not 0 < _whole(rule) < math.inf:
        yield _("weights: at least one must be above 0.")
    if rule.aggregator in MULTIPLYING and scale.min < 0:
        yield _("aggregator: {name} needs a scale from 0 up.", name=rule.aggregator)
    if rule.aggregator == "sqrt_min_min" and not _halves(rule):
        yield _("aggregator: sqrt_min_min is of two parts, each by min.")
    yield from _of_caps(rule, counting)
    for limit in rule.limits:
        yield from _of_limit(limit, counting, criteria, scale)
    for name in {*rule.optional, *rule.without}.difference(counting):
        yield _("optional, without: {name!r} does not count here.", name=name)


def _whole(rule: Rule) -> float:
    """Return what a rule's own weights add up to; those of criteria are checked where they are."""
    own = [part.weight for part in rule.parts.values()] or list(rule.weights.values())
    return sum(own) if own else 1.0


def _halves(rule: Rule) -> bool:
    return len(rule.parts) == HALVES and all(part.by == "min" for part in rule.parts.values())


def _of_caps(rule: Rule, counting: list[str]) -> Iterator[str]:
    for name, above in rule.caps.items():
        for one in (name, above):
            if one not in counting:
                yield _("caps: {name!r} does not count here.", name=one)
        if above in rule.caps:
            yield _("caps: {name!r} is capped itself; name the one that is not.", name=above)


def _of_limit(
    limit: Limit, counting: list[str], criteria: Mapping[str, Criterion], scale: Scale
) -> Iterator[str]:
    if (limit.times is None) == (limit.total is None):
        yield _("limits: each has either times or total.")
    own = scale
    if limit.where is not None:
        if limit.where not in counting:
            yield _("limits: {name!r} does not count here.", name=limit.where)
            return
        own = criteria[limit.where].scale or scale
    for value, among in ((limit.at_most, own), (limit.total, scale)):
        if isinstance(value, int | float) and not among.holds(value):
            yield _(
                "limits: {value:g} lies outside the scale {min:g}–{max:g}.",
                value=value,
                min=among.min,
                max=among.max,
            )

"""Scoring rules in words, for those who read a change of them or ask what a total is."""

from __future__ import annotations

from collections.abc import Iterator

from review.core.i18n import N_, _
from review.core.rules import Limit, Rule, Scoring

_AGGREGATORS = {
    "weighted": N_("weighted total"),
    "mean": N_("mean"),
    "min": N_("the lowest"),
    "geometric": N_("geometric mean"),
    "sqrt_min_min": N_("√(lowest × lowest)"),
}


def in_words(rule: Rule) -> str:
    """Say in a line how criteria become a total; the sets of single types are left out."""
    return "; ".join(_of_rule(rule))


def sets_in_words(scoring: Scoring) -> dict[str, str]:
    """Return category or edit type, as it is called, → its own rule in a line."""
    sets = scoring.sets
    said = {_("category {name}", name=name): in_words(r) for name, r in sets.category.items()}
    return said | {name: in_words(rule) for name, rule in sets.edit_type.items()}


def _of_rule(rule: Rule) -> Iterator[str]:
    made = _(_AGGREGATORS[rule.aggregator])
    weighs = rule.aggregator in ("weighted", "geometric")
    names = ", ".join(
        f"{name} {weight:g}" if weighs else name for name, weight in rule.weights.items()
    )
    if rule.parts:
        names = ", ".join(
            _("{name} {weight}({how} of {names})", name=name, names=", ".join(part.of),
              weight=f"{part.weight:g} " if weighs else "",
              how=_("the lowest") if part.by == "min" else _("the mean"))
            for name, part in rule.parts.items()
        )  # fmt: skip
    yield _("{made} of {names}", made=made, names=names) if names else made
    for name, above in rule.caps.items():
        yield _("{name} counts at most as {above}", name=name, above=above)
    yield from map(_limit, rule.limits)
    if rule.optional:
        yield _("may be left out: {names}", names=", ".join(rule.optional))
    for name, other in rule.without.items():
        yield _("without {name}: {rule}", name=name, rule=in_words(other))


def _limit(limit: Limit) -> str:
    where = limit.where or _("the lowest")
    if limit.times is not None:
        return _(
            "{where} at most {at:g}: the total × {times:g}",
            where=where,
            at=limit.at_most,
            times=limit.times,
        )
    most = _("the lowest") if limit.total == "lowest" else f"{limit.total:g}"
    return _(
        "{where} at most {at:g}: the total at most {most}",
        where=where,
        at=limit.at_most,
        most=most,
    )

"""Scoring rules: which criteria an edit is scored by, and how they become one total.

All of it is configuration. ``Scoring()`` is what settings without the section mean: the weighted
total of all criteria. ``review/core/totals`` has the arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

import msgspec

Aggregator = Literal["weighted", "mean", "min", "geometric", "sqrt_min_min"]
AGGREGATORS: tuple[Aggregator, ...] = ("weighted", "mean", "min", "geometric", "sqrt_min_min")
#: Aggregators that multiply: they mean something on scales from 0 up.
MULTIPLYING = ("geometric", "sqrt_min_min")

Weight = Annotated[float, msgspec.Meta(ge=0)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Several criteria that count as one: their lowest, or their mean."""

    of: Annotated[list[str], msgspec.Meta(min_length=1)]
    by: Literal["min", "mean"] = "min"
    weight: Weight = 1.0


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a criterion is at most so much, the total counts less.

    ``where``: the criterion, on its own scale; None: the lowest of all, on the total's scale.
    ``times``: the total is multiplied, never below the scale; ``total``: it is at most this, or
    the lowest criterion.
    """

    at_most: float
    where: str | None = None
    times: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    total: float | Literal["lowest"] | None = None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How criteria become a total.

    ``weights``: the criteria that count, and their weights; empty: all, by their own weights.
    ``parts``: name → criteria that count as one; then the parts are what is put together, and
    their criteria are those that count. ``caps``: criterion → the one it counts at most as.
    ``optional``: criteria that a judge may leave out; the others then count alone.
    ``without``: criterion → the rule where it is left out.
    """

    aggregator: Aggregator = "weighted"
    weights: dict[str, Weight] = {}
    parts: dict[str, Part] = {}
    caps: dict[str, str] = {}
    limits: list[Limit] = []
    optional: list[str] = []
    without: dict[str, Rule] = {}

    def names(self, criteria: Iterable[str]) -> list[str]:
        """Return the criteria that count, in the order they are added up."""
        if self.parts:
            return [name for part in self.parts.values() for name in part.of]
        return list(self.weights or criteria)


class Sets(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rules of their own for edits of some categories and types; the type's goes before."""

    category: dict[str, Rule] = {}
    edit_type: dict[str, Rule] = {}


class Scoring(Rule, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The rule of all edits, and those of some categories and types, each whole in itself."""

    sets: Sets = Sets()

    @property
    def by_type(self) -> bool:
        """Whether an edit's type decides what it is scored by."""
        return bool(self.sets.category or self.sets.edit_type)

    def rule_of(self, kind: str | None, category_of: Mapping[str, str]) -> Rule:
        """Return the rule for an edit type (None: unknown), its category looked up."""
        if kind is None or not self.by_type:
            return self
        if (own := self.sets.edit_type.get(kind)) is not None:
            return own
        category = category_of.get(kind)
        return self.sets.category.get(category, self) if category is not None else self

    def every(self) -> dict[str, Rule]:
        """Return each rule of the section under its path in it, those ``without`` too."""
        found: dict[str, Rule] = {"": self}
        found |= {f"sets.category.{name}.": rule for name, rule in self.sets.category.items()}
        found |= {f"sets.edit_type.{name}.": rule for name, rule in self.sets.edit_type.items()}
        for path, rule in list(found.items()):
            found |= _left_out(path, rule)
        return found


def _left_out(path: str, rule: Rule) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for name, other in rule.without.items():
        inside = f"{path}without.{name}."
        found |= {inside: other, **_left_out(inside, other)}
    return found


#: What settings and configs without the section mean.
PLAIN = Scoring()

"""What changed between two reports beyond chance, and what cannot be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from review.core.i18n import N_
from review.report.difference import RISK, Estimated, beyond_chance, difference, p_value
from review.report.shape import Figure, Report, Value

#: Estimates that lean on other groups: their limits are no interval of their own.
NOT_COMPARED = ("partially_pooled",)

ONLY_BEFORE, ONLY_AFTER = N_("not measured in the new one"), N_("not measured in the old one")
NO_INTERVAL = N_("no interval in one of them")


class Key(NamedTuple):
    """What a number of a report is."""

    section: str
    name: str
    group: str | None


@dataclass(frozen=True)
class Difference:
    """New less old, with its 95% interval.

    ``p_value`` is this one's alone; ``beyond_chance``: also among all of its name.
    """

    key: Key
    before: Figure
    after: Figure
    difference: Estimated
    p_value: float
    beyond_chance: bool = False

    @property
    def perhaps(self) -> bool:
        """Whether its own interval leaves out 0, and it may be chance among so many."""
        return self.p_value <= RISK and not self.beyond_chance


@dataclass(frozen=True)
class Apart:
    """A figure that cannot be compared: ``why`` in marked words, and what differs."""

    key: Key
    why: str
    before: Value = None
    after: Value = None


@dataclass(frozen=True)
class Changed:
    """A fact or a count that differs; nothing of it is estimated."""

    key: Key
    before: Value
    after: Value


@dataclass(frozen=True)
class Against:
    """Two reports held against each other, in the order of the new one."""

    compared: tuple[Difference, ...]
    apart: tuple[Apart, ...]
    counts: tuple[Changed, ...]
    facts: tuple[Changed, ...]

    @property
    def beyond_chance(self) -> tuple[Difference, ...]:
        """Return what changed beyond chance."""
        return tuple(one for one in self.compared if one.beyond_chance)

    def as_json(self) -> dict[str, Any]:
        """Return it in fields, as ``changes.json`` has it."""
        return {
            "compared": [
                {**one.key._asdict(), "before": one.before, "after": one.after,
                 "difference": one.difference._asdict(), "p_value": one.p_value,
                 "beyond_chance": one.beyond_chance}
                for one in self.compared
            ],
            "not_comparable": [_told(one) | {"why": one.why} for one in self.apart],
            "counts": [_told(one) for one in self.counts],
            "facts": [_told(one) for one in self.facts],
        }  # fmt: skip


#: What has to be the same, in the words of why it is not.
DIFFERS = {
    "taxonomy": N_("another taxonomy"),
    "settings": N_("other criteria, weights or scale"),
    "label_rule": N_("another label rule"),
    "purpose": N_("another purpose"),
    "population": N_("drawn from other edits"),
    "family": N_("another way of cutting"),
    "judge": N_("another judge"),
    "threshold": N_("another threshold"),
    "rule": N_("another rule for chains"),
    "simulated": N_("simulated answers in one"),
}
OTHERWISE = N_("measured in another way")


def against(before: Report, after: Report) -> Against:
    """Hold a report against an earlier one, or against another team's."""
    old, new = dict(_figures(before)), dict(_figures(after))
    compared: list[Difference] = []
    apart: list[Apart] = []
    for key in [*new, *(key for key in old if key not in new)]:
        found = _one(key, old.get(key), new.get(key))
        if isinstance(found, Difference):
            compared.append(found)
        elif found:
            apart.append(found)
    return Against(
        _marked(compared), tuple(apart),
        _changed(dict(_counts(before)), dict(_counts(after))),
        _changed(dict(_facts(before)), dict(_facts(after))),
    )  # fmt: skip


def _one(key: Key, old: Figure | None, new: Figure | None) -> Difference | Apart | None:
    if new is None or new.estimate is None:
        return Apart(key, ONLY_BEFORE) if old and old.estimate is not None else None
    if old is None or old.estimate is None:
        return Apart(key, ONLY_AFTER)
    for name in sorted({*old.given, *new.given}):
        was, now = old.given.get(name), new.given.get(name)
        if was != now:
            return Apart(key, DIFFERS.get(name, OTHERWISE), was, now)
    if (old.scale, old.unit) != (new.scale, new.unit):
        return Apart(key, OTHERWISE, old.unit, new.unit)
    found = difference(old, new)
    if found is None:
        return Apart(key, NO_INTERVAL)
    return Difference(key, old, new, found, p_value(found))


def _marked(found: Sequence[Difference]) -> tuple[Difference, ...]:
    """Mark what stays beyond chance among all figures of its name.

    A share over all is looked at once; of the 35 types the one that differs most is not believed
    as if it were the only one.
    """
    kinds: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(found):
        kinds.setdefault((one.key.section, one.key.name), []).append(place)
    beyond = {
        places[rank]
        for places in kinds.values()
        for rank in beyond_chance([found[place].p_value for place in places])
    }
    return tuple(replace(one, beyond_chance=place in beyond) for place, one in enumerate(found))


def _figures(report: Report) -> Iterator[tuple[Key, Figure]]:
    for section, content in report.sections.named():
        for figure in content.figures:
            if figure.method not in NOT_COMPARED or figure.count is not None:
                yield Key(section, figure.name, figure.group), figure


def _counts(report: Report) -> Iterator[tuple[Key, Value]]:
    for section, content in report.sections.named():
        yield from ((Key(section, one.name, one.group), one.number) for one in content.counts)


def _facts(report: Report) -> Iterator[tuple[Key, Value]]:
    for section, content in report.sections.named():
        yield from ((Key(section, one.name, one.group), one.value) for one in content.facts)


def _changed(old: dict[Key, Value], new: dict[Key, Value]) -> tuple[Changed, ...]:
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(
        Changed(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)
    )


def _told(one: Apart | Changed) -> dict[str, Any]:
    return {**one.key._asdict(), "before": one.before, "after": one.after}

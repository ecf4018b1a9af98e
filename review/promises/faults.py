"""Where rejects come from that are not the edit's fault: which types, which instructions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from review.core.faults import WHOSE, Fault
from review.statistics.estimates import Interval, wilson


@dataclass(frozen=True)
class FaultRate:
    """Labelled edits of one name, and those whose reject is not the edit's fault.

    ``by_fault``: how many of these are of which. ``share``: of the labelled ones (Wilson, 95%).
    ``units``: which of them they are, in the order given.
    """

    name: str
    labels: int
    rejected: int
    at_fault: int
    by_fault: dict[Fault, int]
    share: Interval
    units: tuple[str, ...]


def is_listed(fault: Fault | None) -> bool:
    """Whether a reject is laid to something else than the edit."""
    return fault is not None and WHOSE[fault] != "edit"


def rate(name: str, units: Sequence[tuple[str, bool, Fault | None]]) -> FaultRate:
    """Count labelled edits; ``units``: id, whether it is accepted, whose fault its reject is."""
    listed = [(unit, fault) for unit, _accepted, fault in units if is_listed(fault)]
    counts = Counter(fault for _unit, fault in listed if fault is not None)
    return FaultRate(
        name,
        len(units),
        sum(not accepted for _unit, accepted, _fault in units),
        len(listed),
        {fault: counts[fault] for fault in WHOSE if counts[fault]},
        wilson(len(listed), len(units)),
        tuple(unit for unit, _fault in listed),
    )


def rates(
    names: Sequence[str], units: Sequence[tuple[str, bool, Fault | None]]
) -> tuple[FaultRate, ...]:
    """Return the rates of all names that have such rejects: the surest first (by ``share.low``)."""
    grouped: dict[str, list[tuple[str, bool, Fault | None]]] = {}
    for name, unit in zip(names, units, strict=True):
        grouped.setdefault(name, []).append(unit)
    found = [rate(name, members) for name, members in grouped.items()]
    return tuple(
        sorted(
            (one for one in found if one.at_fault),
            key=lambda one: (-(one.share.low or 0.0), -one.at_fault, one.name),
        )
    )

"""Whether a judge's scores are on the scale at all, seen from the whole run.

A judge asked for 1–5 where the settings say 0–1: what lies off the scale is seen in each row, but
its 1s, the worst there are, look like the best. Only the run tells, and then none of it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from review.core.settings import Criterion, Scale
from review.core.written_score import written_score

#: No usual scale goes beyond; a single number that does is a slip of its row (810 for .810).
WIDEST = 100.0
#: Fewer than one in so many scores off the scale are slips.
SLIPS = 100
#: No number to speak of: it would overflow what counts.
HUGE = 1e300


@dataclass
class _Seen:
    """One criterion's scores, counted: in all, strictly inside its scale, off it, wildly off it."""

    scale: Scale
    scores: int = 0
    inside: int = 0
    off: int = 0
    wild: int = 0
    low: float = 0.0
    high: float = 0.0

    @property
    def outside(self) -> int:
        return self.off + (self.wild if self.wild > 1 else 0)

    def add(self, other: _Seen) -> None:
        """Take in what was seen of another part of the same scores."""
        if other.off or other.wild:
            here = self.off or self.wild
            self.low = min(self.low, other.low) if here else other.low
            self.high = max(self.high, other.high) if here else other.high
        self.scores += other.scores
        self.inside += other.inside
        self.off += other.off
        self.wild += other.wild

    def elsewhere(self) -> bool:
        """Whether it is on another scale; its ends (0 and 1) speak for neither."""
        outside = self.outside
        return outside * 2 > self.inside and outside * SLIPS >= self.scores


class ScaleWatch:
    """Sees a judge's rows one by one, in any order, and says what they are together."""

    def __init__(self, criteria: Iterable[str] | Mapping[str, Criterion], scale: Scale) -> None:
        """``criteria``: their names, or what says which have a scale of their own."""
        own = criteria if isinstance(criteria, Mapping) else {}
        scales = {name: own[name].scale if name in own else None for name in criteria}
        self._seen = {name: _Seen(each or scale) for name, each in scales.items()}
        self._seen["overall"] = _Seen(scale)

    def see(self, raw: Mapping[str, object]) -> None:
        """Take in one row: criterion → score; what is no number is left out."""
        for name, seen in self._seen.items():
            value = raw.get(name)
            if value is not None:
                self._count(seen, value)

    def see_within(self, columns: Mapping[str, Sequence[float]]) -> None:
        """Take in many rows at once, all on the scale: criterion → a number of each row."""
        for name, values in columns.items():
            seen = self._seen[name]
            ends = {seen.scale.min, seen.scale.max}
            seen.scores += len(values)
            seen.inside += len(values) - sum(values.count(end) for end in ends)

    def add(self, other: ScaleWatch) -> None:
        """Take in what another watch saw of the same judge, by the same criteria."""
        for name, seen in self._seen.items():
            seen.add(other._seen[name])

    def problem(self) -> str | None:
        """Say why no score of the run counts; None where it is on the scale."""
        found = [(name, seen) for name, seen in self._seen.items() if seen.elsewhere()]
        if not found:
            return None
        name, seen = max(found, key=lambda one: one[1].outside)
        low, high = seen.scale.min, seen.scale.max
        return (
            f"this judge is not on the scale {low:g}–{high:g} ({name}: {seen.outside} of "
            f"{seen.scores} scores off it, from {seen.low:g} to {seen.high:g}), so none of its "
            "scores counts."
        )

    @staticmethod
    def _count(seen: _Seen, value: object) -> None:
        number = written_score(value, seen.scale)
        if number is None or abs(number) > HUGE:
            return
        seen.scores += 1
        if seen.scale.min < number < seen.scale.max:
            seen.inside += 1
        elif not seen.scale.holds(number):
            seen.low = min(seen.low, number) if seen.off or seen.wild else number
            seen.high = max(seen.high, number) if seen.off or seen.wild else number
            if abs(number) <= WIDEST:
                seen.off += 1
            else:
                seen.wild += 1

"""What a report holds, as ``report.json`` has it: sections of facts, counts and figures.

A name says what a number is and never changes; words for people stand in ``words``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

FORMAT: Literal["pico-review report"] = "pico-review report"
VERSION: Literal[1] = 1
#: No number of a report is larger: what is, is no number of ours.
LARGEST = 1e15

Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]{1,60}$")]
Text = Annotated[str, msgspec.Meta(max_length=20_000)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Value = str | int | float | bool | None


class Shaped(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a report: read strictly, compared by what it holds."""


class Fact(Shaped, frozen=True, kw_only=True):
    """Something that is known and not estimated; ``group``: of which type, task or run."""

    name: Name
    value: Value
    group: Text | None = None

    def __post_init__(self) -> None:
        _check(self.value)


class Count(Shaped, frozen=True, kw_only=True):
    """How many there are, ``of`` how many; counted, so that it has no interval."""

    name: Name
    number: Number
    of: Number
    last_entry: Number
    group: Text | None = None


class Figure(Shaped, frozen=True, kw_only=True):
    """An estimate with its 95% interval, the ``n`` it rests on, and the last log entry seen.

    ``scale``: a share from 0 to 1, or a number. ``count``: of n, where it is simply a share of n
    independent ones; then two of them are compared by these. ``given``: what has to be the same in
    two reports for them to be compared (taxonomy, purpose, judge …). Raises ValueError for what no
    estimate can be.
    """

    name: Name
    estimate: float | None
    low: float | None
    high: float | None
    n: Number
    unit: Name
    method: Name
    last_entry: Number
    group: Text | None = None
    count: Number | None = None
    scale: Literal["share", "number"] = "share"
    given: dict[Name, Value] = {}

    def __post_init__(self) -> None:
        known = [end for end in (self.low, self.estimate, self.high) if end is not None]
        for value in (*known, *self.given.values()):
            _check(value)
        # A mean may lie beside the middle 95% of what it is the mean of.
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is above high")
        if self.scale == "share" and any(not -1e-9 <= end <= 1 + 1e-9 for end in known):
            raise ValueError("a share is not from 0 to 1")
        if self.count is not None and self.count > self.n:
            raise ValueError("more were counted than there are")


class Section(Shaped, frozen=True, kw_only=True):
    """One part of the report. ``why``: what is missing, where nothing of it was measured.

    ``said``: sentences that go with it as they are, such as what a promise assumes.
    """

    why: Text = ""
    facts: tuple[Fact, ...] = ()
    counts: tuple[Count, ...] = ()
    figures: tuple[Figure, ...] = ()
    said: tuple[Text, ...] = ()


class Gap(Shaped, frozen=True, kw_only=True):
    """Something that a report would say and that was not measured, and why."""

    section: Name
    name: Name
    why: Text
    group: Text | None = None


class Sections(Shaped, frozen=True, kw_only=True):
    """All sections, in the order they are shown."""

    dataset: Section
    judging: Section
    people: Section
    promise: Section
    quality: Section
    assigned_types: Section
    chains: Section
    instruction_pairs: Section
    preferences: Section
    safety: Section

    def named(self) -> Iterator[tuple[str, Section]]:
        """Yield each section's name, and the section."""
        for name in self.__struct_fields__:
            yield name, getattr(self, name)


class Report(Shaped, frozen=True, kw_only=True):
    """The whole. ``last_entry``: of the log when it was read; ``simulated``: some answers are."""

    format: Literal["pico-review report"] = FORMAT
    version: Literal[1] = VERSION
    code_version: Text
    last_entry: Number
    simulated: bool
    sections: Sections
    gaps: tuple[Gap, ...] = ()


def written(report: Report) -> bytes:
    """Return a report as ``report.json`` has it: the same report, the same bytes."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def _check(value: Value) -> None:
    if isinstance(value, int | float) and not abs(value) <= LARGEST:  # Nor is NaN.
        raise ValueError("a number is out of all bounds")

"""Figures and reports to test with."""

from __future__ import annotations

from typing import Any

from review.report.shape import Figure, Report, Section, Sections
from review.statistics.estimates import wilson

FIGURE = {"name": "acceptable_all", "unit": "edits", "method": "wilson", "last_entry": 7}


def share(count: int, n: int, **more: Any) -> Figure:
    """Return a plain share with Wilson's interval."""
    found = wilson(count, n)
    ends = {"estimate": found.estimate, "low": found.low, "high": found.high}
    return Figure(**(FIGURE | ends | {"count": count, "n": n} | more))


def figure(estimate: float | None, low: float | None, high: float | None, **more: Any) -> Figure:
    """Return a figure that is no plain share."""
    return Figure(**(FIGURE | {"estimate": estimate, "low": low, "high": high, "n": 50} | more))


def report(*figures: Figure, **more: Any) -> Report:
    """Return a report whose quality section holds these figures."""
    sections = dict.fromkeys(Sections.__struct_fields__, Section())
    sections["quality"] = Section(figures=figures, **more)
    return Report(code_version="1", last_entry=7, simulated=False, sections=Sections(**sections))

"""What a report could not say, in lines of text."""

from __future__ import annotations

from collections.abc import Mapping

from review.core.i18n import _
from review.report.markup import printable
from review.report.shape import Gap, Report
from review.report.words import SECTIONS, name, task_titles


def lines(report: Report) -> list[str]:
    """Return a line per section of which something was not measured."""
    titles = task_titles(report)
    by_section: dict[str, list[Gap]] = {}
    for one in report.gaps:
        by_section.setdefault(one.section, []).append(one)
    return [
        _(
            "Not measured, {section}: {what}.",
            section=_(SECTIONS[section][0]),
            what=_listed(gaps, titles),
        )
        for section, gaps in by_section.items()
    ]


def _listed(gaps: list[Gap], titles: Mapping[str, str]) -> str:
    by_reason: dict[tuple[str, str], list[str]] = {}
    for one in gaps:
        by_reason.setdefault((one.name, one.why), []).extend(
            [printable(titles.get(one.group, one.group))] if one.group else []
        )
    return "; ".join(
        f"{name(called)}{': ' if groups else ''}{', '.join(groups)} ({_(why)})"
        for (called, why), groups in by_reason.items()
    )

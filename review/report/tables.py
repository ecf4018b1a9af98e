"""A section's facts, counts and figures as tables; each says its n and the last log entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from review.core.i18n import N_, _
from review.promises.share import at_least
from review.report import drawing
from review.report.markup import Html, Part, element, joined, told
from review.report.shape import Count, Fact, Figure, Section, Value
from review.report.words import (
    GROUPS,
    METHODS,
    OF_TASKS,
    PROMISED,
    PURPOSE_NAMES,
    SHARES,
    UNITS,
    VALUES,
    name,
)

#: Sections whose numbers stand together by what they are of: a judge, a task.
BY_GROUP = {"judging", "people"}
NONE = N_("not measured")


def of_section(called: str, section: Section, titles: Mapping[str, str]) -> Html:
    """Return everything of a section; ``titles``: task → its title."""
    by = _together(called)
    return joined(
        _facts(section.facts, titles),
        *(_counts(list(rows), titles) for _of, rows in groupby(section.counts, _together(""))),
        *(_figures(list(rows), titles) for _of, rows in groupby(section.figures, by)),
    )


def percent(share: float | None) -> str:
    """Write a share to a tenth of a percent."""
    return "–" if share is None else f"{share:.1%}"


def number(figure: Figure, value: float | None) -> str:
    """Write a figure's number on its scale."""
    if figure.scale == "share" or value is None:
        return percent(value)
    return f"{value:.2f}"


def group_of(called: str, group: str | None, titles: Mapping[str, str]) -> Html:
    """Write what a number is of: ours in the language spoken, all else as it is."""
    if group is None:
        return Html("")
    ours = GROUPS.get(called, {})
    if group in ours:
        return element("span", _(ours[group]))
    task, colon, rest = group.partition(": ")
    if called in OF_TASKS and task in titles:
        purpose = PURPOSE_NAMES.get(rest) if called == "reviews_asked_for" else None
        words = _(purpose) if purpose else told(rest)
        return joined(titles[task], *((": ", words) if colon else ()))
    return told(group)


def table(
    caption: Part, head: Sequence[str], rows: Iterable[Sequence[Part]], note: str = ""
) -> Html:
    """Return a table; the first cell of a row names it."""
    body = (
        element("tr", element("th", row[0], scope="row"), *(_cell(cell) for cell in row[1:]))
        for row in rows
    )
    return element(
        "figure",
        element("figcaption", element("h3", caption), *([element("p", note)] if note else [])),
        element(
            "table",
            element("thead", element("tr", *(element("th", one, scope="col") for one in head))),
            element("tbody", *body),
        ),
    )  # fmt: skip


def upto(entry: int) -> str:
    """Say up to which entry of the log numbers go."""
    return _("log up to entry {entry:,}", entry=entry)


def value_of(fact: Fact) -> Part:
    """Write what is known."""
    value = fact.value
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        if fact.name in PROMISED:
            return at_least(value)
        return percent(value) if fact.name in SHARES else f"{value:g}"
    ours = VALUES.get(fact.name, {})
    return element("span", _(ours[value])) if value in ours else told(value)


def plain(value: Value) -> str:
    """Write a value beside another one."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _cell(cell: Part) -> Html:
    if isinstance(cell, Html):
        drawn = not cell or cell.startswith("<svg")  # Where nothing is drawn, its place is empty.
        return element("td", cell, class_="drawn" if drawn else "words")
    return element("td", cell, class_="number")


def _facts(facts: Sequence[Fact], titles: Mapping[str, str]) -> Html:
    if not facts:
        return Html("")
    rows = [
        element("div", element("dt", _fact_name(fact, titles)), element("dd", value_of(fact)))
        for fact in facts
        if fact.name != "task"
    ]
    return element("dl", *rows)


def _fact_name(fact: Fact, titles: Mapping[str, str]) -> Part:
    if fact.group is None:
        return name(fact.name)
    return joined(name(fact.name), ": ", group_of(fact.name, fact.group, titles))


def _together(section: str) -> Callable[[Count | Figure], str | None]:
    """Return by what a section's numbers stand in one table."""
    if section in BY_GROUP:
        return lambda row: (row.group or "").partition(": ")[0]
    return lambda row: row.name if row.group is not None else None


def _counts(rows: Sequence[Count], titles: Mapping[str, str]) -> Html:
    head = [_("what"), _("number"), _("of"), _("share"), ""]
    body = [(_row_name(row, rows, titles), f"{row.number:,}", *_part_of(row)) for row in rows]
    note = _noted([upto(max(row.last_entry for row in rows))])
    return table(_caption(rows, titles, _("Counts")), head, body, note)


def _part_of(row: Count) -> tuple[Part, Part, Part]:
    """Write a count as a part of all; what is all there is has no part."""
    if not row.of or (row.group is None and row.number == row.of):
        return "", "", Html("")
    return f"{row.of:,}", f"{row.number / row.of:.1%}", drawing.part(row.number, row.of)


def _noted(notes: Iterable[str]) -> str:
    said = "; ".join(note for note in notes if note)
    return said if said.startswith("n:") else said[:1].upper() + said[1:]


def _figures(rows: Sequence[Figure], titles: Mapping[str, str]) -> Html:
    head = [_("what"), _("estimate"), _("95% interval"), "", _("n")]
    body = [(_row_name(row, rows, titles), *_told(row)) for row in rows]
    notes = [_(METHODS[row.method]) for row in rows if row.method in METHODS]
    units = [_(UNITS[row.unit]) for row in rows if row.unit in UNITS]
    entry = upto(max(row.last_entry for row in rows))
    note = _noted([*dict.fromkeys(notes), *dict.fromkeys(units), entry])
    return table(_caption(rows, titles, _("Estimates")), head, body, note)


def _told(row: Figure) -> tuple[Part, Part, Part, Part]:
    if row.estimate is None:
        return _(NONE), "", Html(""), f"{row.n:,}"
    ends = "–"
    if row.low is not None and row.high is not None:
        ends = _("{low} to {high}", low=number(row, row.low), high=number(row, row.high))
    return number(row, row.estimate), ends, drawing.interval(row), f"{row.n:,}"


def _one_name(rows: Sequence[Count] | Sequence[Figure]) -> bool:
    return len({row.name for row in rows}) == 1 and rows[0].group is not None


def _caption(
    rows: Sequence[Count] | Sequence[Figure], titles: Mapping[str, str], otherwise: str
) -> Part:
    if _one_name(rows):
        return name(rows[0].name)
    if rows[0].group is not None:
        return group_of(rows[0].name, rows[0].group.partition(": ")[0], titles)
    return otherwise


def _row_name(
    row: Count | Figure, rows: Sequence[Count] | Sequence[Figure], titles: Mapping[str, str]
) -> Part:
    """Name a row by what differs in its table: the group, or the number's own name."""
    if _one_name(rows):
        return group_of(row.name, row.group, titles)
    _first, colon, rest = (row.group or "").partition(": ")
    return joined(name(row.name), *((": ", told(rest)) if colon else ()))

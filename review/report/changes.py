"""What changed against another report, as a part of the page and in lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from review.core.i18n import _, ngettext
from review.report import drawing
from review.report.against import Against, Apart, Changed, Difference, Key
from review.report.markup import Html, Part, element, joined, printable
from review.report.shape import Fact, Figure
from review.report.tables import group_of, number, plain, table, upto, value_of
from review.report.words import SECTIONS, name


def section(found: Against, titles: Mapping[str, str]) -> Html:
    """Return what changed beyond chance, what perhaps did, and what cannot be compared."""
    beyond = list(found.beyond_chance)
    perhaps = [one for one in found.compared if one.perhaps]
    others = [one for one in found.compared if not one.beyond_chance and not one.perhaps]
    return joined(
        element("p", summary(found), class_="lead"),
        _differences(_("Changed beyond chance"), beyond, titles),
        _differences(_("Perhaps: beyond chance by itself, not among all of its kind"), perhaps,
                     titles),
        _differences(_("No difference beyond chance"), others, titles),
        _apart(found.apart, titles),
        _changed(_("Counts that differ"), found.counts, titles),
        _changed(_("What else differs"), found.facts, titles),
    )  # fmt: skip


def summary(found: Against) -> str:
    """Say in a sentence or two what came of it."""
    if not found.compared:
        return _("Nothing could be compared.")
    compared = ngettext("{n:,} figure compared", "{n:,} figures compared", len(found.compared))
    changed = ngettext(
        "{n:,} changed beyond chance", "{n:,} changed beyond chance", len(found.beyond_chance)
    )
    apart = ngettext("{n:,} cannot be compared", "{n:,} cannot be compared", len(found.apart))
    kinds = len({(one.key.section, one.key.name) for one in found.compared})
    return _(
        "{compared}: {changed}; {apart}. Of each of the {kinds:,} kinds any is called changed by "
        "chance in at most 1 of 20 reports.",
        compared=compared, changed=changed, apart=apart, kinds=kinds,
    )  # fmt: skip


def lines(found: Against) -> list[str]:
    """Return the same for the terminal, the changes first."""
    told = [summary(found)]
    for title, rows in (
        (_("Changed beyond chance:"), found.beyond_chance),
        (_("Perhaps, by itself:"), [one for one in found.compared if one.perhaps]),
    ):
        told += [title, *(f"  {_line(one)}" for one in rows)] if rows else []
    by_why = _by_why(found.apart)
    told += [_("Cannot be compared:")] if by_why else []
    told += [f"  {_(why)}: {_kinds(rows)}" for why, rows in by_why]
    return told


def _kinds(rows: Sequence[Apart]) -> str:
    """Name what cannot be compared, each kind once with its number."""
    numbers = Counter(one.key.name for one in rows)
    return ", ".join(
        f"{name(called)} ({number})" if number > 1 else name(called)
        for called, number in numbers.items()
    )


def _line(one: Difference) -> str:
    return _(
        "{what}: {before} (n {n_before:,}) → {after} (n {n_after:,}), difference {difference}",
        what=_named(one.key), before=number(one.before, _estimate(one.before)),
        n_before=one.before.n, after=number(one.after, _estimate(one.after)),
        n_after=one.after.n, difference=signed(one),
    )  # fmt: skip


def signed(one: Difference) -> str:
    """Write a difference with its interval: points of a percent for shares."""
    if one.after.scale == "share":
        values = [_plus_minus(100 * value, 1) for value in one.difference]
        return _(
            "{difference} points ({low} to {high})",
            difference=values[0], low=values[1], high=values[2],
        )  # fmt: skip
    values = [_plus_minus(value, 2) for value in one.difference]
    return _("{difference} ({low} to {high})", difference=values[0], low=values[1], high=values[2])


def _plus_minus(value: float, digits: int) -> str:
    return f"{value:+.{digits}f}".replace("-", "−")


def _estimate(figure: Figure) -> float | None:
    """Return the estimate that was compared: a plain share where it is counted."""
    return figure.count / figure.n if figure.count is not None and figure.n else figure.estimate


def _named(key: Key) -> str:
    return name(key.name) if key.group is None else f"{name(key.name)}: {printable(key.group)}"


def _what(key: Key, titles: Mapping[str, str]) -> Part:
    if key.group is None:
        return name(key.name)
    return joined(name(key.name), ": ", group_of(key.name, key.group, titles))


def _differences(title: str, rows: Sequence[Difference], titles: Mapping[str, str]) -> Html:
    if not rows:
        return Html("")
    head = [_("what"), _("old"), _("new"), _("difference, 95% interval"), "", _("n old, new")]
    widest = max(max(abs(one.difference.low), abs(one.difference.high)) for one in rows) or 1.0
    body = [
        (_what(one.key, titles), number(one.before, _estimate(one.before)),
         number(one.after, _estimate(one.after)), signed(one),
         drawing.change(*one.difference, widest), f"{one.before.n:,}, {one.after.n:,}")
        for one in rows
    ]  # fmt: skip
    entries = _("old: {old}; new: {new}", old=upto(max(one.before.last_entry for one in rows)),
                new=upto(max(one.after.last_entry for one in rows)))  # fmt: skip
    return table(title, head, body, entries)


def _apart(rows: Sequence[Apart], titles: Mapping[str, str]) -> Html:
    if not rows:
        return Html("")
    head = [_("why"), _("what"), _("old"), _("new")]
    body = [
        (_(one.why), joined(_(SECTIONS[one.key.section][0]), ": ", _what(one.key, titles)),
         plain(one.before), plain(one.after))
        for _why, together in _by_why(rows) for one in together
    ]  # fmt: skip
    return table(_("Cannot be compared"), head, body)


def _by_why(rows: Sequence[Apart]) -> list[tuple[str, list[Apart]]]:
    ordered = sorted(rows, key=lambda one: one.why)
    return [(why, list(together)) for why, together in groupby(ordered, key=lambda one: one.why)]


def _changed(title: str, rows: Sequence[Changed], titles: Mapping[str, str]) -> Html:
    if not rows:
        return Html("")
    body = [
        (joined(_(SECTIONS[one.key.section][0]), ": ", _what(one.key, titles)),
         *(value_of(Fact(name=one.key.name, value=value)) for value in (one.before, one.after)))
        for one in rows
    ]  # fmt: skip
    return table(title, [_("what"), _("old"), _("new")], body, _("nothing of this is estimated"))

"""Pairs of instructions: how many short ones ask for the same, by part, and what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from review.core.i18n import N_
from review.instructions.summary import BANDS, Counted, Part
from review.report.shape import Count, Figure, Section
from store.instructions import report as pairs
from store.instructions.report import PairReport
from store.reports.chain_figures import promise_facts
from store.reports.moment import Found, Given, Moment, empty, gap

NO_PAIRS = N_("no edit has a long and a short instruction that differ")
NO_LABEL = N_("no pair drawn to measure has a label")
NO_PROMISE = N_("no batch of pairs was drawn with a plan")


def found(at: Moment) -> Found:
    """Return what measuring labels say of pairs."""
    told = pairs.summary(at.store)
    if not told.there.pairs:
        return empty("instruction_pairs", NO_PAIRS)
    if not told.found.whole.n:
        section = Section(why=NO_LABEL, counts=_counts(at, told))
        return Found(section, (gap("instruction_pairs", "everything", NO_LABEL),))
    section = Section(
        facts=promise_facts(told.promise) if told.promise else (),
        counts=_counts(at, told),
        figures=tuple(_figures(at, told)),
    )
    gaps = () if told.promise else (gap("instruction_pairs", "promise", NO_PROMISE),)
    return Found(section, gaps)


def _counts(at: Moment, told: PairReport) -> tuple[Count, ...]:
    there = told.there
    edits = there.pairs + there.missing + there.empty + there.alike
    return (
        at.count("pairs", there.pairs, edits),
        at.count("pairs_empty", there.missing + there.empty, edits),
        at.count("pairs_alike", there.alike, edits),
        at.count("pairs_labelled", told.found.whole.n, told.drawn),
        at.count("pairs_open", told.still_open, told.drawn),
    )


def _figures(at: Moment, told: PairReport) -> Iterable[Figure]:
    said = told.found
    given: Given = {"purpose": "measure", "simulated": told.simulated}
    yield from _parts(at, told, "faithful", [said.whole], given)
    yield from _parts(at, told, "faithful_of_type", said.by_type,
                      {**given, "taxonomy": at.taxonomy})  # fmt: skip
    yield from _parts(at, told, "faithful_in_language", said.by_language, given)
    yield from _parts(at, told, "faithful_by_length", said.by_ratio, given)
    for name, rows in (
        ("pairs_said", said.answers), ("picture_follows", said.follows), ("pairs_losing", said.lost)
    ):  # fmt: skip
        yield from (_counted(at, told, name, row, given) for row in rows if row.n)


def _parts(
    at: Moment, told: PairReport, name: str, parts: Sequence[Part], given: Given
) -> Iterable[Figure]:
    for part in parts:
        if name != "faithful" and part.name is None:
            continue
        yield at.figure(
            name, part.share, part.n, unit="pairs", method=_method(told),
            group=band(part.name) if isinstance(part.name, float) else part.name,
            count=None if told.found.weighed else part.faithful, given=given,
        )  # fmt: skip


def _counted(at: Moment, told: PairReport, name: str, row: Counted, given: Given) -> Figure:
    return at.figure(
        name, row.share, row.n, unit="pairs", method=_method(told), group=row.name,
        count=None if told.found.weighed else row.number, given=given,
    )  # fmt: skip


def band(start: float) -> str:
    """Return a band of the compression ratio as its group is called."""
    end = BANDS[BANDS.index(start) + 1]
    return f"≥ {start:g}" if end == BANDS[-1] else f"{start:g}–{end:g}"


def _method(told: PairReport) -> str:
    return "korn_graubard" if told.found.weighed else "wilson"

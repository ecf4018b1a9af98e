"""The tab True types: how common each type truly is, and how much of it bears its name."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.deciding.taxonomy import figures
from pages.deciding.taxonomy.figures import Dot
from pages.deciding.taxonomy.shared import SIMULATED, Visit, nothing_yet
from pages.parts import charts, tables, words
from pages.parts.explained import explained
from review.core.i18n import N_, _, ngettext
from review.spotcheck.type_labels import DISPUTED, NONE_OF_THESE
from review.statistics.estimates import Interval
from store.types.report import TypeReport

SHOWN, MOST_NAMED = 12, 5
NAMES = {NONE_OF_THESE: N_("none of these"), DISPUTED: N_("not agreed")}


@dataclass(frozen=True)
class Row:
    """One true type: its share of the edits, the share that bears the name, and the recall.

    ``is_type``: no type is also said, and stands in a row of its own.
    """

    name: str
    is_type: bool
    share: Interval
    assigned: float
    edits: int
    recall: Interval

    @property
    def apart(self) -> float:
        """How far the two shares lie from each other."""
        return abs((self.share.estimate or 0.0) - self.assigned)

    @property
    def outside(self) -> bool:
        """Whether the share that bears the name lies outside the other's interval."""
        return not (self.share.low or 0.0) <= self.assigned <= (self.share.high or 1.0)


def draw(visit: Visit) -> None:
    """Draw prevalence beside the assigned share, and recall, per true type."""
    report = visit.report()
    if nothing_yet(visit, report):
        return
    rows = rows_of(report)
    _words(report, rows)
    named = [row for row in rows if row.is_type]
    show_all = _("Show all {n} types", n=len(named))
    every = len(named) <= SHOWN or st.toggle(show_all, key="true-types-all")
    shown = named if every else named[:SHOWN]
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("How common it truly is"))
        figure = figures.dots(
            [Dot(row.name, row.share, row.assigned) for row in shown],
            _("● true share, 95% interval · ◇ bear the name"),
        )
        st.plotly_chart(figure, width="stretch", key="true-shares", config=charts.QUIET)
    with right:
        st.subheader(_("How much of it bears its name"))
        figure = figures.dots(
            [Dot(_recalled(row), row.recall) for row in shown], _("● found, 95% interval")
        )
        st.plotly_chart(figure, width="stretch", key="true-recall", config=charts.QUIET)
    explained("true-types")
    tables.with_behind(
        [_cells(row) for row in rows],
        lambda row, _column: {"edit_type": rows[row].name} if rows[row].is_type else None,
        key="true-types",
    )


def rows_of(report: TypeReport) -> list[Row]:
    """Return the true types that occur, the furthest from their names first; no types last."""
    whole = max(report.true_types.edits, 1)
    left_out = set(report.true_types.unchecked)
    rows = []
    for true_type in report.true_types.types:
        kind = true_type.edit_type
        edits = 0 if kind in left_out else report.pool.get(kind, 0)
        if edits or _said(report, kind):
            name = _(NAMES[kind]) if kind in NAMES else kind
            share, recall = true_type.prevalence, true_type.recall
            rows.append(Row(name, kind not in NAMES, share, edits / whole, edits, recall))
    return sorted(rows, key=lambda row: (not row.is_type, -row.apart))


def _said(report: TypeReport, name: str) -> int:
    return int(report.confusion.counts[:, report.confusion.said.index(name)].sum())


def _words(report: TypeReport, rows: list[Row]) -> None:
    st.markdown(
        _(
            "Edits that truly are of a type may bear another name, and the reverse. From what "
            "people said of {edits}, of {checked} of the checked types:",
            edits=words.edits(report.overall.n),
            checked=words.edits(report.true_types.edits),
        )
    )
    outside = [row for row in rows if row.outside and row.is_type]
    lines = [_off(row) for row in outside[:MOST_NAMED]]
    none = _("No type's name is surely given too often or too seldom.")
    st.text("\n".join(lines) or none)
    sentences = [_("Those furthest from their names first.")]
    if left := len(report.true_types.unchecked):
        sentences.append(
            ngettext(
                "Left out: {n:,} type without labels.",
                "Left out: {n:,} types without labels.",
                left,
            )
        )
    if report.simulated:
        sentences.append(_(SIMULATED))
    st.caption(" ".join(sentences))


def _off(row: Row) -> str:
    """Say of a type in which direction its name is off, and by how much."""
    seldom = N_("{type}: named too seldom. {bear} of edits bear the name, {truly} truly are it.")
    often = N_("{type}: named too often. {bear} of edits bear the name, {truly} truly are it.")
    return _(
        seldom if (row.share.estimate or 0.0) > row.assigned else often,
        type=row.name,
        bear=words.percent(row.assigned),
        truly=words.rate(row.share),
    )


def _recalled(row: Row) -> str:
    return " · ".join([row.name, _("not known")]) if row.recall.estimate is None else row.name


def _cells(row: Row) -> dict[str, object]:
    return {
        _("true type"): row.name,
        _("true share"): words.rate(row.share),
        _("bear the name"): words.percent(row.assigned),
        _("edits of that name"): row.edits,
        _("found, of those truly of it"): words.rate(row.recall),
    }

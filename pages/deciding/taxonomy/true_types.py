"""The tab True types: how common each type truly is, and how much of it bears its name."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from pages.deciding.taxonomy import figures
from pages.deciding.taxonomy.figures import Dot
from pages.deciding.taxonomy.shared import SIMULATED, Seen, nothing_yet, rate
from pages.parts import charts, words
from pages.parts.explained import explained
from review.spotcheck.type_labels import DISPUTED, NONE_OF_THESE
from review.statistics.estimates import Interval
from store.types.report import TypeReport

SHOWN, MOST_NAMED = 12, 5
NAMES = {NONE_OF_THESE: "none of these", DISPUTED: "not agreed"}


@dataclass(frozen=True)
class Row:
    """One true type: its share of the edits, the share that bears the name, and the recall."""

    name: str
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


def draw(seen: Seen) -> None:
    """Draw prevalence beside the assigned share, and recall, per true type."""
    found = seen.report()
    if nothing_yet(seen, found):
        return
    rows = rows_of(found)
    _words(found, rows)
    named = [row for row in rows if row.name not in NAMES.values()]
    every = len(named) <= SHOWN or st.toggle(f"Show all {len(named)} types", key="true-types-all")
    shown = named if every else named[:SHOWN]
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("How common it truly is")
        figure = figures.dots(
            [Dot(row.name, row.share, row.assigned) for row in shown],
            "● true share, 95% interval · ◇ bear the name",
        )
        st.plotly_chart(figure, width="stretch", key="true-shares", config=charts.QUIET)
    with right:
        st.subheader("How much of it bears its name")
        figure = figures.dots(
            [Dot(_recalled(row), row.recall) for row in shown], "● found, 95% interval"
        )
        st.plotly_chart(figure, width="stretch", key="true-recall", config=charts.QUIET)
    explained("true-types")
    st.dataframe(pd.DataFrame([_cells(row) for row in rows]), hide_index=True, width="stretch")


def rows_of(found: TypeReport) -> list[Row]:
    """Return the true types that occur, the furthest from their names first; no types last."""
    whole = max(found.true_types.edits, 1)
    left_out = set(found.true_types.unchecked)
    rows = []
    for one in found.true_types.types:
        edits = 0 if one.edit_type in left_out else found.pool.get(one.edit_type, 0)
        if edits or _said(found, one.edit_type):
            name = NAMES.get(one.edit_type, one.edit_type)
            rows.append(Row(name, one.prevalence, edits / whole, edits, one.recall))
    return sorted(rows, key=lambda row: (row.name in NAMES.values(), -row.apart))


def _said(found: TypeReport, name: str) -> int:
    return int(found.confusion.counts[:, found.confusion.said.index(name)].sum())


def _words(found: TypeReport, rows: list[Row]) -> None:
    st.markdown(
        "Edits that truly are of a type may bear another name, and the reverse. From what people "
        f"said of {words.count(found.overall.n, 'edit')}, of "
        f"{words.count(found.true_types.edits, 'edit')} of the checked types:"
    )
    outside = [row for row in rows if row.outside and row.name not in NAMES.values()]
    said = [_too(row) for row in outside[:MOST_NAMED]]
    st.text("\n".join(said) or "No type's name is surely given too often or too seldom.")
    left = len(found.true_types.unchecked)
    without = f" Left out: {words.count(left, 'type')} without labels." if left else ""
    simulated = f" {SIMULATED}" if found.simulated else ""
    st.caption(f"Those furthest from their names first.{without}{simulated}")


def _too(row: Row) -> str:
    often = "named too seldom" if (row.share.estimate or 0.0) > row.assigned else "named too often"
    bear = words.percent(row.assigned)
    return f"{row.name}: {often}. {bear} of edits bear the name, {rate(row.share)} truly are it."


def _recalled(row: Row) -> str:
    return f"{row.name} · not known" if row.recall.estimate is None else row.name


def _cells(row: Row) -> dict[str, object]:
    return {
        "true type": row.name,
        "true share": rate(row.share),
        "bear the name": words.percent(row.assigned),
        "edits of that name": row.edits,
        "found, of those truly of it": rate(row.recall),
    }

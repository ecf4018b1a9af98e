"""Finer than one threshold: per category and type, floors, and single edits, as tables to fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.parts.desk import Desk
from review.core.i18n import N_, _
from review.core.later import pandas as pd
from review.core.settings import Scale, Settings
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Correction, Exclusion, Thresholds
from store import settings
from store.filters import configs

#: Columns of the tables, which are what their headings say.
EDIT, REASON, TYPE = "edit", "reason", "edit_type"
HEADINGS = {
    EDIT: N_("edited image"),
    REASON: N_("reason"),
    TYPE: N_("edit type"),
    "category": N_("category"),
    "criterion": N_("criterion"),
    "threshold": N_("threshold"),
    "floor": N_("floor"),
}


@dataclass(frozen=True)
class Finer:
    """What the tables say; the edits start from those of the config in force."""

    category: dict[str, float]
    edit_type: dict[str, float]
    floors: dict[str, float]
    exclusions: list[Exclusion]
    corrections: list[Correction]

    def cuts(self, threshold: float) -> Cuts:
        """Return the cuts with this global threshold."""
        return Cuts(Thresholds(threshold, self.category, self.edit_type), self.floors)


def fields(desk: Desk, *, with_cuts: bool) -> Finer:
    """Draw the tables and return what stands in them."""
    rule = settings.current(desk.store).settings
    category: dict[str, float] = {}
    edit_type: dict[str, float] = {}
    floors: dict[str, float] = {}
    with st.expander(_("Finer: per category and type, floors, single edits")):
        if with_cuts:
            st.caption(_("Empty: the threshold above, or no floor. The most specific one counts."))
            left, middle, right = st.columns(3)
            with left:
                category = _numbers("category", "threshold", list(rule.taxonomy), rule.scale)
            with middle:
                edit_type = _numbers(TYPE, "threshold", list(rule.category_of), rule.scale)
            with right:
                floors = _numbers("criterion", "floor", list(rule.criteria), _widest(rule))
        return Finer(category, edit_type, floors, *_edits(desk, rule))


def _widest(rule: Settings) -> Scale:
    """Return what holds the scales of all criteria: a column of a table has one range."""
    scales = [rule.scale_of(name) for name in rule.criteria]
    return Scale(min(one.min for one in scales), max(one.max for one in scales))


def _numbers(what: str, column: str, names: list[str], scale: Scale) -> dict[str, float]:
    """Return the numbers that were filled in beside each name."""
    empty = pd.DataFrame({what: names, column: pd.Series([None] * len(names), dtype="float64")})
    number = st.column_config.NumberColumn(
        _(HEADINGS[column]), min_value=scale.min, max_value=scale.max
    )
    shown = st.data_editor(
        empty, hide_index=True, disabled=[what], height=250, key=f"finer-{what}",
        column_config={what: _(HEADINGS[what]), column: number},
    )  # fmt: skip
    filled = shown.dropna()
    return {
        str(name): float(value) for name, value in zip(filled[what], filled[column], strict=True)
    }


def _edits(desk: Desk, rule: Settings) -> tuple[list[Exclusion], list[Correction]]:
    """Return the exclusions and corrections that stand in their tables."""
    current = configs.in_force(desk.store)
    out = [(row.edit, row.reason) for row in current.config.exclusions] if current else []
    other = [(row.edit, row.edit_type) for row in current.config.corrections] if current else []
    left, right = st.columns(2)
    with left:
        st.caption(
            _("Taken out, whatever they score. It weakens a promise, and the draft says how far.")
        )
        excluded = _rows("exclusions", [EDIT, REASON], out, {REASON: _(HEADINGS[REASON])})
    with right:
        st.caption(_("Of another type than the file says."))
        types = list(rule.category_of)
        choices = {TYPE: st.column_config.SelectboxColumn(_(HEADINGS[TYPE]), options=types)}
        corrected = _rows("corrections", [EDIT, TYPE], other, choices)
    return [Exclusion(*row) for row in excluded], [Correction(*row) for row in corrected]


def _rows(
    name: str, columns: list[str], rows: list[tuple[str, str]], more: Mapping[str, Any]
) -> list[tuple[str, str]]:
    table = pd.DataFrame(rows, columns=columns, dtype="object")
    shown = st.data_editor(
        table, hide_index=True, num_rows="dynamic", key=f"finer-{name}",
        column_config={EDIT: st.column_config.TextColumn(_(HEADINGS[EDIT])), **more},
    )  # fmt: skip
    whole = shown.dropna()
    return [(str(first).strip(), str(second).strip()) for first, second in whole.to_numpy()]

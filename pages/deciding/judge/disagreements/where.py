"""Where judge and people disagree: by type, reason or score; a click shows the pictures below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages.deciding.judge.disagreements import cases, figures
from pages.deciding.judge.disagreements.desk import Lessons, edit_type
from pages.parts import charts
from review.core.i18n import N_, _
from review.judging.disagreements import Disagreements, Part

BY_TYPE, BY_REASON, BY_SCORE = N_("By type"), N_("By reason"), N_("By score")
#: Bars at most.
MOST = 20


def draw(desk: Lessons, found: Disagreements) -> None:
    """Draw one way of parting the labels at a time."""
    st.subheader(_("Where they disagree"))
    by_title = {_(name): name for name in (BY_TYPE, BY_REASON, BY_SCORE)}
    chosen = st.segmented_control(
        _("Where they disagree"), list(by_title), default=next(iter(by_title)), required=True,
        key="disagreeing-by", label_visibility="collapsed",
    )  # fmt: skip
    parts, names, key = _ways(desk, found)[by_title[chosen]]
    parts, names = parts[:MOST], names[:MOST]
    figure = figures.parts(names, parts)
    values = [_value(part, key) for part in parts]
    st.plotly_chart(
        figure, width="stretch", key=f"parts-{key}", config=charts.QUIET,
        on_select=_clicked(f"parts-{key}", key, values), selection_mode="points",
    )  # fmt: skip
    notes = {
        cases.TYPE: N_("A click on a bar shows its pictures below. Lines are 95% intervals."),
        cases.REASON: N_(
            "Of the rejects that name the reason, those that the judge passes. A click on a bar "
            "shows its pictures below."
        ),
        cases.BAND: N_(
            "Fifths of the labels by the judge's score. A click on a bar shows its pictures below."
        ),
    }
    st.caption(_(notes[key]))


def _ways(desk: Lessons, found: Disagreements) -> dict[str, tuple[Sequence[Part], list[str], str]]:
    """Return each way of parting: parts, what they are called, and the filter of its clicks."""
    return {
        BY_TYPE: (found.types, [edit_type(one.name) for one in found.types], cases.TYPE),
        BY_REASON: (found.reasons, [desk.reason(one.name) for one in found.reasons], cases.REASON),
        BY_SCORE: (found.bands, [cases.band(one) for one in found.bands], cases.BAND),
    }


def _value(part: Part, key: str) -> str | None:
    return cases.band(part) if key == cases.BAND else part.name


def _clicked(chart: str, key: str, values: list[str | None]) -> Callable[[], None]:
    """Return what a click does: the filter below asks for what the bar stands for."""

    def clicked() -> None:
        points = st.session_state[chart].selection.points
        if points:
            place = int(points[0]["customdata"][0])
            st.session_state[key] = values[place]

    return clicked

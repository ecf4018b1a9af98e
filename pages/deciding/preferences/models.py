"""The tab Models: one order of the models that made the candidates, over all groups."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.deciding.preferences import figures
from pages.deciding.preferences.shared import Visit, nothing_yet
from pages.parts import charts, tables, words
from pages.parts.explained import explained
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.ranking.board import SCALES, VIRTUAL, Method
from store.db.workspace import Store
from store.ranking import orders, strengths

METHODS: dict[Method, str] = {
    "newman": N_("Newman (ties by a parameter)"),
    "bradley-terry": N_("Bradley–Terry (a tie is half a win each)"),
}
SHOWN = 40


def draw(visit: Visit) -> None:
    """Draw the leaderboard, or say what it needs."""
    if nothing_yet(visit):
        return
    method = st.radio(
        _("Method"), list(METHODS), format_func=lambda name: _(METHODS[name]), horizontal=True,
        key="preferences-method",
    )  # fmt: skip
    state = (visit.store.workspace_id, *orders.state(visit.store))
    try:
        with st.spinner(_("Comparing models…")):
            report = _board(state, method, visit.store)
    except Refused as error:
        names = _(
            "The field may also be called model_name, editing_model or generator; a success and "
            "its failures need different values."
        )
        words.empty(_("There are no models to compare."), words.plain(f"{error} {names}"))
        return
    _draw(report, method)


@st.cache_data(max_entries=4, show_spinner=False)
def _board(state: tuple[object, ...], method: Method, _store: Store) -> dict[str, Any]:  # noqa: ARG001  the key
    return strengths.report(_store, everything=True, method=method)


def _draw(report: dict[str, Any], method: Method) -> None:
    rows = [row for row in report["worths"] if None not in (row["worth"], row["low"], row["high"])]
    figure = figures.intervals(
        [f"{row['rank']}. {row['id']}"[:60] for row in rows[:SHOWN]],
        [(row["worth"], row["low"], row["high"]) for row in rows[:SHOWN]],
        _("strength, 95% interval"),
    )
    st.plotly_chart(figure, width="stretch", key="models", config=charts.STILL)
    scale = _("Strength: {scale}.", scale=_(SCALES[method]))
    st.caption(words.plain(f"{_basis(report)} {scale}"))
    if report["regularised"]:
        st.caption(words.plain(_(VIRTUAL)))
    tables.plain([_row(row) for row in report["worths"]], key="models")
    if report["pairs"]:
        st.text(_("Surely ordered (in 9 of 10 draws)"))
        sure = [_pair(pair) for pair in report["pairs"][:SHOWN]]
        tables.plain(sure, key="models-in-order")
    explained("which-model-edits-best")


def _basis(report: dict[str, Any]) -> str:
    return _(
        "{votes} of {reviewers} on {groups}; {units:,} of them compare two models whose names are "
        "known. Intervals by drawing these groups anew.",
        votes=words.votes(report["votes"]),
        reviewers=words.reviewers(report["reviewers"]),
        groups=words.groups(report["groups"]),
        units=report["units"],
    )


def _row(row: dict[str, Any]) -> dict[str, object]:
    ends = "–"
    if row["low"] is not None:
        ends = _("{low:.3f} to {high:.3f}", low=row["low"], high=row["high"])
    return {
        _("rank"): row["rank"],
        _("model"): row["id"],
        _("strength"): None if row["worth"] is None else round(row["worth"], 4),
        _("95% interval"): ends,
    }


def _pair(pair: dict[str, Any]) -> dict[str, object]:
    return {
        _("stronger"): pair["chosen"],
        _("weaker"): pair["rejected"],
        _("in so many draws"): words.percent(pair["probability"], 0),
        _("votes between them"): pair["votes"],
    }

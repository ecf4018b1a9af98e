"""The tab Models: one order of the models that made the candidates, over all groups."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.deciding.preferences import figures
from pages.deciding.preferences.shared import Seen
from pages.parts import charts, words
from pages.parts.explained import explained
from review.core.errors import Refused
from review.ranking.board import SCALES, Method
from store.db.workspace import Store
from store.ranking import orders as group_orders
from store.ranking import strengths as ranking

METHODS: dict[Method, str] = {
    "newman": "Newman (ties by a parameter)",
    "bradley-terry": "Bradley–Terry (a tie is half a win each)",
}
SHOWN = 40


def draw(seen: Seen) -> None:
    """Draw the leaderboard, or say what it needs."""
    method = st.radio(
        "Method", list(METHODS), format_func=METHODS.__getitem__, horizontal=True,
        key="preferences-method",
    )  # fmt: skip
    try:
        found = _board((seen.store.workspace_id, *group_orders.state(seen.store)), method,
                       seen.store)  # fmt: skip
    except Refused as error:
        words.empty(
            "There are no models to compare.",
            words.plain(f"{error} The field may also be called model_name, editing_model or "
                        "generator; a success and its failures need different values."),
        )  # fmt: skip
        return
    _draw(found, method)


@st.cache_data(max_entries=4, show_spinner="Comparing models…")
def _board(state: tuple[object, ...], method: Method, _store: Store) -> dict[str, Any]:  # noqa: ARG001  the key
    return ranking.report(_store, everything=True, method=method)


def _draw(found: dict[str, Any], method: Method) -> None:
    rows = [row for row in found["worths"] if None not in (row["worth"], row["low"], row["high"])]
    figure = figures.intervals(
        [f"{row['rank']}. {row['id']}"[:60] for row in rows[:SHOWN]],
        [(row["worth"], row["low"], row["high"]) for row in rows[:SHOWN]],
        f"strength ({SCALES[method]}), 95% interval",
    )
    st.plotly_chart(figure, width="stretch", key="models", config=charts.STILL)
    st.caption(words.plain(
        f"{words.count(found['votes'], 'vote')} of {words.count(found['reviewers'], 'reviewer')} "
        f"on {words.count(found['groups'], 'group')}; {found['units']:,} of them compare two "
        "models whose names are known. Intervals by drawing these groups anew."
    ))  # fmt: skip
    table = pd.DataFrame([_row(row) for row in found["worths"]])
    st.dataframe(table, hide_index=True, width="stretch")
    if found["pairs"]:
        st.text("Surely ordered (in 9 of 10 draws)")
        sure = [
            {"stronger": one["chosen"], "weaker": one["rejected"],
             "in so many draws": words.percent(one["probability"], 0),
             "votes between them": one["votes"]}
            for one in found["pairs"][:SHOWN]
        ]  # fmt: skip
        st.dataframe(pd.DataFrame(sure), hide_index=True, width="stretch")
    explained("which-model-edits-best")


def _row(row: dict[str, Any]) -> dict[str, object]:
    ends = "–" if row["low"] is None else f"{row['low']:.3f} to {row['high']:.3f}"
    worth = None if row["worth"] is None else round(row["worth"], 4)
    return {"rank": row["rank"], "model": row["id"], "strength": worth, "95% interval": ends}

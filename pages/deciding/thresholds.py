"""Thresholds: picks a plan; the tabs of the desk are modules of their own."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts import words
from pages.parts.desk import by_type, people, picture, promise, publish
from pages.parts.desk.shared import Desk
from store import pools, promises
from store.people import Person
from store.workspace import Store

#: Tab → what draws it. Only the open one is drawn.
TABS: dict[str, Callable[[Desk], None]] = {
    "Promise": promise.draw,
    "Picture": picture.draw,
    "By type": by_type.draw,
    "Judge & people": people.draw,
    "Publish": publish.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the thresholds desk."""
    st.title("Thresholds")
    if not [run for run in pools.judge_runs(store) if run.scored]:
        todo = "Go to **Load** and bring in edits with their scores."
        words.empty("No judge scores yet.", words.next_step(person, "load", todo))
        return
    plans = promises.plan_names(store)
    if not plans:
        todo = (
            "A promise needs labels drawn for it: on **Batches**, draw *Set a threshold*. Labels "
            "imported from elsewhere get their plan from `pico-review threshold`."
        )
        words.empty("Nothing was planned yet.", words.next_step(person, "decide", todo))
        return
    titles = {row[0]: f"{row[1]} · {row[2]}" for row in plans}
    plan_id = st.selectbox("Plan", list(titles), format_func=titles.__getitem__, key="plan")
    desk = Desk(store, person, promises.promise(store, plan_id))
    opened = st.tabs(list(TABS), key="tab", on_change="rerun", bind="query-params")
    for tab, draw in zip(opened, TABS.values(), strict=True):
        if tab.open:
            with tab:
                draw(desk)
    st.caption("Formulas, sources and limits: docs/statistics.md.")

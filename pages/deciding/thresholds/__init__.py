"""Thresholds: picks a plan; the tabs of the desk are modules of their own."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.thresholds import by_type, judge_and_people, options, picture, promise
from pages.parts import history, tabs, words
from pages.parts.desk import Desk
from pages.parts.explained import explained
from pages.parts.publishing import publish
from review.core.i18n import N_, _
from review.promises.plans import FAMILIES
from store import promises
from store.access.people import Person
from store.db.workspace import Store
from store.promises import PlanName, pools

#: Tab → what draws it. Only the open one is drawn.
TABS: dict[str, Callable[[Desk], None]] = {
    N_("Promise"): promise.draw,
    N_("Picture"): picture.draw,
    N_("By type"): by_type.draw,
    N_("Options"): options.draw,
    N_("Judge & people"): judge_and_people.draw,
    N_("Publish"): publish.draw,
    N_("History"): history.draw,
}


def page(store: Store, person: Person) -> None:
    """Draw the thresholds desk."""
    st.title(_("Thresholds"))
    if not [run for run in pools.judge_runs(store) if run.scored]:
        todo = _("Go to **Load** and bring in edits with their scores.")
        words.empty(_("No judge scores yet."), words.next_step(person, "load", todo))
        return
    plans = promises.plan_names(store)
    if not plans:
        todo = _(
            "A promise needs labels drawn for it: freeze a plan on **Plans**. Labels "
            "imported from elsewhere get their plan from `pico-review threshold`."
        )
        words.empty(_("Nothing was planned yet."), words.next_step(person, "decide", todo))
        return
    plan_id = _picked(plans)
    with st.spinner(_("Reading the pool and its labels…")):
        desk = Desk(store, person, promises.promise(store, plan_id))
    tabs.draw(TABS, desk)
    explained("what-runs-where", N_("All formulas, sources and limits"))


def _picked(plans: list[PlanName]) -> str:
    """Let a batch be picked, and where its plan names several ways of cutting, one of them."""
    wanted = st.session_state.pop("plan-next", None)
    titles = {row.batch_id: row.batch for row in plans}
    batch_id = st.selectbox(_("Plan"), list(titles), format_func=titles.__getitem__, key="plan")
    ways = {
        row.id: f"{row.judge}: {_(FAMILIES.get(row.family, row.family))}"
        for row in plans
        if row.batch_id == batch_id
    }
    if len(ways) == 1:
        return next(iter(ways))
    if wanted in ways:
        st.session_state["way"] = wanted
    return str(st.selectbox(_("Cut"), list(ways), format_func=ways.__getitem__, key="way"))

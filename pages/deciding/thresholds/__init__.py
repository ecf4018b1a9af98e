"""Thresholds: picks a plan; the tabs of the desk are modules of their own."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.thresholds import (
    by_type,
    draw_more,
    judge_and_people,
    other_cuts,
    promise,
    scores,
)
from pages.parts import closer, tabs, words
from pages.parts.desk import Desk, Visit
from pages.parts.explained import explained
from pages.parts.publishing import publish
from review.core.i18n import N_, _
from review.promises.plans import FAMILIES
from store import promises
from store.access.people import Person
from store.db.workspace import Store
from store.promises import PlanName, pools
from store.work import names

DRAW_MORE, PUBLISH = N_("Draw more"), N_("Publish")
#: Tab → what draws it. Only the open one is drawn.
FIRST: dict[str, Callable[[Desk], None]] = {
    N_("Promise"): promise.draw,
    DRAW_MORE: draw_more.draw,
    PUBLISH: publish.draw,
}
#: The parts of the last tab.
CLOSER: dict[str, Callable[[Desk], None]] = {
    N_("By type"): by_type.draw,
    N_("Other ways to cut"): other_cuts.draw,
    N_("Judge & people"): judge_and_people.draw,
    N_("Scores"): scores.draw,
}
#: Where nothing was planned yet.
UNPLANNED: dict[str, Callable[[Visit], None]] = {
    DRAW_MORE: draw_more.first,
    PUBLISH: publish.unplanned,
}


def page(store: Store, person: Person) -> None:
    """Draw the thresholds desk."""
    title, picker = st.columns([2, 3], vertical_alignment="bottom")
    title.title(_("Thresholds"))
    if not [run for run in pools.judge_runs(store) if run.scored]:
        todo = _("Go to **Load** and bring in edits with their scores.")
        words.empty(_("No judge scores yet."), words.next_step(person, "load", todo))
        return
    plans = promises.plan_names(store)
    if not plans:
        tabs.draw(UNPLANNED, Visit(store, person))
        return
    with picker:
        plan_id = _picked(plans)
    with st.spinner(_("Reading the pool and its labels…")):
        desk = Desk(store, person, promises.promise(store, plan_id))
    if st.session_state.pop(draw_more.FROZEN, False):
        st.session_state[tabs.TAB] = _("Promise")
    closer.draw(FIRST, CLOSER, desk)
    explained("what-runs-where", N_("All formulas, sources and limits"))


def _picked(plans: list[PlanName]) -> str:
    """Let a batch be picked, and where its plan names several ways of cutting, one of them."""
    _open_the_next(plans)
    judges: dict[str, list[str]] = {}
    for row in plans:
        judges.setdefault(row.batch_id, []).append(row.judge)
    titles = {
        row.batch_id: " · ".join([names.in_words(row.batch), *dict.fromkeys(judges[row.batch_id])])
        for row in plans
    }
    line = st.container(horizontal=True, vertical_alignment="bottom")
    batch_id = line.selectbox(
        _("Plan"), list(titles), format_func=titles.__getitem__, key="plan",
        label_visibility="collapsed",
    )  # fmt: skip
    ways = {
        row.id: f"{row.judge}: {_(FAMILIES.get(row.family, row.family))}"
        for row in plans
        if row.batch_id == batch_id
    }
    if len(ways) == 1:
        return next(iter(ways))
    return str(
        line.selectbox(
            _("Cut"), list(ways), format_func=ways.__getitem__, key="way",
            label_visibility="collapsed",
        )
    )  # fmt: skip


def _open_the_next(plans: list[PlanName]) -> None:
    """Pick the plan that was just made here, or that a link names, before its fields are drawn."""
    linked = st.query_params.pop("plan", None)
    wanted = st.session_state.pop("plan-next", linked)
    for row in plans:
        if wanted in (row.id, row.batch_id):
            st.session_state["plan"] = row.batch_id
            st.session_state["way"] = row.id
            return

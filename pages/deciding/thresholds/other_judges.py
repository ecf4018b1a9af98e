"""Another judge tried on the same labels, where the plan kept room for it."""

from __future__ import annotations

import streamlit as st

from pages.parts.desk import Desk
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from review.core.roles import may
from store import promises
from store.promises import pools


def draw(desk: Desk) -> None:
    """Offer a judge run that the plan kept room for."""
    if not may(desk.person.role, "decide"):
        return
    evidence = desk.promise.evidence
    if evidence.imported:
        return
    free = promises.free_shares(desk.store, evidence.batch_id, evidence.plan.families)
    tried = {row.judge for row in promises.plan_names(desk.store, evidence.batch_id)}
    others = [run.name for run in pools.judge_runs(desk.store) if run.scored]
    others = [name for name in others if name not in tried]
    if free < 1 or not others:
        return
    with st.expander(_("Try another judge on these labels")):
        st.caption(
            ngettext(
                "The plan kept room for {n:,} further judge. A judge that was tuned on these "
                "labels must not be tried: it has seen the answers.",
                "The plan kept room for {n:,} further judges. A judge that was tuned on these "
                "labels must not be tried: it has seen the answers.",
                free,
            )
        )
        judge = st.selectbox(_("Judge"), others, key="other-judge")
        sure = st.checkbox(_("It was not tuned on these labels"), key="other-judge-untuned")
        if st.button(_("Plan it"), disabled=not sure, key="other-judge-plan"):
            st.session_state["plan-next"] = promises.try_judge(
                desk.store, evidence.plan_id, str(judge), by=desk.person.name
            )
            st.rerun()
        explained("several-ways-of-cutting")

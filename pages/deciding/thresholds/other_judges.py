"""Another judge tried on the same labels, where the plan kept room for it."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.desk import Desk
from pages.parts.explained import explained
from review.core.i18n import _
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
    others = promises.may_try(desk.store, evidence.batch_id)
    if not others:
        _only_this(desk)
        return
    with st.expander(_("Try another judge on these labels")):
        st.caption(
            _(
                "The plan kept room for further judges; one that was seen on these labels has "
                "taken its part. A judge that was tuned on them must not be tried: it has seen "
                "the answers."
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


def _only_this(desk: Desk) -> None:
    """Say why no other judge is shown on these labels, where there are others."""
    evidence = desk.promise.evidence
    planned = {row.judge for row in promises.plan_names(desk.store, evidence.batch_id)}
    if all(run.name in planned for run in pools.judge_runs(desk.store) if run.scored):
        return
    st.caption(
        words.plain(
            _(
                "These labels prove {judge}. Look at other judges on labels drawn to tune, or plan "
                "a batch that keeps room for them.",
                judge=evidence.judge,
            )
        )
    )

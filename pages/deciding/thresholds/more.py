"""Under the promise: other judges on the same labels, and the watch on what is published."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.desk import Desk
from pages.parts.explained import explained
from review.core.roles import may
from store import promises
from store.filters import watching
from store.filters.watching import Watch
from store.promises import pools


def draw(desk: Desk) -> None:
    """Draw what else a lead may do with these labels, and how the published promise fares."""
    if may(desk.person.role, "decide"):
        _other_judges(desk)
    _watch(desk)


def _other_judges(desk: Desk) -> None:
    evidence = desk.found.evidence
    if evidence.imported:
        return
    free = promises.free_shares(desk.store, evidence.batch_id, evidence.plan.families)
    tried = {row.judge for row in promises.plan_names(desk.store, evidence.batch_id)}
    others = [run.name for run in pools.judge_runs(desk.store) if run.scored]
    others = [name for name in others if name not in tried]
    if free < 1 or not others:
        return
    with st.expander("Try another judge on these labels"):
        st.caption(
            f"The plan kept room for {words.count(free, 'further judge')}. A judge that was tuned "
            "on these labels must not be tried: it has seen the answers."
        )
        judge = st.selectbox("Judge", others, key="other-judge")
        sure = st.checkbox("It was not tuned on these labels", key="other-judge-untuned")
        if st.button("Plan it", disabled=not sure, key="other-judge-plan"):
            made = promises.try_judge(desk.store, evidence.plan_id, str(judge), by=desk.person.name)
            st.session_state["plan-next"] = made
            st.rerun()
        explained("several-ways-of-cutting")


def _watch(desk: Desk) -> None:
    watch = watching.watched(desk.store)
    if watch is None:
        return
    with st.container(border=True):
        st.markdown(f"**Watching version {watch.version}** ({watch.target:.1%} promised)")
        _said(watch)
        if may(desk.person.role, "decide"):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                size = st.number_input("Edits to watch", 1, 1000, 50, key="watch-size")
                if st.button("Draw a watch batch", key="watch-draw"):
                    seed = watch.batches
                    watching.draw_watch(desk.store, int(size), by=desk.person.name, seed=seed)
                    st.rerun()
        explained("a-watch-on-a-published-promise")


def _said(watch: Watch) -> None:
    found = watch.found
    if not found.labels:
        st.markdown(
            "No label yet. A small batch every week or with every new shard, drawn from what the "
            "filter keeps then, tells whether the promise still fits."
        )
        return
    rate = words.interval(found.accepted.estimate, found.accepted.low, found.accepted.high)
    said = f"{found.labels - found.rejected:,} of {found.labels:,} accepted: {rate}."
    if found.alarm:
        st.warning(
            f"Drift: these labels speak against the promise (from label {found.since} on). {said} "
            "Look at what changed, and plan a new batch.",
            icon=":material/trending_down:",
        )
        return
    st.markdown(f"No sign of drift. {said}")
    if watch.last:
        st.caption(f"{words.count(watch.batches, 'batch', 'batches')}, last {watch.last:%Y-%m-%d}.")

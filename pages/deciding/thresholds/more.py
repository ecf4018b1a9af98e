"""Under the promise: other judges on the same labels, and the watch on what is published."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.desk import Desk
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
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


def _watch(desk: Desk) -> None:
    watch = watching.watched(desk.store)
    if watch is None:
        return
    with st.container(border=True):
        st.markdown(
            _(
                "**Watching version {version}** ({target:.1%} promised)",
                version=watch.version,
                target=watch.target,
            )
        )
        _report(watch)
        if may(desk.person.role, "decide"):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                size = st.number_input(_("Edits to watch"), 1, 1000, 50, key="watch-size")
                if st.button(_("Draw a watch batch"), key="watch-draw"):
                    seed = watch.batches
                    watching.draw_watch(desk.store, int(size), by=desk.person.name, seed=seed)
                    st.rerun()
        explained("a-watch-on-a-published-promise")


def _report(watch: Watch) -> None:
    report = watch.found
    if not report.labels:
        st.markdown(
            _(
                "No label yet. A small batch every week or with every new shard, drawn from what "
                "the filter keeps then, tells whether the promise still fits."
            )
        )
        return
    accepted = _(
        "{accepted:,} of {labels:,} accepted: {rate}.",
        accepted=report.labels - report.rejected,
        labels=report.labels,
        rate=words.rate(report.accepted),
    )
    if report.alarm:
        drift = _(
            "Drift: these labels speak against the promise (from label {since} on).",
            since=report.since,
        )
        todo = _("Look at what changed, and plan a new batch.")
        st.warning(f"{drift} {accepted} {todo}", icon=":material/trending_down:")
        return
    st.markdown(" ".join([_("No sign of drift."), accepted]))
    if watch.last:
        st.caption(
            ngettext(
                "{n:,} batch, last {day:%Y-%m-%d}.",
                "{n:,} batches, last {day:%Y-%m-%d}.",
                watch.batches,
                day=watch.last,
            )
        )

"""The tab Promise: the verdict, the share kept, the curve, and the one thing to do next."""

from __future__ import annotations

import streamlit as st

from pages.deciding.thresholds import checkpoints, curve, verdict, waiting
from pages.parts import address, words
from pages.parts.desk import Desk
from pages.parts.explained import explained
from pages.parts.publishing import publish
from pages.parts.tabs import TAB
from review.core.i18n import N_, _
from review.core.roles import may
from review.promises.plans import FAMILIES
from review.promises.task import SCORE
from store.filters import certificates, configs
from store.promises import Promise, net, take_due_of_plan
from store.work import queue


def draw(desk: Desk) -> None:
    """Draw the promise or the way to it, then the curve, then what it rests on."""
    with st.container(border=True):
        said, kept = st.columns([3, 1], gap="medium", vertical_alignment="center")
        with said:
            verdict.draw(desk)
            checkpoints.progress(desk.promise)
            waiting.draw(desk)
        with kept:
            _share_kept(desk.promise)
            _next(desk)
    curve.draw(desk)
    _rests_on(desk.promise)


def _share_kept(promise: Promise) -> None:
    """Write the share of the pool that the promised cuts keep."""
    if promise.certified is None:
        return
    pool, _labelled = net(promise.evidence, promise.evidence.labelled)
    kept = int(promise.keeps(pool).sum())
    st.metric(
        _("Share kept"), words.percent(kept / max(len(pool), 1)), words.edits(kept),
        delta_color="off", delta_arrow="off",
    )  # fmt: skip


def _next(desk: Desk) -> None:
    """Offer the one thing to do next: publish, take the checkpoint, review, or what it takes."""
    lead = may(desk.person.role, "decide")
    if desk.promise.certified:
        _publish(desk, lead=lead)
    elif desk.promise.due and lead:
        if st.button(_("Take the checkpoint"), type="primary", key="promise-take"):
            take_due_of_plan(desk.store, desk.promise.evidence.plan_id)
            st.rerun()
    elif lead:
        st.button(
            _("What it takes"), type="secondary" if _reviewing(desk) else "primary",
            key="promise-takes", on_click=_to_draw_more, args=[desk],
        )  # fmt: skip


def _reviewing(desk: Desk) -> bool:
    """Lead to the station while labels are missing that this person can give."""
    missing = desk.promise.next_look and desk.promise.missing
    if not missing or not queue.waiting(desk.store, desk.person.id, SCORE.name):
        return False
    address.go(SCORE.name, _("Review them"), icon=":material/check_box:")
    return True


def _publish(desk: Desk, *, lead: bool) -> None:
    current = configs.in_force(desk.store)
    if current and certificates.is_of(current.config.certificate, desk.promise):
        st.caption(_("In force as version {version}.", version=current.version))
        return
    title = _("Publish this") if lead else _("Propose this")
    st.button(title, type="primary", key="promise-publish", on_click=_to_publish, args=[desk])


def _to_publish(desk: Desk) -> None:
    """Draft what is promised, and open it on Publish."""
    publish.draft_promised(desk)
    st.session_state[TAB] = _("Publish")


def _to_draw_more(desk: Desk) -> None:
    """Open the form for a threshold, with what this plan asked for."""
    plan = desk.promise.evidence.plan
    st.session_state[TAB] = _("Draw more")
    st.session_state["draw-judge"] = desk.promise.evidence.judge
    st.session_state["draw-target"] = plan.target
    st.session_state["draw-confidence"] = plan.confidence


def _rests_on(promise: Promise) -> None:
    with st.expander(_("What the promise covers")):
        st.text(_what(promise))
        for line in promise.assumptions:
            st.text(line)
        if promise.evidence.simulated:
            st.text(_("These labels are simulated."))
        checkpoints.so_far(promise)
        explained("what-a-promise-assumes", N_("What a promise assumes, in ten lines"))
        explained("the-certificate")


def _what(promise: Promise) -> str:
    plan = promise.evidence.plan
    return _(
        "{cut} · judge {judge} · pool {pool}",
        cut=words.capitalized(_(FAMILIES.get(plan.family, plan.family))),
        judge=promise.evidence.judge,
        pool=promise.evidence.pool_name,
    )

"""The tab Draw more: what labels are for, how many, and for a threshold what they are to prove."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.deciding.thresholds import takes
from pages.deciding.thresholds.draw_more import forecast, form
from pages.parts import batches, words
from pages.parts.desk import Desk, Visit
from pages.parts.explained import explained
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.core.tasks import PURPOSES
from review.promises.task import SCORE
from review.statistics.sampling import STRATEGIES
from store.promises import drawing, kept_apart
from store.promises.drawing import ScoreRequest

NEWS = "drawn-batch"
#: Set when a plan was frozen: what it proves is shown next.
FROZEN = "frozen-plan"


def draw(desk: Desk) -> None:
    """Say what the promise still takes, and offer the form."""
    if may(desk.person.role, "decide") and (sentence := takes.said(desk.promise)):
        st.markdown(sentence)
    _draw(desk, takes.labels(desk.promise))


def first(visit: Visit) -> None:
    """Offer the form where nothing was planned yet."""
    if may(visit.person.role, "decide"):
        st.markdown(
            _(
                "**Nothing was planned yet.** A promise needs labels drawn for it: say what they "
                "are to prove, and of how many edits. That is **frozen before the first label**, "
                "since a target chosen after looking proves nothing."
            )
        )
    _draw(visit, None)


def _draw(visit: Visit, least: int | None) -> None:
    if not may(visit.person.role, "decide"):
        words.empty(_("A lead draws batches."), _("What is drawn waits for you on **Overview**."))
        return
    with st.container(border=True):
        try:
            _form(visit, least)
        except PicoReviewError as error:
            words.problem(error)
    if news := st.session_state.pop(NEWS, None):
        st.success(news)
    batches.of_task(visit.store, SCORE.name)


def _form(visit: Visit, least: int | None) -> None:
    """Ask for a batch by what it is for; beside it, what that takes; draw on a click."""
    asked, takes_so_much = st.columns([2, 3], gap="large")
    with asked:
        intent = st.selectbox(_("What for"), list(form.PRESETS), format_func=_, key="draw-intent")
        request, known = form.ask(visit.store, intent, least)
    with takes_so_much:
        if request.purpose == "measure":
            forecast.draw(request, known)
            forecast.summary(request, known)
            request = replace(request, answer_seconds=known.seconds)
            title = _("Freeze the plan and draw the batch")
        else:
            _about(request)
            title = _("Draw")
        _left_out(visit, request)
        if st.button(title, type="primary", key="draw"):
            _drawn(visit, request)
        if request.purpose == "measure":
            explained("the-certificate", N_("What a promise is, and what it is not"))


def _about(request: ScoreRequest) -> None:
    drawn = _("Drawn: {how}.", how=_(STRATEGIES[request.strategy]))
    st.caption(f"{_(PURPOSES[request.purpose])} {drawn}")


def _left_out(visit: Visit, request: ScoreRequest) -> None:
    if left_out := drawing.known_by_id_only(visit.store, request.judge):
        st.caption(
            ngettext(
                "{n:,} edit known by id only left out: nobody can judge it. **Load** its manifest.",
                "{n:,} edits known by id only left out: nobody can judge them. **Load** their "
                "manifest.",
                left_out,
            )
        )
    if request.purpose == "measure" and (apart := kept_apart.number(visit.store, request.judge)):
        st.caption(
            ngettext(
                "{n:,} edit taught or chose this judge, or is of the photo of an example: it is "
                "left out, and outside the promise.",
                "{n:,} edits taught or chose this judge, or are of the photos of its examples: "
                "they are left out, and outside the promise.",
                apart,
            )
        )


def _drawn(visit: Visit, request: ScoreRequest) -> None:
    batch = drawing.draw_batch(visit.store, request, by=visit.person.name)
    news = words.drawn(words.plain(batch.name), batch.units)
    if batch.purpose == "measure":
        st.session_state["plan-next"] = batch.id
        st.session_state[FROZEN] = True
        st.toast(f"{news} " + _("The plan is frozen."))
    else:
        st.session_state[NEWS] = news
    st.rerun()

"""A lead draws batches, watches them fill, and closes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st

from pages.deciding.batches import rank_form, types_form
from pages.deciding.batches.any_form import AnyForm
from pages.parts import words
from review.core.i18n import N_, _, ngettext
from store.access.people import Person
from store.db.workspace import Store
from store.types.drawing import LIKELY_WRONG
from store.work import batches, browse
from store.work.handler import handler_of, handlers

#: Task → its form: what a lead may want of it, and how that is asked for.
FORMS: dict[str, Any] = {"rank": rank_form, "types": types_form}
#: Tasks whose batches are drawn on their own desk.
DESKS = ("score",)

#: How a batch was drawn or is asked, shorter than ``STRATEGIES``, ``RULES`` and ``MODES`` say it.
HOW: dict[str, str] = {
    "uniform": N_("every edit equally likely"),
    "near-threshold": N_("mostly edits whose score lies close to the threshold"),
    "per-type": N_("the same number of every edit type"),
    "by-score": N_("more where a score leaves the verdict open"),
    "equal": N_("the same number of every type"),
    "proportional": N_("as many as the type's share of the edits"),
    "minimum": N_("at least so many of each type, the rest by share"),
    "half-width": N_("as many of each type as make its interval so narrow"),
    LIKELY_WRONG: N_("the likeliest mistakes first"),
    "pairs": N_("pairs"),
    "listwise": N_("listwise"),
}
#: What is asked for, how and by whom: of groups to rank, and of edits.
ASKED = N_("{n} per question · {reserved} reserved now · asked: {how} · by {name}, {time}")
DRAWN = N_("{n} per edit · {reserved} reserved now · drawn: {how} · by {name}, {time}")


def page(store: Store, person: Person) -> None:
    """Draw the batches page."""
    st.title(_("Batches"))
    if not browse.counts(store).edits:
        todo = _("Go to **Load** and bring in edits with judge scores.")
        words.empty(_("Nothing to draw from."), todo)
        return
    _draw_form(store, person)
    st.subheader(_("Batches"))
    drawn = batches.all_batches(store)
    if not drawn:
        todo = _("Draw one above; reviewers see it at once on **Overview**.")
        words.empty(_("No batch yet."), todo)
    for batch in drawn:
        _batch(store, batch)


def _draw_form(store: Store, person: Person) -> None:
    forms = {
        intent: form
        for handler in handlers(store)
        if handler.task.name not in DESKS
        for form in [FORMS.get(handler.task.name) or AnyForm(handler)]
        for intent in form.intents(store)
    }
    with st.container(border=True):
        st.subheader(_("Draw a batch"))
        intent = st.selectbox(_("What for?"), list(forms), format_func=_, key="draw-intent")
        forms[intent].form(store, person, intent)


def _batch(store: Store, batch: batches.Batch) -> None:
    with st.container(border=True):
        groups = handler_of(store, batch.task).task.unit == "group"
        _headline(batch, words.questions if groups else words.edits)
        share = batch.answered / batch.asked if batch.asked else 1.0
        st.progress(share, words.answers(batch.answered, batch.asked))
        st.caption(
            _(
                ASKED if groups else DRAWN,
                n=batch.per_unit,
                reserved=batch.reserved,
                how=words.plain(_how(batch)),
                name=words.plain(batch.created_by),
                time=_utc(batch.created),
            )
        )
        if batch.closed:
            st.caption(_("Closed {time}", time=_utc(batch.closed)))
        elif batch.origin == "drawn":
            _close(store, batch)


def _utc(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _headline(batch: batches.Batch, counted: Callable[[int], str]) -> None:
    facts = [counted(batch.units), words.purpose(batch.purpose)]
    if batch.simulated:
        facts.append(_("simulated"))
    st.markdown(" · ".join([f"**{words.plain(batch.name)}**", *facts]))


def _how(batch: batches.Batch) -> str:
    if batch.origin != "drawn":
        return _("imported")
    how = batch.mode or batch.strategy
    return _(HOW[how]) if how in HOW else how


def _close(store: Store, batch: batches.Batch) -> None:
    """Ask before a batch is closed: it does not open again."""
    with st.popover(_("Close")):
        st.markdown(
            ngettext(
                "{n:,} answer still asked for. Nothing more is given out, later answers do not "
                "count, and a closed batch does not open again.",
                "{n:,} answers still asked for. Nothing more is given out, later answers do not "
                "count, and a closed batch does not open again.",
                batch.asked - batch.answered,
            )
        )
        if st.button(_("Close this batch"), type="primary", key=f"close-{batch.id}"):
            batches.close(store, batch.id)
            st.rerun()

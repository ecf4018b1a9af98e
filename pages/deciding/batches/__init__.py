"""Every batch there is, with what is behind it; and drawing for tasks that have no desk."""

from __future__ import annotations

import streamlit as st

from pages.deciding.batches.any_form import AnyForm
from pages.desks import DESKS, DRAW_MORE
from pages.parts import address, words
from pages.parts import batches as shown
from review.core.i18n import _
from store.access.people import Person
from store.db.workspace import Store
from store.work import batches, browse
from store.work.handler import handlers


def page(store: Store, person: Person) -> None:
    """Draw the batches page."""
    st.title(_("Batches"))
    if not browse.counts(store).edits:
        words.empty(
            _("Nothing to draw from."), _("Go to **Load** and bring in edits with judge scores.")
        )
        address.link("load", _("Load"), icon=":material/upload:")
        return
    _draw_form(store, person)
    drawn = batches.all_batches(store)
    if not drawn:
        todo = _("Draw one; reviewers see it at once on **Overview**.")
        words.empty(_("No batch yet."), todo)
    for batch in drawn:
        shown.row(store, batch)


def _draw_form(store: Store, person: Person) -> None:
    """Ask for a batch of a task without a desk; link to the desks of the others."""
    forms = {
        intent: form
        for handler in handlers(store)
        if handler.task.name not in DESKS
        for form in [AnyForm(handler)]
        for intent in form.intents(store)
    }
    with st.container(horizontal=True):
        for desk in DESKS.values():
            title = _(desk.draw_more)
            address.link(desk.address, title, icon=":material/stacks:", tab=_(DRAW_MORE))
    if forms:
        with st.container(border=True):
            st.subheader(_("Draw a batch"))
            intent = st.selectbox(_("Task"), list(forms), format_func=_, key="draw-intent")
            forms[intent].form(store, person, intent)

"""Review: straight to the one task that has work for this person, else which tasks there are."""

from __future__ import annotations

import streamlit as st

from pages.parts import address, words
from review.core.i18n import _
from store.access.people import Person
from store.db.workspace import Store
from store.work import queue
from store.work.handler import handlers


def page(store: Store, person: Person) -> None:
    """Go to the task that has units waiting; where there are more, or none, list them."""
    tasks = [handler.task for handler in handlers(store)]
    waiting = {task.name: queue.waiting(store, person.id, task.name) for task in tasks}
    due = [name for name, units in waiting.items() if units]
    if len(due) == 1:
        address.switch(due[0])
    st.title(_("Review"))
    if not due:
        words.empty(_("Nothing waits for you."), _("You can look at your own answers below."))
    for task in tasks:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(words.waiting(task, waiting[task.name]))
            address.link(task.name, _("Open"), icon=":material/arrow_forward:")

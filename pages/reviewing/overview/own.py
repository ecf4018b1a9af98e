"""What a reviewer sees: what waits for them, how long it takes, their last days; nobody else's."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.parts import address, words
from review.core.i18n import _, ngettext
from review.core.tasks import Task
from store.access.people import Person
from store.db.workspace import Store
from store.work import pace, queue
from store.work.handler import handlers


def draw(store: Store, person: Person) -> None:
    """Draw a row per task that has units for them, and the answers of their last days."""
    tasks = [handler.task for handler in handlers(store)]
    waiting = {task.name: queue.waiting(store, person.id, task.name) for task in tasks}
    due = [task for task in tasks if waiting[task.name]]
    if not due:
        words.empty(_("Nothing waits for you."), _("Your own answers are under **Review**."))
    for task in due:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            if _start(task, first=task is due[0]):
                address.switch(task.name)
            st.markdown(words.waiting(task, waiting[task.name]), width="content")
            if took := pace.seconds(store, person.id, task.name):
                st.text(_about(took * waiting[task.name]), width="content")
            address.link("guidelines", _("Guidelines"), task=task.name)
    _days(pace.days(store, person.id))


def _start(task: Task, *, first: bool) -> bool:
    return st.button(
        _("Start"), type="primary" if first else "secondary", icon=":material/play_arrow:",
        key=f"go-{task.name}",
    )  # fmt: skip


def _about(seconds: float) -> str:
    minutes = max(round(seconds / 60), 1)
    return ngettext("about {n:,} minute", "about {n:,} minutes", minutes)


def _days(answers: dict[date, int]) -> None:
    if not any(answers.values()):
        return
    st.subheader(_("Your last days"))
    with st.container(horizontal=True):
        for day, number in answers.items():
            st.metric(f"{day:%d.%m.}", f"{number:,}", width=90)

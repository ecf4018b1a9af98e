"""The station: one component that draws a task's units, owns keys and pictures, and saves.

Decisions go by HTTP to the API, not through Streamlit: ``station.js``, docs/station.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pages.desks import DESKS, DRAW_MORE
from pages.parts.address import base_path
from pages.parts.station import examples, joining
from pages.parts.tabs import TAB
from review.core import i18n
from review.core.i18n import _
from review.core.roles import may
from review.core.tasks import MEASURING, Task
from store.access import tokens
from store.access.people import Person
from store.db.workspace import Store
from store.work import batches, guidelines
from store.work.handler import TaskHandler

_FOLDER = Path(__file__).parent
#: The module that Streamlit calls; all others are found by its imports.
ENTRY = _FOLDER / "mount.js"
#: The pictures get the room that Streamlit leaves around a page; its two buttons keep theirs.
_ROOM = """<style>
[data-testid="stMainBlockContainer"] { padding: 0.7rem 1rem 0.5rem; }
[data-testid="stHeader"], [data-testid="stHeader"] * { background: none; pointer-events: none; }
[data-testid="stHeader"] :is(a, button) { pointer-events: auto; }
[data-testid="stHeaderLogo"], [data-testid="stHeader"] [data-testid="stLogoLink"] { display: none; }
[data-testid="stApp"] { --station-end: 2.6rem; }
[data-testid="stApp"]:has([data-testid="stExpandSidebarButton"]) { --station-start: 2.6rem; }
</style>"""


_component = st.components.v2.component(
    "pico_review_station",
    html=(_FOLDER / "station.html").read_text(encoding="utf-8"),
    css=joining.styles(_FOLDER / "station.css"),
    js=joining.script(ENTRY),
)


def station(
    store: Store,
    person: Person,
    handler: TaskHandler,
    *,
    batch: str | None = None,
) -> Any:
    """Draw the station for one task; it asks for a new token by its state ``renew``."""
    task = handler.task
    st.html(_ROOM)
    return _component(
        key=f"station-{task.name}-{person.id}-{i18n.tag()}",
        data={
            "base": base_path(),
            "token": tokens.station(store, person.id),
            "outbox": f"pico-review:{store.workspace_id}:{person.id}",
            "task": _in_words(task),
            "batch": batch,
            **handler.lists(store),
            "guidelines": _guidelines(store, task),
            "progress": _progress(store, task),
            "measuring": _measuring(store, task),
            "ways": _ways(person, task),
            "catalogue": i18n.for_scripts(),
            "language": i18n.tag(),
        },
        default={"renew": 0},
        on_renew_change=lambda: None,
    )


def _in_words(task: Task) -> dict[str, Any]:
    """Return a task as the station's script takes it, in the language spoken."""
    choices = [
        {
            **asdict(choice),
            "label": _(choice.label),
            "meaning": _(choice.meaning),
            "given": _(choice.given or choice.label),
        }
        for choice in task.choices
    ]
    asks = {way: _(question) for way, question in task.asks.items()}
    said = {"title": _(task.title), "question": _(task.question), "choices": choices, "asks": asks}
    return {**asdict(task), **said}


def _ways(person: Person, task: Task) -> list[dict[str, str]]:
    """Return where to go when nothing is left here, the task's desk first for who may decide."""
    ways = [*_desk(task)] if may(person.role, "decide") else []
    if may(person.role, "browse"):
        ways.append((_("Overview"), ""))
    return [{"label": label, "href": f"{base_path()}{address}"} for label, address in ways]


def _desk(task: Task) -> Iterator[tuple[str, str]]:
    """Return label and address of what a task says now, and of drawing more of it."""
    desk = DESKS.get(task.name)
    if desk is None:
        yield _("Draw a batch"), "batches"
        return
    yield _(desk.see), desk.address
    yield _(DRAW_MORE), f"{desk.address}?{urlencode({TAB: _(DRAW_MORE)})}"


def _guidelines(store: Store, task: Task) -> dict[str, Any]:
    """Return the guidelines in force, with signed links of their examples' pictures."""
    current = guidelines.current(store, task)
    shown = [examples.sent(store, task, example) for example in current.examples]
    return {"version": current.version, "text": current.text, "examples": shown}


def _measuring(store: Store, task: Task) -> list[str]:
    """Return the open batches that measure: nothing measured by others is shown of their units."""
    return [
        batch.id
        for batch in batches.all_batches(store)
        if batch.task == task.name and batch.closed is None and batch.purpose in MEASURING
    ]


def _progress(store: Store, task: Task) -> dict[str, Any]:
    """Return what is told of the open batches, how many answers all reviewers gave among it."""
    return {
        batch.id: {
            "name": batch.name,
            "asked": batch.asked,
            "answered": batch.answered,
            "reveals": batch.show_judge,
        }
        for batch in batches.all_batches(store)
        if batch.task == task.name and batch.closed is None
    }

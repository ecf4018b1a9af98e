"""The station: one component that draws a task's units, owns keys and pictures, and saves.

Decisions go by HTTP to the API, not through Streamlit; see ``station.js``.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts.address import base_path
from review.tasks import Task
from store import tokens
from store.people import Person
from store.workspace import Store

_FOLDER = Path(__file__).parent
#: One class each, put together in this order; the last one is the component's entry.
SCRIPTS = ("ids", "outbox", "sender", "viewer", "form", "station", "mount")


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


_component = st.components.v2.component(
    "pico_review_station",
    html=_read("station.html"),
    css=_read("station.css"),
    js="\n".join(_read(f"{name}.js") for name in SCRIPTS),
)


def station(store: Store, person: Person, task: Task, *, batch: str | None = None) -> Any:
    """Draw the station for one task; it asks for a new token by its state ``renew``."""
    return _component(
        key=f"station-{task.name}",
        data={
            "base": base_path(),
            "token": tokens.station(store, person.id),
            "outbox": f"pico-review:{store.workspace_id}:{person.id}",
            "task": asdict(task),
            "batch": batch,
        },
        default={"renew": 0},
        on_renew_change=lambda: None,
    )

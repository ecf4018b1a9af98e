"""The light table: a page of edits as small pictures, each looked at large in the viewer.

Where a lead may cull, edits are marked by keys, across pages, and something is asked for of all
that are marked. ``hear`` comes first in a run: it returns what was done since the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import streamlit as st

from pages.parts import viewer
from pages.parts.address import base_path
from pages.parts.station import joining
from review.core import i18n
from store.access.people import Person
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.work import on_screen

_FOLDER = Path(__file__).parent
#: The module that Streamlit calls; all others are found by its imports.
ENTRY = _FOLDER / "mount.js"

_component = st.components.v2.component(
    "pico_review_light_table",
    html=(_FOLDER / "light_table.html")
    .read_text(encoding="utf-8")
    .replace("<!-- viewer -->", viewer.PAGE),
    css=joining.styles(_FOLDER / "light_table.css"),
    js=joining.script(ENTRY),
)


@dataclass(frozen=True)
class Tile:
    """One edit. ``facts``: lines below it. ``out``: it is excluded."""

    edit: EditView
    facts: tuple[str, ...] = ()
    out: bool = False


@dataclass(frozen=True)
class May:
    """What may be done with marked edits: names → titles of tasks and purposes to draw for.

    ``found``: how many edits there are to draw from. ``reason``: characters that say why.
    """

    tasks: dict[str, str]
    purposes: dict[str, str]
    found: int
    reason: int


@dataclass(frozen=True)
class Asked:
    """Something asked for of the marked edits, by a name and the values of its form."""

    id: str
    name: str
    values: dict[str, str]


@dataclass(frozen=True)
class Heard:
    """What was done since the last run: ``page`` to turn to, an edit to ``open``."""

    asked: tuple[Asked, ...] = ()
    page: int | None = None
    open: str | None = None


def hear(key: str) -> Heard:
    """Return what was done, once; what was marked is kept for this visit."""
    said = (st.session_state.get(key) or {}).get("said")
    if not said or said["id"] == st.session_state.get(f"{key}-heard"):
        return Heard()
    st.session_state[f"{key}-heard"] = said["id"]
    here = set(said["here"])
    kept = [edit_id for edit_id in marked(key) if edit_id not in here]
    keep_marked(key, [*kept, *(str(one) for one in said["marked"] if one in here)])
    asked = tuple(
        Asked(str(UUID(one["id"])), str(one["name"]), {k: str(v) for k, v in one["values"].items()})
        for one in said["asked"]
        if one["id"] not in _done(key)
    )
    page, opened = said["page"], said["open"]
    return Heard(asked, int(page) if page else None, str(opened) if opened else None)


def marked(key: str) -> list[str]:
    """Return the marked edits, in the order they were marked."""
    return list(st.session_state.get(f"{key}-marked", []))


def keep_marked(key: str, edits: Sequence[str]) -> None:
    """Let these edits be the marked ones."""
    st.session_state[f"{key}-marked"] = list(edits)


def tell(key: str, asked: Asked, words: str) -> None:
    """Say what came of something asked for."""
    _done(key)[asked.id] = words


def draw(
    store: Store, person: Person, tiles: Sequence[Tile], *, key: str, may: May | None = None,
    page: int = 1, pages: int = 1, here: bool = False,
) -> None:  # fmt: skip
    """Draw the tiles. ``here``: the whole edit opens in their place, not in a tab of its own."""
    shown = {tile.edit.id for tile in tiles}
    every = marked(key)
    _component(
        key=key,
        data={
            "base": base_path(),
            "catalogue": i18n.for_scripts(),
            "language": i18n.tag(),
            "keys": viewer.keys_of(store, person),
            "tiles": [_sent(store, tile) for tile in tiles],
            "may": None if may is None else _offered(may),
            "marked": [edit_id for edit_id in every if edit_id in shown],
            "elsewhere": sum(edit_id not in shown for edit_id in every),
            "page": page,
            "pages": pages,
            "heard": st.session_state.get(f"{key}-heard", ""),
            "done": _done(key),
            "here": here,
        },
        default={"said": None},
        on_said_change=lambda: None,
    )


def _done(key: str) -> dict[str, str]:
    """Return what was asked for in this visit → what came of it."""
    done: dict[str, str] = st.session_state.setdefault(f"{key}-done", {})
    return done


def _sent(store: Store, tile: Tile) -> dict[str, Any]:
    edit_id = tile.edit.id
    return {
        "key": edit_id,
        "unit": asdict(on_screen.looked_at(store, tile.edit)),
        "source": on_screen.picture_url(store, edit_id, "source", "thumb"),
        "edited": on_screen.picture_url(store, edit_id, "edited", "thumb"),
        "facts": tile.facts,
        "out": tile.out,
    }


def _offered(may: May) -> dict[str, Any]:
    def listed(titles: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": name, "title": title} for name, title in titles.items()]

    tasks, purposes = listed(may.tasks), listed(may.purposes)
    return {"tasks": tasks, "purposes": purposes, "found": may.found, "reason": may.reason}

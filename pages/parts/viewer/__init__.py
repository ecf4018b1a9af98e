"""The viewer: edits looked at as in the station, by the same modules; where asked, decided by keys.

It is used wherever one edit is shown large. A page that lets people decide takes what was decided
before it reads what waits: ``viewer.decide(key, take)``, then ``viewer.look(…)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import streamlit as st

from pages.parts.address import base_path
from pages.parts.station import joining
from review.core import i18n
from review.core.errors import PicoReviewError
from review.core.tasks import Choice
from store.access.people import Person
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.work import on_screen

_FOLDER = Path(__file__).parent
#: The module that Streamlit calls; all others are found by its imports.
ENTRY = _FOLDER / "mount.js"
#: A choice of this value opens the list that ``look`` is given.
FROM_A_LIST = "list"
#: So many are sent at once: whoever decides gets the next ones with what waits then.
MOST = 24

#: What the viewer draws into; it may lie in another component's page.
PAGE = (_FOLDER / "viewer.html").read_text(encoding="utf-8")

_component = st.components.v2.component(
    "pico_review_viewer",
    html=PAGE,
    css=joining.styles(_FOLDER / "viewer.css"),
    js=joining.script(ENTRY),
)


@dataclass(frozen=True)
class Shown:
    """One edit to look at. ``key``: what a decision names. ``lines``: what is known of it.

    ``of``: what it is a part of, as a candidate is of its group; the choices of ``whole`` decide
    that, with all its parts. ``asks``: what must be written, of ``most`` characters, instead of a
    note that may be.
    """

    key: str
    edit: EditView
    heading: str = ""
    lines: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    of: str = ""
    whole: tuple[str, ...] = ()
    asks: str = ""
    most: int = 0


@dataclass(frozen=True)
class Decided:
    """A decision: ``id`` is the browser's own, so that the log takes a repeat once."""

    id: str
    key: str
    choice: str
    note: str


@dataclass(frozen=True)
class Listed:
    """What a choice from a list may name."""

    name: str
    category: str = ""
    description: str = ""
    aliases: tuple[str, ...] = ()


def look(
    store: Store, person: Person, shown: Sequence[Shown], *, key: str, total: int | None = None,
    first: str | None = None, note: int = 0, choose_from: Sequence[Listed] = (),
) -> None:  # fmt: skip
    """Draw the viewer, at ``first`` if it names one.

    ``total``: how many there are, those not given included. ``note``: so many characters may say
    why; 0: nothing is asked.
    """
    taken = _taken(key)
    _component(
        key=key,
        data={
            "base": base_path(),
            "catalogue": i18n.for_scripts(),
            "language": i18n.tag(),
            "keys": keys_of(store, person),
            "shown": [_sent(store, one) for one in shown[:MOST]],
            "total": len(shown) if total is None else total,
            "first": first,
            "list": [asdict(one) for one in choose_from],
            "note": note,
            "taken": [id_ for id_, why in taken.items() if not why],
            "refused": {id_: why for id_, why in taken.items() if why},
        },
        default={"decided": []},
        on_decided_change=lambda: None,
    )


def keys_of(store: Store, person: Person) -> str:
    """Return where this person's browser keeps the keys they changed, at the station too."""
    return f"pico-review:{store.workspace_id}:{person.id}:keys"


def decide(key: str, take: Callable[[Decided], None]) -> None:
    """Take what was decided and is not taken yet; what is refused comes back with its reason."""
    taken = _taken(key)
    for said in _decided(key):
        if said.id in taken:
            continue
        try:
            take(said)
            taken[said.id] = ""
        except PicoReviewError as error:
            taken[said.id] = str(error)


def _decided(key: str) -> Iterator[Decided]:
    state = st.session_state.get(key)
    for said in (state or {}).get("decided") or []:
        id_ = str(UUID(said["id"]))
        yield Decided(id_, str(said["key"]), str(said["choice"]), str(said["note"]))


def _taken(key: str) -> dict[str, str]:
    """Return the decisions of this visit that were taken → why not, or an empty text."""
    taken: dict[str, str] = st.session_state.setdefault(f"{key}-taken", {})
    return taken


def _sent(store: Store, shown: Shown) -> dict[str, Any]:
    unit = on_screen.looked_at(store, shown.edit)
    return {
        "key": shown.key,
        "unit": asdict(unit),
        "heading": shown.heading,
        "lines": shown.lines,
        "choices": [asdict(choice) for choice in shown.choices],
        "of": shown.of,
        "whole": shown.whole,
        "asks": shown.asks,
        "most": shown.most,
    }

"""Pages drawn by Streamlit's own test runner, on a real store, behind the shell's guard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts import address
from pages.shell import addressed
from store.access import people
from store.access.people import Person
from store.db.workspace import Store, new_id
from store.tasks import Handlers
from tests.components import scan_once
from tests.store.importing_files import edit, jsonl, load, scores


def pages() -> dict[str, tuple[Any, Any]]:
    """Return address → (page, permission), as the navigation has them now."""
    rows = addressed(Handlers().values())
    return {row.address: (row.page, row.needs) for row in rows}


PAGES = pages()
#: Every way of Markdown, HTML and Streamlit's own signs; short enough for a name.
HOSTILE = "<img src=q> **qq** $q$ :material/q: :red[q] [q](//q) `q` www.q.example"
#: What of it must reach no label and no Markdown unescaped, and what not even escaped.
LIVE = ("<img", "**qq", "$q", ":red[q", "](//", "`q`")
MAGIC = (":material/q", "www.q")

Show = Callable[..., AppTest]

scan_once()


def _draw(page, permission, store, person):  # Streamlit runs its text: no names from outside.
    from pages.shell import guarded

    guarded(page, permission, store, person)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page drawn alone has none to switch to: it says the address instead, and ends."""

    def said(where: str, _query: object = None) -> None:
        st.code(f"→ {where}")
        st.stop()

    monkeypatch.setattr(address, "switch", said)


@pytest.fixture
def show(sqlite_store: Store) -> Show:
    """A function that draws the page of an address for a person (the local lead by default)."""

    def shown(where: str, person: Person | None = None, **query: str) -> AppTest:
        page, permission = pages()[where]
        who = person or people.local(sqlite_store)
        given = {"page": page, "permission": permission, "store": sqlite_store, "person": who}
        test = AppTest.from_function(_draw, kwargs=given, default_timeout=60)
        for name, value in query.items():
            test.query_params[name] = value
        return test.run()

    return shown


@pytest.fixture
def rui(sqlite_store: Store) -> Person:
    """A reviewer."""
    return people.add(sqlite_store, "Rui")[0]


@pytest.fixture
def scored(sqlite_store: Store, tmp_path: Path) -> Callable[..., Path]:
    """A function that imports edits with scores evenly spaced from 0 to 1; returns the file."""

    def imported(
        edits: int = 40, *, types: Sequence[str] = ("Zoom in", "Add a new object"), **more: Any
    ) -> Path:
        records = [
            edit(
                f"images/{number:03}.png",
                f"change {number}",
                edit_type=types[number % len(types)],
                **({"scores": scores(number / (edits - 1)), "judge": "robot"} | more),
            )
            for number in range(edits)
        ]
        file = jsonl(tmp_path / "sft.jsonl", *records)
        assert load(sqlite_store, file).problem_count == 0
        return file

    return imported


def words_of(at: AppTest) -> str:
    """Return everything a page says, as one text."""
    said = [one.value for kind in (at.title, at.subheader, at.text, at.code) for one in kind]
    return "\n".join([*said, *marked(at)])


def marked(at: AppTest) -> list[str]:
    """Return every text that Streamlit reads as Markdown: bodies, captions, alerts and labels."""
    bodies: Iterable[Any] = [
        *at.markdown, *at.caption, *at.title, *at.subheader, *at.error, *at.warning, *at.info,
        *at.success, *at.toast,
    ]  # fmt: skip
    labelled = [
        *at.button, *at.selectbox, *at.text_input, *at.number_input, *at.checkbox, *at.radio,
        *at.slider, *at.metric, *at.expander, *at.download_button, *at.file_uploader,
    ]  # fmt: skip
    progress = [bar.proto.text for bar in at.get("progress")]
    links = [link.proto.label for kind in ("page_link", "link_button") for link in at.get(kind)]
    return [
        *(str(one.value) for one in bodies),
        *(one.label for one in labelled),
        *progress,
        *links,
    ]


def alive(at: AppTest) -> list[str]:
    """Return the texts that Streamlit would draw as something else than their letters."""
    escaped = re.compile(r"\\[^\w\s]")
    return [
        said
        for said in marked(at)
        if any(sign in escaped.sub("", said) for sign in LIVE)
        or any(sign in said.replace("\\", "") for sign in MAGIC)
    ]


def viewed(at: AppTest, key: str = "queue") -> dict[str, Any]:
    """Return what a viewer was given to show."""
    (found,) = [one for one in at.get("bidi_component") if one.key == key]
    given: dict[str, Any] = json.loads(found.proto.json)
    return given


def offered(at: AppTest, key: str = "queue") -> list[str]:
    """Return the words of what may be decided of the first edit in a viewer."""
    return [choice["label"] for choice in viewed(at, key)["shown"][0]["choices"]]


def settle(at: AppTest, unit: str, choice: str, note: str = "", *, key: str = "queue") -> AppTest:
    """Decide in a viewer, as its script tells the page."""
    said = {"id": new_id(), "key": unit, "choice": choice, "note": note}
    at.session_state[key] = {"decided": [said]}
    return at.run()


def is_fine(at: AppTest) -> bool:
    """Whether a page shows no exception and no error."""
    return not at.exception and not at.error


def metrics(at: AppTest) -> dict[str, str]:
    """Return label → value of a page's numbers."""
    return {one.label: one.value for one in at.metric}


def labels(at: AppTest) -> list[str]:
    """Return the labels of a page's buttons."""
    return [one.label for one in at.button]


def press(at: AppTest, label: str) -> AppTest:
    """Press the one button of that label."""
    (button,) = [one for one in at.button if one.label == label]
    return button.click().run()

"""A house that has one task more: listed before anything is opened, and gone afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from store.access import people, tokens
from store.db.workspace import Store
from store.tasks import TASKS
from tests.api.conftest import Client, Station, signed_by_the_clock
from tests.pages.conftest import rui, scored, show
from tests.terminal import Terminal
from tests.toy.sharp import SHARP

__all__ = ["rui", "scored", "show", "signed_by_the_clock"]


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line of a task: as in ``store/tasks.py``."""
    monkeypatch.setitem(TASKS, SHARP.name, "tests.toy.sharp:SharpTask")


@pytest.fixture
def pico(
    sqlite_store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    """Commands on ``sqlite_store``: each by a store of its own."""
    inside = Terminal.inside(tmp_path, capsys, monkeypatch)
    monkeypatch.setenv("PICO_REVIEW_WORKSPACE", str(sqlite_store.folder))
    return inside


@pytest.fixture
def station(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Station]]:
    """A function that opens the station of a new person, on an API that starts with that task."""
    with imported_anew("api", "routes"):
        import api
        from routes import here

        monkeypatch.setattr(here, "shared_store", lambda: sqlite_store)
        client = Aside(Starlette(routes=api.routes()))

        def opened(name: str) -> Station:
            person = people.add(sqlite_store, name)[0]
            return Station(client, tokens.station(sqlite_store, person.id))

        yield opened


class Aside(Client):
    """Asks in a thread of its own: a test with a browser leaves a loop running in this one."""

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(super().__call__, method, path, **more).result()


@contextmanager
def imported_anew(*packages: str) -> Iterator[None]:
    """Let packages be imported as by a process that starts; those of before come back."""
    before = _taken_out(packages)
    try:
        yield
    finally:
        _taken_out(packages)
        sys.modules.update(before)


def _taken_out(packages: tuple[str, ...]) -> dict[str, object]:
    names = [name for name in sys.modules if name.partition(".")[0] in packages]
    return {name: sys.modules.pop(name) for name in names}

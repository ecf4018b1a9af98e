"""A host of pictures that does not answer holds up its own pictures, and no others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

import api
from review.core.edits import Side
from review.core.errors import BadInput
from routes import fetches, here
from store.access import tokens
from store.dataset import breaker, images
from store.dataset.breaker import Breaker
from store.dataset.public_http import Unanswered
from store.db.workspace import Store
from tests.store.importing_files import by_image, edit, jsonl, load
from tests.store.internet import PUBLIC, Handler, Internet, Server, content, picture, serving

SLOW = 24


class Held:
    """A page that answers once it is let go, and knows how many wait at a time."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.waiting = self.most = 0
        self.reached = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, handler: Handler) -> None:
        with self._lock:
            self.waiting += 1
            self.most = max(self.most, self.waiting)
        if self.waiting == fetches.OF_ONE_HOST:
            self.reached.set()
        self.let_go.wait(20)
        with self._lock:
            self.waiting -= 1
        content(picture())(handler)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """An internet with one host of pictures."""
    with serving(Server()) as server:
        made = Internet(server, {"pictures.example": [[PUBLIC]]})
        made.install(monkeypatch)
        yield made


@pytest.fixture
def held(net: Internet) -> Held:
    """All pictures of that host are slow."""
    page = Held()
    net.server.pages = {f"/set/images/{number}.png": page for number in range(SLOW)}
    return page


def link(store: Store, edit_id: str, side: Side = "edited") -> str:
    return f"/images/{tokens.image(store, edit_id, side, 'thumb')}"


def test_a_picture_that_is_here_waits_for_no_other_host(
    sqlite_store: Store, tmp_path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """24 pictures of a slow host are asked for: four at a time; a local one comes meanwhile."""
    names = [*map(str, range(SLOW)), "here"]
    records = [edit(f"images/{name}.png", f"change {name}") for name in names]
    load(sqlite_store, jsonl(tmp_path / "m.jsonl", *records), images="http://pictures.example/set")
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "here.png").write_bytes(picture())
    images.keep_root(sqlite_store, str(tmp_path))
    monkeypatch.setattr(here, "shared_store", lambda: sqlite_store)
    links = [link(sqlite_store, by_image(sqlite_store, f"images/{n}.png").id) for n in names]

    async def asked() -> tuple[list[httpx.Response], httpx.Response]:
        transport = httpx.ASGITransport(app=Starlette(routes=api.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
            slow = [asyncio.create_task(client.get(one)) for one in links[:-1]]
            assert await asyncio.to_thread(held.reached.wait, 10)
            local = await asyncio.wait_for(client.get(links[-1]), 10)
            assert not any(task.done() for task in slow)
            held.let_go.set()
            return await asyncio.gather(*slow), local

    slow, local = asyncio.run(asked())
    assert local.status_code == 200
    assert [answer.status_code for answer in slow] == [200] * SLOW
    assert held.most == fetches.OF_ONE_HOST


def test_a_host_that_does_not_answer_is_left_alone_for_a_minute() -> None:
    """After three in a row nobody waits for it; then one tries again, and an answer ends it."""
    now = [0.0]
    breaking = Breaker(lambda: now[0])

    def ask(error: Exception | None) -> None:
        with breaking.asking("slow.example"):
            if error:
                raise error

    for _ in range(breaker.MOST_FAILURES):
        with pytest.raises(Unanswered):
            ask(Unanswered("no answer"))
    with pytest.raises(BadInput, match=r"slow\.example does not answer just now"):
        ask(None)
    with breaking.asking("other.example"):
        pass
    now[0] = breaker.PAUSE_SECONDS + 1
    with pytest.raises(Unanswered):
        ask(Unanswered("still none"))
    with pytest.raises(BadInput, match="just now"):
        ask(None)
    now[0] *= 3
    ask(None)
    with pytest.raises(Unanswered):
        ask(Unanswered("once"))
    ask(None)


def test_a_file_that_is_not_there_is_no_fault_of_its_host() -> None:
    """A host that answers 404 goes on being asked."""
    breaking = Breaker()
    for _ in range(10):
        with pytest.raises(BadInput, match="404"), breaking.asking("pictures.example"):
            raise BadInput("the server answers 404.")

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
from tests.store.internet import (
    PUBLIC,
    Handler,
    Internet,
    Server,
    content,
    picture,
    serving,
    status,
)

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


def test_a_picture_on_its_way_is_said_and_fetched_meanwhile(
    sqlite_store: Store, tmp_path: Path, held: Held, net: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With ``soon`` nobody waits for a slow host: 503 until it is there, fetched once; then 200.

    What has no picture is a 404 then.
    """
    net.server.pages["/set/images/0.png"] = status(404)
    records = [edit(f"images/{number}.png", f"change {number}") for number in range(3)]
    load(sqlite_store, jsonl(tmp_path / "m.jsonl", *records), images="http://pictures.example/set")
    monkeypatch.setattr(here, "shared_store", lambda: sqlite_store)
    links = [
        link(sqlite_store, by_image(sqlite_store, f"images/{number}.png").id) + "?soon=1"
        for number in range(3)
    ]

    async def asked() -> None:
        transport = httpx.ASGITransport(app=api.app)
        routed = httpx.ASGITransport(app=Starlette(routes=api.routes()))
        async with (
            httpx.AsyncClient(transport=routed, base_url="http://a.example") as client,
            httpx.AsyncClient(transport=transport, base_url="http://a.example") as facts,
        ):
            first, second = await asyncio.gather(client.get(links[1]), client.get(links[1]))
            assert [first.status_code, second.status_code] == [503, 503]
            assert first.headers["X-Picture"] == "fetching"
            assert int(first.headers["Retry-After"]) >= 1
            assert "immutable" not in first.headers["Cache-Control"]
            about = await facts.get(links[1].replace("/images/", "/picture/"))
            assert (about.status_code, about.headers["X-Picture"]) == (503, "fetching")
            assert (await client.get(links[2])).status_code == 503
            held.let_go.set()
            for one in links[1:]:
                assert await _there(client, one) == 200
            assert await _there(client, links[0]) == 404

    asyncio.run(asked())
    paths = [path for _, path in net.server.asked]
    assert sorted(paths) == [f"/set/images/{number}.png" for number in range(3)]


async def _there(client: httpx.AsyncClient, one: str) -> int:
    for _ in range(200):
        answer = await client.get(one)
        if answer.status_code != 503:
            return answer.status_code
        await asyncio.sleep(0.05)
    raise AssertionError("it never came")


def test_what_nobody_asks_for_again_is_let_go_before_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pictures of a page that was left do not stand before those of the next one."""
    monkeypatch.setattr(fetches, "OF_ONE_HOST", 1)
    monkeypatch.setattr(fetches, "SOON_SECONDS", 0.01)
    monkeypatch.setattr(fetches, "FORGOTTEN_SECONDS", 0.02)
    let_go, begun = threading.Event(), list[str]()

    def fetch(name: str) -> str:
        begun.append(name)
        let_go.wait(10)
        return name

    async def asked() -> str:
        made = fetches.Fetches()
        for name in ("first", "left"):
            with pytest.raises(fetches.OnItsWay):
                await made.of(name, "slow.example", lambda name=name: fetch(name), soon=True)
        kept = asyncio.create_task(
            made.of("waited for", "slow.example", lambda: fetch("waited for"), soon=False)
        )
        await asyncio.sleep(0.05)
        let_go.set()
        return await kept

    assert asyncio.run(asked()) == "waited for"
    assert begun == ["first", "waited for"]


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

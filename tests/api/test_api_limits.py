"""How often one caller may ask, how many pages may be open, whose links to pictures are good."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from cachetools import TTLCache
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

import api
from routes import here, limits, standing
from routes.rates import Rate
from store.access import identity, people, tokens
from store.db.workspace import Store

AT_A_PLACE = {"base_url": "http://review.example", "client": ("192.0.2.7", 5000)}


class Seconds:
    """A clock that is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    """The clock of all limits."""
    clock = Seconds()
    fresh = {name: Rate(rate.most, rate.seconds, clock) for name, rate in limits.RATES.items()}
    monkeypatch.setattr(limits, "RATES", fresh)
    monkeypatch.setattr(standing, "_let_in", TTLCache(4096, standing.SECONDS, timer=clock))
    return clock


@pytest.fixture
def app(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, seconds: Seconds) -> Starlette:
    """The API behind its door, with stand-ins for Streamlit's websocket and media."""
    monkeypatch.setattr(here, "shared_store", lambda: sqlite_store)

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive()

    async def said(request: Request) -> Response:
        return PlainTextResponse(f"{request.client and request.client.host} {request.url}")

    ours = [
        *api.routes(),
        WebSocketRoute("/_stcore/stream", stream),
        Route("/media/{file}", said),
        Route("/said", said),
    ]
    return Starlette(routes=ours, middleware=api.doors())


@pytest.fixture
def client(app: Starlette) -> TestClient:
    """Somebody elsewhere."""
    return TestClient(app, **AT_A_PLACE)


def cookie_of(store: Store, name: str, role: str = "reviewer") -> dict[str, str]:
    """Give a person a link; return the header of their cookie."""
    made, _ = people.add(store, name, role=role)
    found = people.by_id(store, made.id)
    assert found is not None
    return {"Cookie": f"{identity.COOKIE}={tokens.cookie(store, made.id, found.link or '')}"}


def picture(store: Store) -> str:
    """Return the address of a picture that is not there: it takes somebody to be told so."""
    return f"/images/{tokens.image(store, 'an-edit', 'edited', 'thumb')}"


@pytest.mark.parametrize("path", ["/api/join/wrong", "/api/config", "/images/forged"])
def test_who_asks_too_often_is_told_when_to_go_on(
    client: TestClient, sqlite_store: Store, seconds: Seconds, path: str
) -> None:
    """429 with `Retry-After`; after that time it goes on; others are not held up."""
    people.add(sqlite_store, "Ana")
    (rate,) = [one for begins, one in limits.RATES.items() if path[1:].startswith(begins)]
    rate.most = 5
    answers = [client.get(path) for _ in range(6)]
    assert [answer.status_code == 429 for answer in answers] == [False] * 5 + [True]
    assert 0 < int(answers[-1].headers["retry-after"]) <= rate.seconds
    other = TestClient(client.app, base_url="http://review.example", client=("192.0.2.8", 1))
    assert other.get(path).status_code != 429
    seconds.now += int(answers[-1].headers["retry-after"])
    assert client.get(path).status_code != 429


def test_thirty_two_reviewers_of_one_address_meet_no_limit(
    client: TestClient, sqlite_store: Store
) -> None:
    """Links opened at once, six units of eight pictures fetched ahead, a page of 60 on Browse."""
    links = [people.add(sqlite_store, f"R{n}")[1] for n in range(32)]
    cookies = []
    for secret in links:
        joined = client.get(f"/api/join/{secret}", follow_redirects=False)
        cookies.append({"Cookie": joined.headers["set-cookie"].partition(";")[0]})
    client.cookies.clear()
    asked = {client.get("/api/config").status_code for _ in range(32)}
    for cookie in cookies[:2]:
        asked |= {client.get("/images/x", headers=cookie).status_code for _ in range(6 * 8 + 60)}
    assert asked == {401, 404}
    assert limits.RATES["images/"].most >= 10 * (6 * 8 + 60), "ten times, by person"


def test_pictures_are_counted_by_person(client: TestClient, sqlite_store: Store) -> None:
    """One who asks too often holds up nobody at the same address."""
    ana, ben = (cookie_of(sqlite_store, name) for name in ("Ana", "Ben"))
    limits.RATES["images/"].most = 3
    said = [client.get("/images/x", headers=ana).status_code for _ in range(4)]
    assert said == [404, 404, 404, 429]
    assert client.get("/images/x", headers=ben).status_code == 404


def test_links_to_pictures_end_with_their_persons_standing(
    client: TestClient, sqlite_store: Store, seconds: Seconds
) -> None:
    """Removed, or given a new link: within a minute. A stranger has none of it at any time."""
    people.add(sqlite_store, "Lea", role="lead")
    link = picture(sqlite_store)
    for path in (link, "/media/a-file", "/downloads/x", "/api/picture/x", "/api/difference/x"):
        ana = cookie_of(sqlite_store, "Ana")
        assert client.get(path).status_code == 403
        assert client.get(path, headers={"Cookie": f"{identity.COOKIE}=x"}).status_code == 403
        assert client.get(path, headers=ana).status_code in (200, 404)
        people.add(sqlite_store, "Ana")
        seconds.now += 59
        assert client.get(path, headers=ana).status_code == 403
        renewed = cookie_of(sqlite_store, "Ana")
        assert client.get(path, headers=renewed).status_code in (200, 404)
        people.revoke(sqlite_store, "Ana")
        seconds.now += 59
        assert client.get(path, headers=renewed).status_code == 403


def test_a_script_opens_pictures_by_its_stations_token(
    client: TestClient, sqlite_store: Store, seconds: Seconds
) -> None:
    """As long as the token, and its person's link, are good."""
    ana, _ = people.add(sqlite_store, "Ana")
    bearer = {"Authorization": f"Bearer {tokens.station(sqlite_store, ana.id)}"}
    assert client.get(picture(sqlite_store), headers=bearer).status_code == 404
    forged = {"Authorization": bearer["Authorization"] + "x"}
    assert client.get(picture(sqlite_store), headers=forged).status_code == 403
    people.revoke(sqlite_store, "Ana")
    seconds.now += 59
    assert client.get(picture(sqlite_store), headers=bearer).status_code == 403


def test_a_picture_costs_no_look_into_the_database_each_time(
    client: TestClient, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was let in is remembered for some seconds."""
    ana, looks = cookie_of(sqlite_store, "Ana"), list[Any]()
    who = identity.who
    monkeypatch.setattr(identity, "who", lambda *given: looks.append(given) or who(*given))
    for _ in range(10):
        client.get("/images/x", headers=ana)
    assert len(looks) == 1


def opened(client: TestClient, headers: dict[str, str], stack: ExitStack) -> bool:
    """Open a page and leave it open; return whether it was let in."""
    try:
        stack.enter_context(client.websocket_connect("/_stcore/stream", headers=headers))
    except WebSocketDisconnect:
        return False
    return True


def test_open_pages_have_limits_per_person_and_in_all(
    client: TestClient, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One person's tabs, everybody's together; a page that is closed makes room."""
    monkeypatch.setattr(limits, "MOST_PAGES", 3)
    monkeypatch.setattr(limits, "_most", lambda: 5)
    ana, ben, eve = (cookie_of(sqlite_store, name) for name in ("Ana", "Ben", "Eve"))
    with ExitStack() as stack:
        with ExitStack() as anas:
            assert [opened(client, ana, anas) for _ in range(4)] == [True] * 3 + [False]
            assert [opened(client, ben, stack) for _ in range(2)] == [True] * 2
            assert not opened(client, eve, stack)
        assert opened(client, eve, stack)


def test_what_a_named_proxy_says_is_believed(
    client: TestClient, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Client, scheme and host; of anybody else the same headers say nothing."""
    people.add(sqlite_store, "Ana")
    said = {
        "X-Forwarded-For": "203.0.113.9, 198.51.100.4",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "public.example",
    }

    def answer() -> httpx.Response:
        return TestClient(
            Starlette(routes=client.app.routes, middleware=api.doors()),  # type: ignore[attr-defined]
            **AT_A_PLACE,
        ).get("/said", headers=said)

    plain = answer()
    assert plain.text == "192.0.2.7 http://review.example/said"
    assert "strict-transport-security" not in plain.headers
    monkeypatch.setenv("PICO_REVIEW_PROXIES", "192.0.2.0/24, 198.51.100.4")
    believed = answer()
    assert believed.text == "203.0.113.9 https://public.example/said"
    assert believed.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "127.0.0.1"),
        ("a-socket", "a-socket"),
    ],
)
def test_an_address_is_counted_as_it_is(address: str | None, counted: str) -> None:
    """One of version 4, also written as one of 6, and what is none."""
    assert limits.caller(address) == counted


def test_a_network_of_version_6_is_one_caller() -> None:
    """Who has one has more addresses than anybody can count."""
    assert limits.caller("2001:db8::1") == limits.caller("2001:db8::ffff:1")
    assert limits.caller("2001:db8::1") != limits.caller("2001:db8:0:1::1")

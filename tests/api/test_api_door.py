"""The door: whose name the server answers to without links, and who may send files."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

import api
from routes import here, sending
from store.access import identity, people, tokens
from store.db.workspace import Store

FILE = "/_stcore/upload_file/a-session/a-file"


@pytest.fixture
def reads() -> list[int]:
    """What the place that takes files has read."""
    return []


@pytest.fixture
def client(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, reads: list[int]) -> TestClient:
    """The API behind its door, with stand-ins for Streamlit's upload and websocket."""
    monkeypatch.setattr(here, "shared_store", lambda: sqlite_store)
    monkeypatch.setattr(api, "_page_is_open", lambda _session: True)

    async def take(request: Request) -> Response:
        reads.append(len(await request.body()))
        return Response(status_code=400 if request.headers.get("x-fail") else 204)

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    path = "/_stcore/upload_file/{session}/{file}"
    ours = [
        *api.routes(),
        Route(path, take, methods=["PUT", "DELETE"]),
        WebSocketRoute("/_stcore/stream", stream),
    ]
    app = Starlette(routes=ours, middleware=api.doors())
    return TestClient(app, base_url="http://localhost:8501", client=("127.0.0.1", 5000))


def cookie_of(store: Store, name: str, role: str) -> dict[str, str]:
    """Give a person a link; return the header of their cookie."""
    person, _ = people.add(store, name, role=role)
    found = people.by_id(store, person.id)
    assert found is not None
    cookie = tokens.cookie(store, person.id, found.link or "")
    return {"Cookie": f"{identity.COOKIE}={cookie}"}


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_this_machines_own_names_are_served(client: TestClient, host: str) -> None:
    """With and without the page's own origin, and through a proxy on this machine."""
    assert client.get("/api/ping", headers={"Host": host}).status_code == 200
    own = {"Host": host, "Origin": f"http://{host}", "X-Forwarded-For": "127.0.0.1, ::1"}
    assert client.get("/api/ping", headers=own).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example:8501"},
        {"Host": "localhost.evil.example"},
        {"Host": "192.168.1.7:8501"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"},
        {"X-Real-IP": "10.0.0.3"},
        {"Forwarded": 'for="[2001:db8::1]:4711";proto=https'},
        {"Forwarded": "for=127.0.0.1, for=203.0.113.9"},
    ],
)
def test_whoever_only_reaches_this_machine_is_not_its_user(
    client: TestClient, sqlite_store: Store, headers: dict[str, str]
) -> None:
    """Rebound names, other sites' pages and forwarded requests: no page, no call, no websocket."""
    answer = client.get("/api/ping", headers=headers)
    assert (answer.status_code, "personal link" in answer.text) == (403, True)
    assert client.get("/", headers=headers).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers=headers),
    ):
        pass
    people.add(sqlite_store, "Ana")
    assert client.get("/api/ping", headers=headers).status_code == 200


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "[::1"}, 400),
        ({"Host": "localhost:port"}, 400),
        ({"Host": "localhost:99999"}, 400),
        ({"Origin": "http://["}, 400),
        ({"Origin": "http://[x]"}, 400),
        ({"X-Forwarded-For": "[::1"}, 403),
        ({"Forwarded": 'for="[::"'}, 403),
    ],
)
def test_what_is_no_address_is_refused_in_words(
    client: TestClient,
    sqlite_store: Store,
    headers: dict[str, str],
    status: int,
    linked: bool,
) -> None:
    """To anybody, on every path and the websocket: it is no defect of ours, and leaves no trace."""
    who = cookie_of(sqlite_store, "Ana", "lead") if linked else {}
    for path in ("/score", "/api/ping", "/api/join/secret", "/images/token", "/metrics"):
        answer = client.get(path, headers=who | headers)
        assert answer.status_code == status or (linked and status == 403), path
    token = {"Authorization": "Bearer nobody's"}
    answers = client.post("/api/answers", json={}, headers=token | headers)
    assert answers.status_code == status or (linked and answers.status_code in (401, 403, 422))
    assert linked or not opens(client, headers)
    assert status == 403 or not opens(client, who | headers)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Host", "Origin"])
@pytest.mark.parametrize("first", [True, False])
def test_what_a_visitor_sent_hides_nothing_that_a_proxy_adds(
    client: TestClient, name: str, first: bool
) -> None:
    """Of a header that stands twice each counts, whichever comes first."""
    ours, theirs = ("127.0.0.1", "203.0.113.9") if "-" in name else ("localhost", "evil.example")
    scheme = "http://" if name == "Origin" else ""
    said = [(name, f"{scheme}{ours}"), (name, f"{scheme}{theirs}")]
    answer = client.get("/api/ping", headers=said if first else said[::-1])
    assert (answer.status_code, "personal link" in answer.text) == (403, True)


def test_a_further_name_can_be_named(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the environment or `serve --host`; a forwarded request still is nobody of this machine."""
    monkeypatch.setenv("PICO_REVIEW_HOSTS", "lab.example, other.example")
    named = {"Host": "Lab.example:8501", "Origin": "https://other.example"}
    assert client.get("/api/ping", headers=named).status_code == 200
    forwarded = named | {"X-Forwarded-For": "203.0.113.9"}
    assert client.get("/api/ping", headers=forwarded).status_code == 403


def test_files_are_taken_of_who_may_load_only(
    client: TestClient, sqlite_store: Store, reads: list[int]
) -> None:
    """Neither of a stranger with a websocket nor of a reviewer is a byte read."""
    assert client.put(FILE, content=b"x" * 10).status_code == 204  # the local user
    lead, ana = (cookie_of(sqlite_store, *who) for who in (("Lea", "lead"), ("Ana", "reviewer")))
    for headers in ({}, ana, {"Cookie": f"{identity.COOKIE}=nonsense"}, {"Cookie": "\x01=;"}):
        answer = client.put(FILE, content=b"x" * 10, headers=headers)
        assert (answer.status_code, "may load" in answer.text) == (403, True)
    assert reads == [10]
    assert client.put(FILE, content=b"x" * 20, headers=lead).status_code == 204
    assert reads == [10, 20]


def test_files_have_limits_per_person_and_in_all(
    client: TestClient, sqlite_store: Store, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said before it is read; what failed, was taken away or whose page is gone counts no more."""
    monkeypatch.setattr(sending, "MOST_OF_ONE", 100)
    monkeypatch.setattr(sending, "MOST_OF_ALL", 150)
    lea, max_ = (cookie_of(sqlite_store, name, "lead") for name in ("Lea", "Max"))

    def put(file: str, size: int, who: dict[str, str], **more: str) -> int:
        path = f"/_stcore/upload_file/s/{file}"
        return client.put(path, content=b"x" * size, headers={**who, **more}).status_code

    assert [put("a", 80, lea), put("b", 30, lea)] == [204, 413]
    assert [put("c", 80, max_), put("c", 60, max_)] == [413, 204]
    assert put("a", 90, lea) == 204  # the same file, sent again
    assert put("d", 10, lea, **{"x-fail": "1"}) == 413
    assert client.delete("/_stcore/upload_file/s/a", headers=lea).status_code == 204
    assert [put("e", 90, lea, **{"x-fail": "1"}), put("e", 90, lea)] == [400, 204]
    monkeypatch.setattr(sending.Files, "_open", lambda _files, _path: False)
    assert put("f", 100, lea) == 204
    assert reads.count(80) == 1
    unsaid = client.put(FILE, content=iter([b"x"]), headers=lea)
    assert (unsaid.status_code, "how long" in unsaid.text) == (413, True)


def opens(client: TestClient, headers: dict[str, str]) -> bool:
    """Whether a websocket of these headers is let in."""
    try:
        with client.websocket_connect("/_stcore/stream", headers=headers):
            return True
    except WebSocketDisconnect:
        return False


def test_a_stranger_gets_words_and_no_websocket(client: TestClient, sqlite_store: Store) -> None:
    """Before a session is begun; with a link, and alone on this machine, it opens."""
    page = {"Accept": "text/html,application/xhtml+xml"}
    assert opens(client, {"Host": "localhost:8501"})
    assert client.get("/score", headers=page).status_code == 404, "these are Streamlit's"
    ana = cookie_of(sqlite_store, "Ana", "reviewer")
    stranger = {"Cookie": f"{identity.COOKIE}=nonsense"}
    assert not opens(client, {})
    assert not opens(client, stranger)
    assert opens(client, ana)
    for headers in (page, page | stranger):
        answer = client.get("/score", headers=headers)
        assert (answer.status_code, "opened by a personal link" in answer.text) == (403, True)
        assert answer.headers["content-type"].startswith("text/html")
    assert client.get("/score", headers=page | ana).status_code == 404
    assert client.get("/api/join/nonsense", headers=page).status_code == 404
    people.revoke(sqlite_store, "Ana")
    assert not opens(client, ana)


OWN = [
    ("localhost:8501", "http://localhost:8501"),
    ("LOCALHOST:8501", "http://localhost:8501"),
    ("localhost:8501", "http://127.0.0.1:8501"),
    ("127.0.0.1:8501", "http://localhost:8501"),
    ("[::1]:8501", "http://[::1]:8501"),
    ("localhost:8501", "http://lab.example:8501"),
    ("lab.example:8501", "http://lab.example:8501"),
    ("localhost:8501", "https://review.example.org"),
]
ANOTHERS = [
    ("localhost:8501", "http://localhost:9999"),
    ("localhost:8501", "http://127.0.0.1:3000"),
    ("localhost:8501", "http://localhost"),
    ("localhost:8501", "https://localhost:8501"),
    ("localhost", "https://localhost"),
    ("localhost:8501", "http://lab.example:3000"),
    ("localhost:8501", "http://review.example.org"),
    ("localhost:8501", "https://review.example.org:8443"),
    ("localhost:8501", "ftp://localhost:8501"),
    ("localhost:8501", "null"),
    ("localhost:8501", ""),
]
#: Who reaches the server by its own name: served once there are links.
NAMED_OWN = [
    ("far.example", "http://far.example"),
    ("far.example", "https://far.example"),
    ("far.example:8443", "http://far.example:8443"),
]
NAMED_ANOTHERS = [
    ("far.example", "http://localhost"),
    ("far.example", "https://far.example:8443"),
    ("far.example:8443", "https://far.example:8443"),
    ("far.example", "http://other.far.example"),
    ("far.example", "http://evil.example"),
]


@pytest.mark.parametrize("linked", [False, True])
def test_only_the_apps_own_pages_open_a_websocket_or_send_files(
    client: TestClient, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    """By scheme, host and port: a cookie goes to every port of its name, so it proves no page."""
    monkeypatch.setenv("PICO_REVIEW_HOSTS", "Lab.example")
    monkeypatch.setenv("PICO_REVIEW_PUBLIC_URL", "https://review.example.org/desk")
    who = cookie_of(sqlite_store, "Ana", "lead") if linked else {}
    served = [(pair, True) for pair in OWN] + [(pair, False) for pair in ANOTHERS]
    if linked:
        served += [(pair, True) for pair in NAMED_OWN] + [(p, False) for p in NAMED_ANOTHERS]
    else:  # Its public name makes nobody who sits at this machine.
        served.remove((OWN[-1], True))
    for (host, origin), let_in in served:
        headers = who | {"Host": host, "Origin": origin}
        assert opens(client, headers) == let_in, headers
        status = client.put(FILE, content=b"x", headers=headers).status_code
        assert status == (204 if let_in else 403), headers
    assert opens(client, who | {"Host": "localhost:8501"}), "no browser: it says no origin"
    two = [("Origin", "http://localhost:8501"), ("Origin", "http://localhost:9999")]
    assert client.put(FILE, content=b"x", headers=[*who.items(), *two]).status_code == 403


def test_a_proxy_that_speaks_tls_and_says_so(client: TestClient, sqlite_store: Store) -> None:
    """A page by https is ours; one by http of the same name is not."""
    who = cookie_of(sqlite_store, "Ana", "lead")
    for origin, status in (("https://far.example", 204), ("http://far.example", 403)):
        headers = who | {"Host": "far.example", "Origin": origin}
        assert (
            client.put(f"https://far.example{FILE}", content=b"x", headers=headers).status_code
            == status
        )


def test_no_other_site_shows_ours_in_a_frame_or_gets_what_we_show(
    client: TestClient, sqlite_store: Store
) -> None:
    """With links and without: every answer, refusals among them, says what a browser may do."""
    for _ in range(2):
        for path in ("/api/ping", "/", "/nothing/here", "/images/a-token", "/api/join/a-secret"):
            headers = client.get(path, headers={"Accept": "text/html"}).headers
            policy = headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy
            assert "default-src 'self'" in policy or "default-src 'none'" in policy
            assert headers["x-frame-options"] == "DENY"
            assert headers["x-content-type-options"] == "nosniff"
            assert "strict-transport-security" not in headers
        people.add(sqlite_store, "Ada")


def test_a_browser_that_came_by_tls_comes_by_tls_again(client: TestClient) -> None:
    """HSTS is said where TLS was spoken, and only there."""
    headers = client.get("https://localhost/api/ping").headers
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_once_links_were_given_nobody_asks_the_database_again(
    client: TestClient, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first link a stranger's host is refused each time; from then on it is served."""
    strange = {"Host": "reviews.example"}
    assert client.get("/api/ping", headers=strange).status_code == 403
    person, _ = people.add(sqlite_store, "Ana")
    assert client.get("/api/ping", headers=strange).status_code == 200
    people.revoke(sqlite_store, "Ana")
    assert people.by_id(sqlite_store, person.id) is None
    monkeypatch.setattr(people, "any_links", None)
    assert client.get("/api/ping", headers=strange).status_code == 200

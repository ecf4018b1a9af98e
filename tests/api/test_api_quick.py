"""The short way in for decisions says what the long way says, of whatever is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette

import api
from routes import deciding, here, quick
from routes.models import AnswerRequest, LeaseRequest
from routes.rates import Rate
from store.access import people, tokens
from store.db.workspace import Store, new_id
from store.work import batches
from store.work.batches import Batch
from tests.api.conftest import Client, Station
from tests.api.test_api_answers import body, reviewer
from tests.conftest import Clock

ID = "019aba00-0000-7000-8000-000000000000"
_LEAF = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=50)
)
_ANY = st.recursive(
    _LEAF,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=50), inner, max_size=3)
    ),
    max_leaves=6,
)
#: What fields hold: what they should, what nearly does, and anything.
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from([ID, ID.upper(), ID + "\n", " " + ID, 7]),
    "draw_id": st.sampled_from([ID, ID[:-1]]),
    "task": st.sampled_from(["score", "rank", "scores", "score\n"]),
    "want": st.sampled_from([1, 20, 21, 0, "6", 6.0, 6.5, True, None]),
    "batch": st.sampled_from([None, ID, ""]),
    "verdict": st.text(max_size=60),
    "shown": st.dictionaries(st.text(max_size=50), _LEAF, max_size=25) | _ANY,
    "milliseconds": st.integers() | st.sampled_from([86_400_000, 86_400_001, 1e3, "5"]),
    "ratings": st.dictionaries(st.text(max_size=41), st.integers(0, 6) | _LEAF, max_size=3),
    "reasons": st.lists(st.text(max_size=41), max_size=4) | _ANY,
    "pins": st.lists(
        st.fixed_dictionaries(
            {"picture": st.just("edited"), "x": _LEAF, "y": st.floats(0, 1)},
            optional={"reason": _LEAF, "more": _LEAF},
        ),
        max_size=3,
    ),
    "comment": st.text(max_size=30) | st.just("x" * 2001),
    "order": st.lists(st.lists(st.text(max_size=3), max_size=3), max_size=3),
    "turns": st.lists(st.fixed_dictionaries({"verdict": st.just("right"), "resolves": _LEAF})),
    "fault": st.sampled_from(["source", "weather", None]),
    "none_acceptable": _LEAF,
    "more": _ANY,
}


def long_way(kind: type, text: str) -> Any:
    """Read a body as FastAPI does; None where it is refused."""
    try:
        return TypeAdapter(kind).validate_python(json.loads(text))
    except ValidationError:
        return None


@given(asked=st.fixed_dictionaries({}, optional=_FIELDS), path=st.sampled_from([*quick.WAYS]))
@example(asked={"id": ID, "draw_id": ID, "task": "score", "verdict": "accept"}, path="api/answers")
@example(asked={"task": "score", "want": "6"}, path="api/leases")
def test_a_body_is_read_as_the_long_way_reads_it(asked: dict[str, Any], path: str) -> None:
    """Every field, right, nearly right and wrong: the same request, or none on both ways."""
    kind = {"api/answers": AnswerRequest, "api/leases": LeaseRequest}[path]
    full = {"id": ID, "draw_id": ID, "task": "score", "verdict": "accept"} | asked
    for sent in (json.dumps(asked), json.dumps(full)):
        assert quick.read(quick.WAYS[path], sent.encode()) == long_way(kind, sent)


def test_a_key_said_twice_is_read_as_the_long_way_reads_it() -> None:
    """The last one."""
    sent = '{"task": "score", "want": 2, "want": 3, "want": 4}'
    read = quick.read(quick.WAYS["api/leases"], sent.encode())
    assert read == long_way(LeaseRequest, sent)
    assert read.want == 4


@pytest.fixture
def ways(
    store: Store, serve: Callable[[Store], Client]
) -> tuple[Callable[..., httpx.Response], Callable[..., httpx.Response]]:
    """Functions that ask one store by the short way and by the long way."""
    short, long = serve(store), Client(Starlette(routes=api.routes()))
    return short.post, long.post


def told(answer: httpx.Response) -> tuple[int, Any, str | None, str | None]:
    """Return what an answer says, without its token, which is new each time."""
    said = answer.json()
    if isinstance(said, dict):
        said.pop("token", None)
    headers = answer.headers
    return answer.status_code, said, headers.get("retry-after"), headers.get("www-authenticate")


def test_both_ways_answer_alike(
    store: Store, fill: Callable[..., Batch], ways: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leases, a decision sent again, and every refusal: status, body and headers."""
    batch = fill(store, 4)
    token = tokens.station(store, reviewer(store))
    unit, *_ = ways[0]("/api/leases", token, json={"task": "score"}).json()["units"]
    done = body(unit)
    assert ways[0]("/api/answers", token, json=done).status_code == 200
    gone = tokens.station(store, reviewer(store, "Gone"))
    people.revoke(store, "Gone")
    asked: list[tuple[str, str | None, dict[str, Any], int]] = [
        ("answers", token, {"json": done}, 200),
        ("answers", token, {"json": done | {"verdict": "reject"}}, 409),
        ("answers", token, {"json": body(unit, "maybe")}, 422),
        ("answers", token, {"json": body({"draw_id": new_id()})}, 404),
        ("answers", token, {"json": body(unit, id="x")}, 422),
        ("answers", token, {"json": body(unit, ratings={"nobody's": 3})}, 422),
        ("answers", token, {"content": b"{", "headers": {"Content-Type": "application/json"}}, 422),
        ("answers", token, {"content": b"[]", "headers": {"Content-Type": "text/plain"}}, 422),
        ("answers", token, {"json": body(unit, comment="x" * 70_000)}, 413),
        ("leases", token, {"json": {"task": "score"}}, 200),
        ("leases", token, {"json": {"task": "score", "batch": batch.id, "want": "3"}}, 200),
        ("leases", token, {"json": {"task": "none"}}, 422),
        ("leases", token + "x", {"json": {"task": "score"}}, 401),
        ("leases", None, {"json": {"task": "score"}}, 401),
        ("leases", gone, {"json": {"task": "score"}}, 401),
    ]
    for path, who, sent, status in asked:
        short, long = (told(way(f"/api/{path}", who, **sent)) for way in ways)
        assert short == long, sent
        assert short[0] == status, (sent, short)
    batches.close(store, batch.id)
    assert told(ways[0]("/api/leases", token, json={"task": "score"}))[1]["units"] == []
    monkeypatch.setattr(here, "RATE", Rate(0, 10, clock=lambda: 5.0))
    short, long = (told(way("/api/leases", token, json={"task": "score"})) for way in ways)
    assert short == long
    assert (short[0], short[2]) == (429, "10")


def test_too_late_is_said_alike(ways: Any, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the database does not do in time is a 503, to be sent again, on both ways."""
    token = tokens.station(store, reviewer(store))
    monkeypatch.setattr(deciding, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(store.answers, "ask", lambda _work, _told: None)  # Not done in time.
    short, long = (told(way("/api/leases", token, json={"task": "score"})) for way in ways)
    assert short == long
    assert (short[0], short[2]) == (503, "2")


def test_most_decisions_go_the_short_way(
    sqlite_store: Store,
    fill: Callable[..., Batch],
    station: Callable[[str], Station],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is in order never reaches the app's own routes."""
    fill(sqlite_store, 2)
    here_now = station(reviewer(sqlite_store))
    monkeypatch.setattr(api.app, "router", None)
    (unit,) = here_now.lease()
    assert here_now.ask("answers", **body(unit)).status_code == 200


def test_a_look_follows_once_for_many_answers(
    sqlite_store: Store,
    fill: Callable[..., Batch],
    station: Callable[[str], Station],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A moment after them, of the batch they were given to; nothing follows from a surplus one."""
    batch = fill(sqlite_store, 3)
    settled: list[str | None] = []
    handler = type(sqlite_store.tasks["score"])
    monkeypatch.setattr(handler, "settled", lambda _self, _store, which=None: settled.append(which))
    monkeypatch.setattr(sqlite_store.soon, "seconds", 60)
    here_now = station(reviewer(sqlite_store))
    units = here_now.lease(3)
    for unit in units[:2]:
        here_now.ask("answers", **body(unit))
    assert settled == []
    sqlite_store.soon.finish()
    assert settled == [batch.id]
    batches.close(sqlite_store, batch.id)
    here_now.ask("answers", **body(units[2]))
    sqlite_store.soon.finish()
    assert settled == [batch.id]


def test_a_token_is_signed_as_before(sqlite_store: Store, clock: Clock) -> None:
    """The same bytes as ``itsdangerous`` makes, so that a server of before and this one agree."""
    from itsdangerous import Signer, URLSafeTimedSerializer

    since = clock().timestamp()
    plain = URLSafeTimedSerializer(sqlite_store.secret, salt="station")
    for link in (None, "abcdef0123456789"):
        token = tokens.renewed(sqlite_store, "ana", since=since, link=link)
        assert token == plain.dumps(["ana", since, link])
        assert tokens.read_station(sqlite_store, token) == ("ana", since, link)
    image = tokens.sign_image(sqlite_store.secret, "e", "edited", "full", 9)
    assert image == Signer(sqlite_store.secret, salt="image").sign("e.edited.full.9").decode()

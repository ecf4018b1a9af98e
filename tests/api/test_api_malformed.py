"""Requests that are none: every one is refused in words, none gets a trace or its own text back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.access import people, tokens
from store.db.workspace import Store, new_id
from store.work import browse
from store.work.batches import Batch
from tests.api.conftest import Client, said_in

SENT = "What-The-Client-Sent"
ROUTES = ("leases", "leases/back", "answers", "undo", "judge", "drift")
JSON = {"Content-Type": "application/json"}
Bodies = dict[str, dict[str, Any]]


@dataclass
class Asked:
    """The API of a store with a drawn batch, asked as one of its reviewers."""

    client: Client
    token: str

    def __call__(self, route: str, **more: Any) -> httpx.Response:
        return self.client.post(f"/api/{route}", self.token, **more)

    def bodies(self) -> Bodies:
        """Return a right body for each route, its unit leased."""
        unit = self("leases", json={"task": "score", "want": 1}).json()["units"][0]
        answer = {"task": "score", "id": new_id(), "draw_id": unit["draw_id"], "verdict": "accept"}
        back = {"id": new_id(), "answer_id": new_id()}
        return {
            "leases": {"task": "score", "want": 1},
            "leases/back": {"task": "score", "kept": [unit["draw_id"]]},
            "answers": answer,
            "undo": back,
            "judge": {"answer_id": new_id()},
            "drift": {"answer_id": new_id()},
        }


def asker(store: Store, serve: Callable[[Store], Client], fill: Callable[..., Batch]) -> Asked:
    fill(store, 2)
    return Asked(serve(store), tokens.station(store, people.add(store, "Ana")[0].id))


@pytest.fixture
def asked(sqlite_store: Store, serve: Any, fill: Any) -> Asked:
    return asker(sqlite_store, serve, fill)


@pytest.fixture
def bodies(asked: Asked) -> Bodies:
    return asked.bodies()


def refused(answer: httpx.Response, field: str) -> None:
    """Check that an answer names the field, in JSON, without what was sent."""
    assert answer.status_code == 422, answer.text
    assert any(one["loc"] == ["body", field] for one in answer.json()["detail"]), answer.text
    assert all(one["msg"] for one in answer.json()["detail"])
    assert SENT not in answer.text
    assert "Traceback" not in answer.text


LONG = SENT * 10
WRONG: list[tuple[str, str, Any]] = [
    ("leases", "task", None),
    ("leases", "task", SENT),
    ("leases", "want", 0),
    ("leases", "want", 21),
    ("leases", "want", "many"),
    ("leases", "want", 10**400),
    ("leases", "batch", LONG),
    ("leases/back", "task", SENT),
    ("leases/back", "batch", LONG),
    ("leases/back", "kept", SENT),
    ("answers", "task", SENT),
    ("answers", "id", SENT),
    ("answers", "id", "00000000-0000-4000-8000-000000000000"),
    ("answers", "id", "019aba00-0000-7000-8000-000000000000\n"),
    ("answers", "draw_id", LONG),
    ("answers", "draw_id", 7),
    ("answers", "verdict", LONG),
    ("answers", "verdict", ["accept"]),
    ("answers", "verdict", None),
    ("answers", "edit_type", LONG * 3),
    ("answers", "edit_type", 7),
    ("answers", "second_type", [SENT]),
    ("answers", "milliseconds", -1),
    ("answers", "milliseconds", 10**12),
    ("answers", "milliseconds", SENT),
    ("answers", "shown", SENT),
    ("answers", "shown", {SENT: {"deep": 1}}),
    ("answers", "shown", {"text": LONG * 10}),
    ("answers", "shown", {LONG: 1}),
    ("answers", "shown", {str(number): number for number in range(21)}),
    ("undo", "id", SENT),
    ("undo", "answer_id", LONG),
]


@pytest.mark.parametrize(("route", "field", "value"), WRONG)
def test_a_wrong_field_is_named(
    asked: Asked, bodies: Bodies, sqlite_store: Store, route: str, field: str, value: Any
) -> None:
    """Which one, and what it should be; nothing is recorded."""
    refused(asked(route, json=bodies[route] | {field: value}), field)
    assert browse.counts(sqlite_store).answers == 0


NO_TEXT = [
    ("leases", "task"), ("leases", "batch"), ("answers", "id"), ("answers", "draw_id"),
    ("answers", "verdict"), ("answers", "edit_type"), ("answers", "second_type"),
    ("undo", "id"), ("undo", "answer_id"),
]  # fmt: skip


def test_a_character_that_a_database_cannot_store_is_refused(
    store: Store, serve: Any, fill: Any
) -> None:
    """Before it gets there: PostgreSQL holds no NUL in a text."""
    asked = asker(store, serve, fill)
    bodies = asked.bodies()
    for route, field in NO_TEXT:
        answer = asked(route, json=bodies[route] | {field: f"{bodies[route].get(field)}\u0000"})
        assert answer.status_code == 422
    strange = {"key\u0000": "value\u0000"}
    assert asked("answers", json=bodies["answers"] | {"shown": strange}).status_code == 200


@pytest.mark.parametrize(
    ("route", "field"),
    [("leases", "task"), ("answers", "id"), ("answers", "draw_id"), ("answers", "verdict"),
     ("undo", "id"), ("undo", "answer_id")],
)  # fmt: skip
def test_a_missing_field_is_named(asked: Asked, bodies: Bodies, route: str, field: str) -> None:
    """What was left out is said by its name."""
    refused(asked(route, json={k: v for k, v in bodies[route].items() if k != field}), field)


def test_many_mistakes_are_not_all_listed(asked: Asked, bodies: Bodies) -> None:
    """A refusal stays short, whatever was sent."""
    wrong = {f"{SENT}{number}": [] for number in range(20)}
    answer = asked("answers", json=bodies["answers"] | {"shown": wrong})
    refused(answer, "shown")
    assert len(answer.json()["detail"]) <= 20


NOT_JSON = [
    b"",
    b"{",
    b'{"task": ',
    b"[]",
    b'"score"',
    b"null",
    b"\xff\xfe\x00",
    b"\x00",
    b"[" * 30_000,
    b'{"task":' + b"9" * 5_000 + b"}",
    b'{"task": "\\ud800"}',
    b'{"\\ud800": {"\\udfff": 1}}',
    b"task=score&want=1",
    b"<task>score</task>",
]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("content", NOT_JSON, ids=lambda content: repr(content[:12]))
def test_a_body_that_is_no_json_object_is_refused(asked: Asked, route: str, content: bytes) -> None:
    """Broken, empty, nested without end, other bytes: 400 or 422, and no more."""
    answer = asked(route, content=content, headers=JSON)
    assert answer.status_code in (400, 422)
    assert said_in(answer)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "image/png"]
)
@pytest.mark.parametrize("route", ROUTES)
def test_a_body_of_another_kind_is_refused(
    asked: Asked, bodies: Bodies, sqlite_store: Store, route: str, kind: str
) -> None:
    """A form of another site can send text, never JSON: even right words are not taken so."""
    content = json.dumps(bodies[route]).encode()
    answer = asked(route, content=content, headers={"Content-Type": kind})
    assert 400 <= answer.status_code < 500
    assert browse.counts(sqlite_store).answers == 0


@pytest.mark.parametrize("route", ROUTES)
def test_a_huge_body_is_refused_before_it_is_read(asked: Asked, route: str) -> None:
    """Longer than any answer, or of a length not said: nobody fills the server's memory."""
    answer = asked(route, content=b" " * (64 * 1024 + 1), headers=JSON)
    assert answer.status_code == 413
    assert "65536 bytes" in said_in(answer)

    async def endless() -> Any:
        yield b"{"
        raise AssertionError("the body was read")

    assert asked(route, content=endless(), headers=JSON).status_code == 413


@pytest.mark.parametrize("shown", ["1e999", "NaN", "-Infinity", "9007199254740993", "true", "null"])
def test_odd_values_of_what_was_shown_do_no_harm(asked: Asked, bodies: Bodies, shown: str) -> None:
    """A decision is not lost over a strange number beside it."""
    text = json.dumps(bodies["answers"])[:-1] + f', "shown": {{"zoom": {shown}}}}}'
    answer = asked("answers", content=text.encode(), headers=JSON)
    assert answer.status_code == 200


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(data=st.data())
def test_whatever_json_is_sent_the_answer_is_no_server_error(
    store: Store, serve: Any, fill: Any, data: st.DataObject
) -> None:
    """Any value in any field of any request: done, or refused in JSON."""
    asked = asker(store, serve, fill)
    bodies = asked.bodies()
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    value = st.recursive(leaf, lambda one: st.lists(one) | st.dictionaries(st.text(), one))
    fields = st.sampled_from([*bodies["answers"], "shown", "milliseconds", "batch", "answer_id"])
    for route in ROUTES:
        body = bodies[route] | data.draw(st.dictionaries(fields, value, max_size=3))
        answer = asked(route, content=json.dumps(body).encode(), headers=JSON)
        assert answer.status_code < 500
        assert isinstance(answer.json(), dict)


@pytest.mark.parametrize("path", ["/api/nope", "/api/leases/more", "/api/", "/images/", "/nope"])
def test_an_unknown_address_is_not_found(client: Client, path: str) -> None:
    """And a known one does not take another method."""
    assert client.get(path).status_code == 404
    assert client.get("/api/leases").status_code == 405
    assert client("DELETE", "/api/answers").status_code == 405


def test_the_api_describes_itself(client: Client) -> None:
    """The description names every JSON route and its fields."""
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    described = answer.json()
    paths = {
        "/ping",
        "/mine",
        "/questions",
        "/difference/{token}",
        "/picture/{token}",
        "/config",
        "/config/{version}",
        *(f"/{route}" for route in ROUTES),
    }
    assert set(described["paths"]) == paths | {f"/{route}" for route in ROUTES}
    assert all(
        operation.get("summary") and operation.get("description")
        for path in described["paths"].values()
        for operation in path.values()
    )
    fields = described["components"]["schemas"]["AnswerRequest"]["properties"]
    assert set(fields) == {
        "task", "want", "batch", "id", "draw_id", "verdict", "shown", "milliseconds", "ratings",
        "reasons", "pins", "comment", "guidelines_version", "replaces", "order", "none_acceptable",
        "edit_type", "second_type", "turns", "first_failing", "faithful", "follows", "lost",
        "suggestion", "fault",
    }  # fmt: skip
    assert "judge" not in described["components"]["schemas"]["Unit"]["properties"]

"""Where a request may go, and what of an answer is taken: nothing else than was allowed."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from store.db.workspace import Store
from store.judging import replies, running, wire
from tests.judging.asked import KIND, allow, begun
from tests.judging.server import Answer, serving

UNITS = ["unit-0"]


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name have these addresses."""

    def found(_host: str, port: int, **_more: Any) -> list[tuple[Any, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1"])
def test_a_public_name_that_leads_inside_is_not_asked(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Only a host that the settings call private may stand on the server's own network."""
    allow(sqlite_store, "https://judge.example.com/v1", private=False)
    judging = begun(sqlite_store, UNITS)
    resolving(monkeypatch, address)
    stopped = running.run(sqlite_store, judging.id, KIND)
    assert (stopped.state, stopped.why) == ("stopped", "address")
    assert replies.tally(sqlite_store, judging.id).use.requests == 0


def test_a_private_host_is_never_where_machines_tell_secrets(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Link-local addresses are those of the clouds' metadata services."""
    allow(sqlite_store, "http://localhost:9/v1")
    judging = begun(sqlite_store, UNITS)
    resolving(monkeypatch, "169.254.169.254")
    assert running.run(sqlite_store, judging.id, KIND).why == "address"


def test_the_next_address_of_a_host_is_asked_where_one_takes_no_connection(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ``localhost`` is both ::1 and 127.0.0.1, and few servers listen on both."""
    with serving(lambda _text, _times: Answer()) as endpoint:
        allow(sqlite_store, endpoint.base_url.replace("127.0.0.1", "localhost"))
        judging = begun(sqlite_store, UNITS)
        resolving(monkeypatch, "127.0.0.9", "127.0.0.1")
        assert running.run(sqlite_store, judging.id, KIND).state == "done"
    (headers,) = endpoint.heard.headers
    assert headers["host"].startswith("localhost:"), "it is told which host is meant"


def test_nothing_of_the_environment_goes_to_an_endpoint(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No proxy, and no other account's key, organisation or project."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    for name in ("API_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "another-accounts-own")
    with serving(lambda _text, _times: Answer()) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        assert running.run(sqlite_store, begun(sqlite_store, UNITS).id, KIND).state == "done"
    assert "another-accounts-own" not in str(endpoint.heard.headers)
    assert endpoint.heard.headers[0]["authorization"] == "Bearer none"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body="x" * 40_000, headers={"x-too": "long"}),
        Answer(headers={"content-encoding": "gzip"}),
    ],
)
def test_an_answer_without_end_or_packed_is_not_taken(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    """A server cannot fill the memory of whoever asks it."""
    monkeypatch.setattr(wire, "LONGEST", 30_000)
    with serving(lambda _text, _times: answer) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        judging = begun(sqlite_store, UNITS, retries=0)
        running.run(sqlite_store, judging.id, KIND)
    tally = replies.tally(sqlite_store, judging.id)
    assert tally.problems == {"the connection failed": 1}

"""For who watches the server: it lives, it can take answers, and what it counts."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

import api
from routes import here
from store.access import people, tokens
from store.db.workspace import Store, new_id
from store.work.batches import Batch

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def client(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., TestClient]:
    """A function that asks the server from an address, by a name."""
    monkeypatch.setattr(here, "shared_store", lambda: sqlite_store)
    app = Starlette(routes=api.routes(), middleware=api.doors())

    def from_address(address: str = "127.0.0.1", host: str = "localhost:8501") -> TestClient:
        return TestClient(app, base_url=f"http://{host}", client=(address, 5000))

    return from_address


def figures(answer_text: str) -> dict[tuple[str, str], float]:
    """Return (name, its labels' values) → value."""
    return {
        (sample.name, " ".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer_text)
        for sample in family.samples
    }


def test_a_stranger_is_told_that_it_lives_and_is_ready(client: Callable[..., TestClient]) -> None:
    """By whatever name they call it; nothing else of the workspace is said."""
    stranger = client("203.0.113.9", "10.1.2.3:8501")
    assert stranger.get("/health").json() == {"status": "alive"}
    ready = stranger.get("/ready")
    assert ready.status_code == 200
    assert "Retry-After" not in ready.headers
    assert ready.json() == {
        "ready": True, "checks": {"database": "ok", "schema": "ok", "disk": "ok"},
    }  # fmt: skip
    assert stranger.get("/ready", headers={"Accept": "text/html"}).status_code == 200


def test_a_full_disk_and_an_old_schema_are_not_ready(
    client: Callable[..., TestClient], sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy sends nobody there; the check that failed is named."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 1000, 1000))
    with sqlite_store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client().get("/ready")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["checks"] == {"database": "ok", "schema": "failed", "disk": "failed"}


def test_figures_count_decisions_and_what_waits(
    client: Callable[..., TestClient], sqlite_store: Store, fill: Callable[..., Batch]
) -> None:
    """One decision: one slot fewer open, one entry, the next units reserved; refusals apart."""
    fill(sqlite_store, 4)
    ana = people.add(sqlite_store, "Ana")[0]
    bearer = {"Authorization": f"Bearer {tokens.station(sqlite_store, ana.id)}"}
    ask = client()
    before = figures(ask.get("/metrics").text)
    units = ask.post("/api/leases", json={"task": "score", "want": 2}, headers=bearer).json()
    answer: dict[str, Any] = {"id": new_id(), "verdict": "accept", "task": "score"}
    answer["draw_id"] = units["units"][0]["draw_id"]
    assert ask.post("/api/answers", json=answer, headers=bearer).status_code == 200
    assert ask.post("/api/answers", json={}, headers=bearer).status_code == 422
    after = figures(ask.get("/metrics").text)
    name = "pico_review_decisions_total"
    assert after[name, ""] - before[name, ""] == 1
    still_open = "pico_review_open_slots"
    assert (before[still_open, "score"], after[still_open, "score"]) == (4, 3)
    assert (after["pico_review_leases", "score"], after["pico_review_log_entries", ""]) == (3, 1)
    counts = "pico_review_request_seconds_count"
    assert after[counts, "answers 422"] - before.get((counts, "answers 422"), 0) == 1


def test_figures_name_no_person_and_no_edit(
    client: Callable[..., TestClient], sqlite_store: Store, fill: Callable[..., Batch]
) -> None:
    """What is asked for by a made-up path has one name, whatever the path holds."""
    fill(sqlite_store, 1)
    people.add(sqlite_store, "Ana Quimby")
    ask = client()
    ask.get("/api/picture/a-secret-token")
    ask.get("/api/join/a-secret-link")
    said = ask.get("/metrics").text
    assert "other" in said
    for hidden in ("Quimby", "a-secret", "images/"):
        assert hidden not in said


def test_figures_are_for_this_machine_or_a_pipelines_token(
    client: Callable[..., TestClient], sqlite_store: Store
) -> None:
    """Not for a stranger, nor for who came through a proxy, nor for a reviewer's cookie."""
    people.add(sqlite_store, "Ana")
    far = client("203.0.113.9", "review.example.org")
    assert far.get("/metrics").status_code == 401
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    assert client().get("/metrics", headers=forwarded).status_code == 401
    _, secret = people.add(sqlite_store, "scraper", role="pipeline")
    bearer = {"Authorization": f"Bearer {secret}"}
    assert far.get("/metrics", headers=bearer).status_code == 200
    assert far.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 401

"""The API on a real store, asked over ASGI; edits with pictures, drawn and leased."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from itsdangerous.timed import TimestampSigner
from PIL import Image
from starlette.applications import Starlette

import api
from routes import here
from routes.rates import Rate
from store.access import tokens
from store.db.workspace import Store
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.work.batches import Batch
from tests.conftest import Clock
from tests.store.importing_files import edit, jsonl, load, scores

REASON = "I, the judge, see a seam"
JUDGE = "gemini"


@dataclass(frozen=True)
class Client:
    """Asks the routes as ``app.py`` mounts them; an unhandled exception fails the test."""

    app: Starlette

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            base = "http://app.example"
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self("GET", path, **more)

    def post(self, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        headers |= more.pop("headers", {})
        return self("POST", path, headers=headers, **more)


@dataclass
class Station:
    """One reviewer's station: it keeps the newest token, as the browser does."""

    client: Client
    token: str

    def ask(self, what: str, **body: object) -> httpx.Response:
        answer = self.client.post(f"/api/{what}", self.token, json=body)
        if answer.status_code == 200:
            self.token = answer.json()["token"]
        return answer

    def lease(self, want: int = 1, **more: object) -> list[dict[str, Any]]:
        answer = self.ask("leases", task="score", want=want, **more)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["units"])


@pytest.fixture(autouse=True)
def signed_by_the_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures carry the test's time."""
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(clock().timestamp()))


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Store], Client]:
    """A function that serves a store as the process's own."""

    def served(store: Store) -> Client:
        monkeypatch.setattr(here, "shared_store", lambda: store)
        monkeypatch.setattr(here, "RATE", Rate(here.RATE.most, here.RATE.seconds))
        return Client(Starlette(routes=api.routes(), middleware=[api.quick()]))

    return served


@pytest.fixture
def client(sqlite_store: Store, serve: Callable[[Store], Client]) -> Client:
    """The API of ``sqlite_store``."""
    return serve(sqlite_store)


@pytest.fixture
def station(client: Client, sqlite_store: Store) -> Callable[[str], Station]:
    """A function that opens the station of a person on ``sqlite_store``."""
    return lambda person_id: Station(client, tokens.station(sqlite_store, person_id))


@pytest.fixture
def fill(tmp_path: Path) -> Callable[..., Batch]:
    """A function that imports judged edits with pictures and draws all of them."""

    def filled(store: Store, edits: int = 4, purpose: Any = "measure", **more: Any) -> Batch:
        folder = tmp_path / "dataset"
        for name in ("sources", "images"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        records = []
        for number in range(edits):
            Image.new("RGB", (60, 40), (number, 90, 200)).save(folder / f"sources/{number}.png")
            Image.new("RGB", (60, 40), (200, 90, number)).save(folder / f"images/{number}.png")
            said = scores(round(0.4 + number / (2 * edits), 3)) | {"reason": REASON}
            kept = {"local_input_image": f"sources/{number}.png", "scores": said, "judge": JUDGE}
            records.append(edit(f"images/{number}.png", f"change {number}", **kept))
        report = load(store, jsonl(folder / "sft.jsonl", *records))
        assert report.problem_count == 0
        return score_batches.draw_batch(
            store, ScoreRequest(purpose, edits, **{"seed": 0, **more}), by="lead"
        )

    return filled


def said_in(answer: httpx.Response) -> str:
    """Return the words of a refusal, one line of text or the list of fields."""
    return json.dumps(answer.json()["detail"])

"""The database is away: every door says so with a 503, and names no place on the server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

import api
from review.core.errors import Unavailable
from routes import here
from store.access import people, tokens
from store.db.workspace import Store, new_id
from store.opening import open_workspace

PLACE = "/var/run/postgresql/.s.PGSQL.5432"
PAGE = {"Accept": "text/html"}
ANSWER = {"id": new_id(), "draw_id": new_id(), "verdict": "accept", "task": "score"}
#: What is asked, with what body; ``{image}`` and ``{station}`` are tokens of the workspace.
ASKED = {
    "a page": ("GET", "/", PAGE, None),
    "a page by its address": ("GET", "/thresholds", PAGE, None),
    "a personal link": ("GET", "/api/join/a-secret", PAGE, None),
    "the config": ("GET", "/api/config", {"Authorization": "Bearer a"}, None),
    "one's own answers": ("GET", "/api/mine?task=score", {}, None),
    "an answer": ("POST", "/api/answers", {}, ANSWER),
    "leases": ("POST", "/api/leases", {}, {"task": "score", "want": 2}),
    "a picture": ("GET", "/images/{image}", {}, None),
}


@dataclass(frozen=True)
class Gone:
    """An engine whose database went away, and says where it was."""

    @property
    def dialect(self) -> object:
        raise self.said()

    def connect(self) -> object:
        raise self.said()

    def said(self) -> OperationalError:
        why = f'connection to server on socket "{PLACE}" failed'
        return OperationalError("SELECT 1", {}, Exception(why))


@pytest.fixture
def known(sqlite_store: Store) -> dict[str, str]:
    """The tokens of a reviewer who was there before."""
    person, _ = people.add(sqlite_store, "Ada")
    return {
        "station": tokens.station(sqlite_store, person.id),
        "image": tokens.image(sqlite_store, "an-edit", "edited", "screen"),
    }


@pytest.fixture(params=["at the start", "later"])
def away(
    request: pytest.FixtureRequest,
    sqlite_store: Store,
    known: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[TestClient]:
    """A server whose database was not there at its start, or went away after it."""

    def never() -> Store:
        return open_workspace(tmp_path / "new", database_url=f"postgresql:///pico?host={tmp_path}")

    opened = never if request.param == "at the start" else lambda: sqlite_store
    monkeypatch.setattr(here, "shared_store", opened)

    async def page(_: Request) -> Response:
        return Response("a page", media_type="text/html")

    ours = [*api.routes(), Route("/{path:path}", page)]
    app = Starlette(routes=ours, middleware=api.doors())
    with monkeypatch.context() as gone:
        gone.setattr(sqlite_store.database, "engine", Gone())
        yield TestClient(app, base_url="http://localhost:8501", client=("127.0.0.1", 5000))


@pytest.mark.parametrize("asked", ASKED)
def test_every_door_says_503_and_when_to_try_again(
    away: TestClient, known: dict[str, str], asked: str
) -> None:
    """What was not taken is sent again by the station; a page says that it is worth another try."""
    method, path, headers, body = ASKED[asked]
    headers = {"Authorization": f"Bearer {known['station']}"} | headers
    answer = away.request(method, path.format(**known), headers=headers, json=body)
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    for hidden in ("postgres", "socket", "/tmp", "Traceback", "SELECT"):  # noqa: S108
        assert hidden not in answer.text
    assert ("is saved" in answer.text) == (method == "POST"), "a GET saves nothing"
    assert ("database is away" in answer.text) == (method == "GET")


def test_who_watches_is_told_when_to_ask_again(away: TestClient) -> None:
    """Not ready, for how long nobody knows: some seconds."""
    answer = away.get("/ready")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_the_terminal_says_why(tmp_path: Path) -> None:
    """Who starts the server is told what the database said."""
    with pytest.raises(Unavailable, match="cannot be opened"):
        open_workspace(tmp_path, database_url=f"postgresql:///pico?host={tmp_path}")

"""Every page and every route for every kind of caller, generated from the app's own lists.

A page or a route without a row in the tables of rights fails here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import api
import app as launcher
from pages.shell import addressed
from review.core.roles import ROLES, may
from routes import here, rights
from store.access import identity, people, tokens
from store.db.workspace import Store
from store.tasks import Handlers
from tools import rights as table

HERE = Path(__file__).parents[1]
ADA, BEN, LEA = "Ada", "Ben", "Lea"
PAGE = {"Accept": "text/html"}


def found(routes: list[Any], base: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every route of the app, with its whole path."""
    for route in routes:
        inner = getattr(route, "original_router", route)
        path = base + (getattr(route, "path", None) or "")
        if below := getattr(inner, "routes", None):
            yield from found(below, path)
        else:
            yield re.sub(r":\w+}", "}", path).lstrip("/"), route


@pytest.fixture(scope="module")
def every_route() -> list[tuple[str, Any]]:
    """Return all routes of the app: ours, and Streamlit's."""

    async def built() -> list[Any]:
        return list(launcher.app._build_starlette_app().routes)

    # In a thread of its own: a browser test before this one may have left a loop in ours.
    with ThreadPoolExecutor(1) as thread:
        return list(found(thread.submit(asyncio.run, built()).result()))


def test_every_route_has_a_row_and_every_row_a_route(every_route: list[tuple[str, Any]]) -> None:
    """Of ours and of Streamlit's; what is no route is a file that the pages are made of."""
    paths = {path for path, _route in every_route} - {""}
    paths = {f"{path}/{{path}}" if path.endswith("-docs") else path for path in paths}
    assert paths == set(rights.ROUTES) - {"static/{path}"}


def test_every_page_has_a_right_that_a_role_has() -> None:
    """Those of the menu, of the tasks, and those that have an address only."""
    for row in addressed(Handlers().values()):
        assert may("lead", row.needs)


def callers(store: Store) -> dict[str, dict[str, str]]:
    """Return who may come, and what each brings."""

    def cookie(name: str, role: str) -> dict[str, str]:
        made, _secret = people.add(store, name, role=role)
        person = people.by_id(store, made.id)
        assert person is not None
        signed = tokens.cookie(store, person.id, person.link or "")
        return {"Cookie": f"{identity.COOKIE}={signed}"}

    def bearer(name: str) -> dict[str, str]:
        (one,) = [one for one in people.everyone(store) if one.name == name]
        return {"Authorization": f"Bearer {tokens.station(store, one.id)}"}

    reviewer, other, lead = cookie(ADA, "reviewer"), cookie(BEN, "reviewer"), cookie(LEA, "lead")
    gone = cookie("Gus", "lead") | bearer("Gus")
    people.revoke(store, "Gus")
    _, secret = people.add(store, "nightly", role="pipeline")
    forged = {"Authorization": "Bearer forged", "Cookie": f"{identity.COOKIE}=forged"}
    crossed = {name: value + "x" for name, value in (lead | bearer(LEA)).items()}
    return {
        "none": {},
        "forged": forged,
        "tampered": crossed,
        "removed": gone,
        "reviewer": reviewer,
        "other reviewer": other,
        "reviewer's station": bearer(ADA),
        "lead": lead,
        "lead's station": bearer(LEA),
        "pipeline": {"Authorization": f"Bearer {secret}"},
    }


#: Right → those of the callers above who may.
MAY: dict[rights.Right, Callable[[str], bool]] = {
    "all": lambda _who: True,
    "nobody": lambda _who: False,
    "comer": lambda who: who.startswith(("reviewer", "other", "lead")),
    "loads": lambda who: who.startswith("lead"),
    "station": lambda who: who.endswith("station"),
    "pipeline": lambda who: who == "pipeline",
    "watches": lambda who: who == "pipeline",
}


async def _there(_request: Any) -> Response:
    return Response("there")


async def _opens(socket: Any) -> None:
    await socket.accept()
    await socket.close()


@pytest.fixture
def ask(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, every_route: list[tuple[str, Any]]
) -> Callable[..., int]:
    """A function that asks from elsewhere, unless told; stand-ins answer for Streamlit."""
    monkeypatch.setattr(here, "shared_store", lambda: sqlite_store)
    stand_ins = [
        WebSocketRoute(f"/{path}", _opens) if isinstance(route, WebSocketRoute)
        else Route(f"/{path}", _there, methods=list(route.methods or ["GET"]))
        for path, route in every_route
        if path and not path.startswith("api/")
        and path not in ("metrics", "health", "ready", "images/{token}", "downloads/{token}")
    ]  # fmt: skip
    pages = [Route(f"/{row.address}", _there) for row in addressed(Handlers().values())]
    served = Starlette(routes=[*api.routes(), *stand_ins, *pages], middleware=api.doors())

    def asked(
        method: str, path: str, headers: dict[str, str], at: str = "192.0.2.7", host: str = "a.ex"
    ) -> int:
        client = TestClient(served, base_url=f"http://{host}", client=(at, 5000))
        if method == "WEBSOCKET":
            try:
                with client.websocket_connect(f"/{path}", headers={"Host": host, **headers}):
                    return 200
            except WebSocketDisconnect as left:
                return 200 if left.code == 1000 else 403
        more: dict[str, Any] = {"json": {}} if method == "POST" else {}
        more = {"content": b"x"} if method == "PUT" else more
        return client.request(method, f"/{path}", headers=headers, **more).status_code

    return asked


def methods(route: Any) -> list[str]:
    """Return the methods of a route that ask for something."""
    if isinstance(route, WebSocketRoute):
        return ["WEBSOCKET"]
    return sorted(set(route.methods or ["GET"]) - {"HEAD", "OPTIONS"})


def refused(status: int, right: rights.Right | None) -> bool:
    return status == 404 if right == "nobody" else status in (401, 403)


def path_of(template: str) -> str:
    """Return a path of a route: forged tokens, since rights are asked first, and the rest after."""
    return re.sub(r"{version}", "1", re.sub(r"{(?!version)\w+}", "x", template))


def test_every_route_lets_in_whom_its_row_names(
    ask: Callable[..., int], sqlite_store: Store, every_route: list[tuple[str, Any]]
) -> None:
    """Every method of every route, for every kind of caller."""
    wrong = []
    for who, headers in callers(sqlite_store).items():
        for path, route in every_route:
            right = rights.of(path_of(path))
            for method in methods(route) if right else ():
                status = ask(method, path_of(path), headers)
                # A removed person's token is good until their standing is looked up, and the body
                # is read before: an empty one is told so, and nothing of the workspace.
                out = refused(status, right) or (who, right, status) == ("removed", "station", 422)
                if out == MAY[right or "all"](who):
                    wrong.append((who, method, path, right, status))
    assert not wrong


def test_every_page_lets_in_whom_its_row_names(
    ask: Callable[..., int], sqlite_store: Store
) -> None:
    """A stranger gets words; what a role may not see on a page, tests/pages/test_guarded says."""
    for who, headers in callers(sqlite_store).items():
        for row in addressed(Handlers().values()):
            status = ask("GET", row.address, PAGE | headers)
            assert (status == 200) == MAY["comer"](who), (who, row.address, status)


def test_without_links_this_machine_may_all_and_nobody_elsewhere(
    ask: Callable[..., int], every_route: list[tuple[str, Any]]
) -> None:
    """Who sits here is the lead; what takes a token still takes one; another's name says 403."""
    for path, route in every_route:
        right = rights.of(path_of(path))
        for method in methods(route) if right else ():
            asked = path_of(path)
            local = ask(method, asked, {}, at="127.0.0.1", host="localhost")
            takes_a_token = right in ("station", "pipeline", "nobody")
            assert refused(local, right) == takes_a_token, (method, path, local)
            away = ask(method, asked, {})
            watched = asked in ("health", "ready", "_stcore/health")
            assert (away in (403, 404)) != watched, (method, path, away)
    for row in addressed(Handlers().values()):
        assert ask("GET", row.address, PAGE, at="127.0.0.1", host="localhost") == 200
        assert ask("GET", row.address, PAGE) == 403


def test_the_table_in_the_documents_is_todays() -> None:
    """It is made: ``python -m tools.rights``."""
    assert (HERE / "docs" / "rights.md").read_text(encoding="utf-8") == table.written()
    assert set(ROLES) <= set(table.written().split())

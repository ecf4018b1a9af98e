"""Who may call the API: a short-lived bearer token, and the person's standing on each call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store.access import people, tokens
from store.db.workspace import Store, new_id
from store.opening import open_workspace
from tests.api.conftest import Client, Station, said_in
from tests.conftest import Clock

#: Every route that works for somebody, with a body it takes.
WORK: dict[str, dict[str, Any]] = {
    "leases": {"task": "score"},
    "answers": {"task": "score", "id": new_id(), "draw_id": new_id(), "verdict": "accept"},
    "undo": {"id": new_id(), "answer_id": new_id()},
}
every_route = pytest.mark.parametrize("route", WORK)
Open = Callable[[str], Station]


def reviewer(store: Store, name: str = "Ana") -> str:
    return people.add(store, name)[0].id


def asked(client: Client, route: str, token: str | None, **headers: str) -> int:
    answer = client.post(f"/api/{route}", token, json=WORK[route], headers=headers)
    if answer.status_code == 401:
        assert "Open the page again" in said_in(answer)
    return answer.status_code


def test_whether_the_server_is_there_is_said_to_anybody(client: Client) -> None:
    """A proxy asks without a token."""
    answer = client.get("/api/ping")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@every_route
def test_without_a_token_nothing_is_done(client: Client, route: str) -> None:
    """No header, an empty one, another scheme, nonsense: refused, and told to open the page."""
    assert asked(client, route, None) == 401
    for said in ("", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "nonsense"):
        assert asked(client, route, None, Authorization=said) == 401


@every_route
def test_a_tampered_token_is_refused(client: Client, sqlite_store: Store, route: str) -> None:
    """Another payload, time or signature, and a token that another workspace signed."""
    token = tokens.station(sqlite_store, reviewer(sqlite_store))
    assert asked(client, route, token) != 401
    payload, time, signature = token.rsplit(".", 2)
    other = tokens.station(sqlite_store, reviewer(sqlite_store, "Ben")).rsplit(".", 2)[0]
    for forged in (
        f"{other}.{time}.{signature}",
        f"{payload}.zzzzzz.{signature}",
        f"{payload}.{time}.{signature[:-2]}",
        f"{payload}.{time}",
    ):
        assert asked(client, route, forged) == 401


@every_route
def test_a_token_of_another_workspace_is_refused(
    client: Client, sqlite_store: Store, clock: Clock, tmp_path: Any, route: str
) -> None:
    """Each workspace signs with its own secret, and knows its own people."""
    person = reviewer(sqlite_store)
    other = open_workspace(tmp_path / "other", clock=clock)
    assert asked(client, route, tokens.station(other, person)) == 401
    other.close()
    assert asked(client, route, tokens.station(sqlite_store, new_id())) == 401


@every_route
def test_the_cookie_and_a_picture_link_are_no_tokens(
    client: Client, sqlite_store: Store, route: str
) -> None:
    """What a browser sends by itself, or shows in an address, lets nobody write."""
    ana, _ = people.add(sqlite_store, "Ana")
    found = people.by_id(sqlite_store, ana.id)
    assert found is not None
    cookie = tokens.cookie(sqlite_store, ana.id, found.link or "")
    picture = tokens.image(sqlite_store, ana.id, "edited", "screen")
    for other in (cookie, picture):
        assert asked(client, route, other) == 401
    assert asked(client, route, None, Cookie=f"pico_review_link={cookie}") == 401


@every_route
def test_an_expired_token_is_refused(
    client: Client, sqlite_store: Store, clock: Clock, route: str
) -> None:
    """After a quarter of an hour without a word, the station asks its page for another."""
    token = tokens.station(sqlite_store, reviewer(sqlite_store))
    clock.forward(minutes=15)
    assert asked(client, route, token) != 401
    clock.forward(seconds=1)
    assert asked(client, route, token) == 401


@every_route
def test_a_revoked_reviewer_is_refused_at_once(
    client: Client, sqlite_store: Store, route: str
) -> None:
    """A token that is still good does not help whose link was ended."""
    token = tokens.station(sqlite_store, reviewer(sqlite_store))
    assert asked(client, route, token) != 401
    people.revoke(sqlite_store, "Ana")
    assert asked(client, route, token) == 401


@every_route
@pytest.mark.parametrize("ended", [False, True], ids=["new link", "end link, then new link"])
def test_a_station_ends_with_the_link_that_opened_it(
    client: Client, sqlite_store: Store, route: str, ended: bool
) -> None:
    """Whoever came by a link that leaked is out, renewed token and all; the new link lets in."""
    ana, _ = people.add(sqlite_store, "Ana")
    token = tokens.station(sqlite_store, ana.id)
    leased = client.post("/api/leases", token, json=WORK["leases"])
    renewed = leased.json()["token"]
    assert asked(client, route, renewed) != 401
    if ended:
        people.revoke(sqlite_store, "Ana")
    people.add(sqlite_store, "Ana")
    assert [asked(client, route, old) for old in (token, renewed)] == [401, 401]
    assert asked(client, route, tokens.station(sqlite_store, ana.id)) != 401


@every_route
def test_a_role_without_reviewing_is_refused(
    client: Client, sqlite_store: Store, route: str
) -> None:
    """A good token of somebody whose role may not review does nothing."""
    with sqlite_store.database.write() as connection:
        now = sqlite_store.clock()
        guest, _ = people.ensure(connection, now, "Guest", "person", role="guest")
    answer = client.post(f"/api/{route}", tokens.station(sqlite_store, guest), json=WORK[route])
    assert answer.status_code == 403
    assert "role" in said_in(answer)


@pytest.mark.parametrize("role", ["reviewer", "lead"])
def test_reviewing_is_for_reviewers_and_leads(
    client: Client, sqlite_store: Store, role: str
) -> None:
    """Both are given work."""
    person, _ = people.add(sqlite_store, "Ana", role=role)
    assert asked(client, "leases", tokens.station(sqlite_store, person.id)) == 200


def test_each_answer_renews_the_token_for_twelve_hours_and_no_longer(
    sqlite_store: Store, clock: Clock, station: Open, fill: Callable[..., object]
) -> None:
    """Whoever keeps answering works on for a day; then the page has to be opened again."""
    fill(sqlite_store, 80)
    here = station(reviewer(sqlite_store))
    for _ in range(12 * 60 // 14):
        (unit,) = here.lease()
        said = {"task": "score", "want": 1, "draw_id": unit["draw_id"], "verdict": "accept"}
        answer = here.ask("answers", id=new_id(), **said)
        assert (answer.status_code, answer.json()["surplus"]) == (200, False)
        clock.forward(minutes=14)
    assert here.ask("leases", task="score").status_code == 200
    clock.forward(minutes=12 * 60 % 14)
    assert here.ask("leases", task="score").status_code == 200
    clock.forward(seconds=1)
    assert here.ask("leases", task="score").status_code == 401


def test_an_undo_renews_the_token_too(
    sqlite_store: Store, clock: Clock, station: Open, fill: Callable[..., object]
) -> None:
    """Taking back is work like any other."""
    fill(sqlite_store, 2)
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease()
    given = new_id()
    here.ask("answers", task="score", id=given, draw_id=unit["draw_id"], verdict="accept")
    clock.forward(minutes=10)
    assert here.ask("undo", id=new_id(), answer_id=given).status_code == 200
    clock.forward(minutes=10)
    assert here.ask("leases", task="score").status_code == 200

"""The personal link: a secret in an address becomes a cookie, once it is a good one."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urljoin

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

import api
from store.access import identity, people
from store.db.workspace import Store
from tests.api.conftest import Client

WEEK = 7 * 24 * 3600


def cookie_of(answer: httpx.Response) -> Morsel[str]:
    """Return the one cookie an answer sets."""
    (header,) = answer.headers.get_list("set-cookie")
    return SimpleCookie(header)[identity.COOKIE]


def comes_in(store: Store, answer: httpx.Response) -> str | None:
    """Return who the app takes the holder of that cookie for."""
    found = identity.who(store, {identity.COOKIE: cookie_of(answer).value}, "192.0.2.1")
    return found.name if found else None


def nothing_was_set(answer: httpx.Response) -> bool:
    return answer.status_code == 404 and "set-cookie" not in answer.headers


def test_a_link_lets_its_person_in(client: Client, sqlite_store: Store) -> None:
    """It sets the cookie that the app knows them by, and goes on to the app."""
    _, secret = people.add(sqlite_store, "Ana")
    answer = client.get(f"/api/join/{secret}")
    assert answer.status_code == 303
    assert comes_in(sqlite_store, answer) == "Ana"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: Client, sqlite_store: Store
) -> None:
    """HttpOnly, SameSite, for the whole app, and kept for more than a week."""
    _, secret = people.add(sqlite_store, "Ana")
    cookie = cookie_of(client.get(f"/api/join/{secret}"))
    assert cookie["httponly"] is True
    assert cookie["samesite"].lower() in {"lax", "strict"}
    assert cookie["path"] == "/"
    assert int(cookie["max-age"]) > WEEK
    assert secret not in cookie.value


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_under_https_the_cookie_never_travels_in_the_clear(
    client: Client, sqlite_store: Store, scheme: str, secure: bool
) -> None:
    """Secure where the link was opened by HTTPS; on plain HTTP it could not be kept at all."""
    _, secret = people.add(sqlite_store, "Ana")
    cookie = cookie_of(client.get(f"{scheme}://app.example/api/join/{secret}"))
    assert bool(cookie["secure"]) is secure


def test_the_secret_is_not_passed_on_or_kept(client: Client, sqlite_store: Store) -> None:
    """No referrer carries it to another address, no cache keeps the answer."""
    _, secret = people.add(sqlite_store, "Ana")
    answer = client.get(f"/api/join/{secret}")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert secret not in answer.headers["location"] + answer.text


@pytest.mark.parametrize("base", ["", "/review", "/teams/red"])
def test_it_goes_on_to_the_app_wherever_that_lives(
    client: Client, sqlite_store: Store, base: str
) -> None:
    """Under a base path too, and never to another site."""
    _, secret = people.add(sqlite_store, "Ana")
    app = Starlette(routes=[Mount(base, routes=api.routes())]) if base else client.app
    link = f"http://app.example{base}/api/join/{secret}"
    answer = Client(app).get(link)
    assert urljoin(link, answer.headers["location"]) == f"http://app.example{base}/"


@pytest.mark.parametrize("secret", ["wrong", "%00", "%ED%A0%80", "é", "a" * 5000, "' OR 1=1"])
def test_a_wrong_secret_says_so_and_sets_nothing(
    client: Client, sqlite_store: Store, secret: str
) -> None:
    """And says whom to ask."""
    people.add(sqlite_store, "Ana")
    answer = client.get(f"/api/join/{secret}")
    assert nothing_was_set(answer)
    assert secret not in answer.text


def test_what_to_do_about_a_wrong_link_is_said_on_a_page(client: Client) -> None:
    """A person's first page is words, not JSON: a new link comes from a lead."""
    answer = client.get("/api/join/wrong")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert "Ask your lead for a new one" in answer.text


def end_it(store: Store) -> None:
    people.revoke(store, "Ana")


def renew_it(store: Store) -> None:
    people.add(store, "Ana")


@pytest.mark.parametrize("change", [end_it, renew_it])
def test_an_old_link_is_dead(
    client: Client, sqlite_store: Store, change: Callable[[Store], None]
) -> None:
    """After it was ended, or a new one made: the link opens nothing, nor does its cookie."""
    _, old = people.add(sqlite_store, "Ana")
    answer = client.get(f"/api/join/{old}")
    assert comes_in(sqlite_store, answer) == "Ana"
    change(sqlite_store)
    assert nothing_was_set(client.get(f"/api/join/{old}"))
    assert comes_in(sqlite_store, answer) is None


def test_a_link_can_be_opened_again(client: Client, sqlite_store: Store) -> None:
    """On another device, or after the browser forgot."""
    _, secret = people.add(sqlite_store, "Ana")
    answers = [client.get(f"/api/join/{secret}") for _ in range(2)]
    assert [comes_in(sqlite_store, answer) for answer in answers] == ["Ana", "Ana"]

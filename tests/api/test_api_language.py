"""The language of the API's answers: what the caller chose, else what their browser asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from review.core import i18n
from store.access import people
from store.db.workspace import Store, new_id
from store.work.batches import Batch
from tests.api.conftest import Client, Station
from tests.pseudo import OPEN, PSEUDO, pseudo, write_catalogue

ASKS = {"Accept-Language": f"{PSEUDO}, en;q=0.5"}
ENDED = "Open the page again: this station's token has ended."


@pytest.fixture(autouse=True)
def pseudo_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a language besides English."""
    monkeypatch.setenv(i18n.EXTRA, str(write_catalogue(tmp_path / "locales")))


@pytest.fixture
def refusal(
    sqlite_store: Store, station: Callable[[str], Station], fill: Callable[..., Batch]
) -> Callable[..., str]:
    """A function that gives an answer no task knows; it returns why it is not taken."""
    fill(sqlite_store)

    def refused(chosen: str | None, **headers: str) -> str:
        person, _ = people.add(sqlite_store, "Ana")
        people.choose_language(sqlite_store, person.id, chosen)
        here = station(person.id)
        (unit,) = here.lease()
        body = {"task": "score", "verdict": "ranked", "draw_id": unit["draw_id"], "id": new_id()}
        answer = here.client.post("/api/answers", here.token, json=body, headers=headers)
        assert answer.status_code == 422
        return str(answer.json()["detail"])

    return refused


@pytest.mark.parametrize(
    ("chosen", "headers", "language"),
    [(PSEUDO, {}, PSEUDO), (None, ASKS, PSEUDO), ("en", ASKS, "en"), (None, {}, "en")],
)
def test_a_refusal_is_in_the_language_of_its_person(
    refusal: Callable[..., str], chosen: str | None, headers: dict[str, str], language: str
) -> None:
    """Their own choice comes before what their browser asks for."""
    assert refusal(chosen, **headers).startswith(OPEN) == (language == PSEUDO)


def test_nobody_known_is_answered_in_the_browsers_language(client: Client) -> None:
    """Before the token is read there is nothing else to go by."""
    assert client.post("/api/leases", "x", json={}, headers=ASKS).json()["detail"] == pseudo(ENDED)
    assert client.post("/api/leases", "x", json={}).json()["detail"] == ENDED


def test_a_link_that_does_not_open_says_so_in_the_browsers_language(client: Client) -> None:
    """The page names its language, and keeps its frame."""
    page = client.get("/api/join/nobody", headers=ASKS)
    assert (page.status_code, f'lang="{PSEUDO}"' in page.text) == (404, True)
    assert pseudo("This link does not open pico-review") in page.text
    assert "color-scheme: light dark }" in page.text
    assert OPEN not in client.get("/api/join/nobody").text


def test_a_picture_that_is_not_there_says_so_in_the_browsers_language(client: Client) -> None:
    """Its route stands beside the API's."""
    said = client.get("/images/nothing", headers=ASKS).text
    assert said == pseudo("This link to a picture has ended.")

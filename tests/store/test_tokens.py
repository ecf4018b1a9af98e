"""Signed tokens: the station's bearer and the links to pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from itsdangerous.timed import TimestampSigner

from review.core.errors import Refused
from store.access import tokens
from store.db.workspace import Store
from store.opening import open_workspace
from tests.conftest import Clock


@pytest.fixture(autouse=True)
def signed_by_the_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures carry the test's time."""
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(clock().timestamp()))


def test_a_stations_token_names_its_reviewer_and_when_they_came(
    sqlite_store: Store, clock: Clock
) -> None:
    """Since when the page has been open is carried from token to token."""
    since = clock().timestamp()
    token = tokens.station(sqlite_store, "ana")
    assert tokens.read_station(sqlite_store, token) == ("ana", since, None)
    clock.forward(minutes=10)
    renewed = tokens.station(sqlite_store, "ana", since=since)
    assert tokens.read_station(sqlite_store, renewed) == ("ana", since, None)


def test_a_stations_token_ends_after_a_quarter_of_an_hour(
    sqlite_store: Store, clock: Clock
) -> None:
    """Fifteen minutes it is good, a second later it is nobody's."""
    token = tokens.station(sqlite_store, "ana")
    clock.forward(minutes=15)
    assert tokens.read_station(sqlite_store, token) is not None
    clock.forward(seconds=1)
    assert tokens.read_station(sqlite_store, token) is None


def test_renewing_ends_after_twelve_hours(sqlite_store: Store, clock: Clock) -> None:
    """Whoever works on and on has to open the page again at the end of the day."""
    since = clock().timestamp()
    clock.forward(hours=12)
    token = tokens.station(sqlite_store, "ana", since=since)
    assert tokens.read_station(sqlite_store, token) == ("ana", since, None)
    clock.forward(seconds=1)
    assert tokens.read_station(sqlite_store, token) is None
    fresh = tokens.station(sqlite_store, "ana", since=since)
    assert tokens.read_station(sqlite_store, fresh) is None


def tampered(token: str) -> list[str]:
    payload, dot, signature = token.partition(".")
    other = "A" if payload[1] != "A" else "B"
    return [
        payload[0] + other + payload[2:] + dot + signature,
        payload,
        token[:-2],
        f"{token}x",
        "",
        "...",
        "é",
    ]


def test_a_tampered_token_is_nobodys(sqlite_store: Store) -> None:
    """Neither a changed payload, nor a cut signature, nor nonsense gets in."""
    for token in tampered(tokens.station(sqlite_store, "ana")):
        assert tokens.read_station(sqlite_store, token) is None
    for token in tampered(tokens.cookie(sqlite_store, "ana", "link")):
        assert tokens.read_cookie(sqlite_store, token) is None
    for token in tampered(tokens.image(sqlite_store, "edit", "edited", "screen")):
        assert tokens.read_image(sqlite_store, token) is None


def test_one_kind_of_token_is_not_good_for_another(sqlite_store: Store) -> None:
    """A link to a picture opens no station, a cookie is no picture, and so on."""
    station = tokens.station(sqlite_store, "ana")
    cookie = tokens.cookie(sqlite_store, "ana", "link")
    image = tokens.image(sqlite_store, "edit", "source", "screen")
    assert [tokens.read_station(sqlite_store, token) for token in (cookie, image)] == [None, None]
    assert [tokens.read_cookie(sqlite_store, token) for token in (station, image)] == [None, None]
    assert [tokens.read_image(sqlite_store, token) for token in (station, cookie)] == [None, None]


def test_another_workspaces_tokens_are_nobodys(sqlite_store: Store, tmp_path: Path, clock) -> None:
    """Each workspace signs with its own secret."""
    other = open_workspace(tmp_path / "other", clock=clock)
    assert tokens.read_station(sqlite_store, tokens.station(other, "ana")) is None
    image = tokens.image(other, "edit", "source", "screen")
    assert tokens.read_image(sqlite_store, image) is None
    other.close()


def test_an_empty_secret_signs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key file that was never written is refused, not signed with."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    (tmp_path / "secret.key").touch()
    with pytest.raises(Refused, match=r"secret\.key is empty"):
        open_workspace(tmp_path)


@pytest.mark.parametrize("side", ["source", "edited"])
def test_a_picture_link_names_edit_side_and_size(sqlite_store: Store, side) -> None:
    """What is fetched is what was signed."""
    token = tokens.image(sqlite_store, "some-edit", side, "screen")
    assert tokens.read_image(sqlite_store, token) == ("some-edit", side, "screen")
    assert "/" not in token


def test_a_picture_link_stays_the_same_for_a_day_and_ends(
    sqlite_store: Store, clock: Clock
) -> None:
    """So browsers can cache it; it is good for at least two days, and gone after three."""
    clock.now = clock.now.replace(hour=0)
    link = tokens.image(sqlite_store, "edit", "edited", "screen")
    clock.forward(hours=23)
    assert tokens.image(sqlite_store, "edit", "edited", "screen") == link
    clock.forward(hours=2)
    assert tokens.image(sqlite_store, "edit", "edited", "screen") != link
    clock.forward(days=1)
    assert tokens.read_image(sqlite_store, link) is not None
    clock.forward(days=1)
    assert tokens.read_image(sqlite_store, link) is None

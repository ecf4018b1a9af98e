"""Who may come in: the local user, until the first link; then people with a link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from store.access import identity, people, tokens
from store.access.identity import who
from store.access.people import Person
from store.db.workspace import Store
from store.work import on_screen
from tests.store.reviewing import answer_all, drawn, leased, reviewer


def cookie_of(store: Store, secret: str) -> dict[str, str]:
    found = people.by_secret(store, secret)
    assert found is not None
    assert found.link is not None
    return {identity.COOKIE: tokens.cookie(store, found.id, found.link)}


def named(person: Person | None) -> str | None:
    return person.name if person else None


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", None])
def test_this_machine_is_the_local_user(sqlite_store: Store, address: str | None) -> None:
    """Any loopback address is the one local lead, the same person each time."""
    first = who(sqlite_store, {}, address)
    assert first is not None
    assert (first.kind, first.role) == ("local", "lead")
    assert who(sqlite_store, {}, "127.0.0.1") == first


def test_several_first_requests_at_once_are_one_local_user(store: Store) -> None:
    """Page and station ask together, and there is one person."""
    start = Barrier(4)

    def ask(_: int) -> Person | None:
        start.wait(timeout=30)
        return who(store, {}, "127.0.0.1")

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(ask, range(4), timeout=60))
    assert found == [people.local(store)] * 4


@pytest.mark.parametrize(
    "address", ["10.0.0.7", "192.168.1.7", "2001:db8::1", "::", "", "localhost", "127.0.0.1 x"]
)
def test_any_other_address_is_nobody(sqlite_store: Store, address: str) -> None:
    """What is not plainly the loopback is not let in."""
    assert who(sqlite_store, {}, address) is None


def test_the_first_link_ends_the_local_user(store: Store) -> None:
    """From then on this machine needs a link too, even when that link has been ended."""
    local = who(store, {}, "127.0.0.1")
    assert local is not None
    _, secret = people.add(store, "Ana")
    assert who(store, {}, "127.0.0.1") is None
    assert named(who(store, cookie_of(store, secret), "10.0.0.7")) == "Ana"
    people.revoke(store, "Ana")
    assert who(store, {}, "127.0.0.1") is None


def test_imported_reviewers_do_not_lock_the_local_user_out(store: Store) -> None:
    """Names in a file of labels are not people with links, and cannot come in."""
    with store.database.write() as connection:
        person_id, made = people.ensure(connection, store.clock(), "Rater 7", "imported")
    assert made is True
    local = who(store, {}, "127.0.0.1")
    assert local is not None
    assert local.id != person_id


def test_a_revoked_person_is_out_at_once(store: Store) -> None:
    """Cookie and link end together; a new link brings the same person back, not the old cookie."""
    ana, secret = people.add(store, "Ana")
    old = cookie_of(store, secret)
    assert who(store, old, "10.0.0.7") is not None
    people.revoke(store, "Ana")
    assert who(store, old, "10.0.0.7") is None
    assert people.by_id(store, ana.id) is None
    again, new = people.add(store, "Ana")
    assert again.id == ana.id
    assert who(store, old, "10.0.0.7") is None
    assert named(who(store, cookie_of(store, new), "10.0.0.7")) == "Ana"


def test_what_the_station_sees_of_a_unit(store: Store, fill) -> None:
    """Instruction, type and two signed pictures; nothing of the judge."""
    fill(store, 1)
    drawn(store, 1)
    ana = reviewer(store)
    (unit,) = on_screen.units(store, ana, leased(store, ana), "score")
    assert (unit.instruction, unit.edit_type, unit.category) == ("change 0", "Zoom in", "Scale")
    assert [picture.key for picture in unit.pictures] == ["source", "edited"]
    for picture in unit.pictures:
        for size, url in (("screen", picture.url), ("full", picture.full_url)):
            token = url.removeprefix("images/")
            assert tokens.read_image(store, token) == (unit.unit_id, picture.key, size)
    assert (unit.flagged, unit.questions) == (False, ())


@pytest.mark.parametrize(("purpose", "judges"), [("measure", []), ("fit", ["gemini"])])
def test_the_judge_is_revealed_after_the_answer_but_never_when_measuring(
    store: Store, fill, purpose: str, judges: list[str]
) -> None:
    """What one would answer next must not be swayed by what the judge said last."""
    fill(store, 1)
    drawn(store, 1, purpose=purpose)
    ana = reviewer(store)
    (lease,) = leased(store, ana)
    answer_all(store, ana)
    with store.database.read() as connection:
        shown = on_screen.revealed_now(connection, lease.draw_id, ana)
    assert [reveal.judge for reveal in shown] == judges


def test_an_unknown_draw_reveals_nothing(sqlite_store: Store) -> None:
    """There is no edit to speak of."""
    with sqlite_store.database.read() as connection:
        assert on_screen.revealed_now(connection, "no such draw", "nobody") == []

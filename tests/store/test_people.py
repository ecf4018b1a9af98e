"""Personal links, and the one local user."""

from __future__ import annotations

import pytest

from review.core.errors import NotAllowed, Refused, Unknown
from review.core.roles import may, require
from store.access import identity, people, tokens
from store.access.people import Person
from store.db.workspace import Store


def cookie_of(store: Store, person: Person) -> dict[str, str]:
    found = people.by_id(store, person.id)
    assert found is not None
    assert found.link is not None
    return {identity.COOKIE: tokens.cookie(store, found.id, found.link)}


def test_without_links_the_local_user_is_a_lead_on_this_machine_only(store: Store) -> None:
    """As long as nobody has a link, only the loopback is served, as one lead."""
    here = identity.who(store, {}, "127.0.0.1")
    assert here is not None
    assert here.role == "lead"
    assert identity.who(store, {}, None) == here
    assert identity.who(store, {}, "192.168.1.7") is None


def test_from_the_first_link_on_everybody_needs_one(store: Store) -> None:
    """Once a person has a link, the loopback alone lets nobody in, even after it is ended."""
    ana, _ = people.add(store, "Ana", role="lead")
    assert identity.who(store, {}, "127.0.0.1") is None
    people.revoke(store, ana.name)
    assert identity.who(store, {}, "127.0.0.1") is None


def test_a_link_carries_person_and_role(store: Store) -> None:
    """The secret of a link finds its person; its cookie brings them in from anywhere."""
    ana, secret = people.add(store, "Ana", role="lead")
    found = people.by_secret(store, secret)
    assert found is not None
    assert (found.name, found.role) == ("Ana", "lead")
    assert identity.who(store, cookie_of(store, ana), "192.168.1.7") == found


def test_a_revoked_link_ends_at_once(store: Store) -> None:
    """Neither the secret nor a cookie made from it works after the link is ended."""
    ana, secret = people.add(store, "Ana")
    cookie = cookie_of(store, ana)
    people.revoke(store, "Ana")
    assert people.by_secret(store, secret) is None
    assert identity.who(store, cookie, None) is None


def test_a_new_link_ends_the_old_one_and_keeps_the_person(store: Store) -> None:
    """Adding a name again is the same person with a new link; the old cookie is dead."""
    ana, old = people.add(store, "Ana")
    cookie = cookie_of(store, ana)
    again, new = people.add(store, "Ana", role="lead")
    assert again.id == ana.id
    assert people.by_secret(store, old) is None
    assert people.by_secret(store, new) is not None
    assert identity.who(store, cookie, None) is None


@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJ.a.b"])
def test_a_forged_cookie_lets_nobody_in(store: Store, cookie: str) -> None:
    """A cookie we did not sign is nobody's."""
    people.add(store, "Ana")
    assert identity.who(store, {identity.COOKIE: cookie}, "127.0.0.1") is None


def test_a_cookie_of_another_workspace_is_nobodys(store: Store, tmp_path) -> None:
    """Each workspace signs with its own secret."""
    from store.opening import open_workspace

    people.add(store, "Ana")
    other = open_workspace(tmp_path / "other")
    ben, _ = people.add(other, "Ben")
    assert identity.who(store, cookie_of(other, ben), None) is None
    other.close()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_names_have_to_be_names(store: Store, name: str) -> None:
    """Empty and endless names are refused."""
    with pytest.raises(Refused):
        people.add(store, name)


def test_unknown_roles_and_people_are_refused(store: Store) -> None:
    """A role that does not exist, and a person that does not, say so."""
    with pytest.raises(Refused, match="no role"):
        people.add(store, "Ana", role="king")
    with pytest.raises(Unknown):
        people.revoke(store, "Nobody")


def test_the_secret_itself_is_not_stored(sqlite_store: Store) -> None:
    """Whoever reads the database cannot make anybody's link from it."""
    _, secret = people.add(sqlite_store, "Ana")
    stored = (sqlite_store.folder / "pico-review.db").read_bytes()
    stored += (sqlite_store.folder / "pico-review.db-wal").read_bytes()
    assert secret.encode() not in stored


def test_a_reviewer_may_not_decide() -> None:
    """Reviewers review and look; drawing, publishing, loading and people are the lead's."""
    assert may("reviewer", "review")
    for permission in ("decide", "load", "people"):
        assert may("lead", permission)
        assert not may("reviewer", permission)
        with pytest.raises(NotAllowed):
            require("reviewer", permission)
    assert not may("", "review")


def test_a_person_chooses_a_language_and_takes_it_back(store: Store) -> None:
    """It is kept with the person; without one their browser is asked."""
    ana, _ = people.add(store, "Ana")
    assert ana.language is None
    for language in ("en", None):
        people.choose_language(store, ana.id, language)
        found = people.by_id(store, ana.id)
        assert found is not None
        assert found.language == language
        with store.database.read() as connection:
            assert people.by_id_now(connection, ana.id) == found


def test_only_a_language_that_there_is_is_chosen(store: Store) -> None:
    """And by somebody who is there; nothing else is written."""
    ana, _ = people.add(store, "Ana")
    with pytest.raises(Refused, match="'klingon'"):
        people.choose_language(store, ana.id, "klingon")
    with pytest.raises(Unknown):
        people.choose_language(store, "nobody", "en")

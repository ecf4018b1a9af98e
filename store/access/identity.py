"""Who is at the other end: a personal link's cookie, or the one local user of this machine."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address

from store.access import people, tokens
from store.access.people import Person
from store.db.workspace import Store

COOKIE = "pico_review_link"


def who(store: Store, cookies: Mapping[str, str], address: str | None) -> Person | None:
    """Return the person, or None when nobody may come in.

    As long as no link was ever given, the one local user (a lead) is served, on this machine
    only: ``address`` is the client's, None meaning the loopback.
    """
    if people.any_links(store):
        return _by_cookie(store, cookies.get(COOKIE, ""))
    return people.local(store) if _is_loopback(address) else None


def _by_cookie(store: Store, cookie: str) -> Person | None:
    signed = tokens.read_cookie(store, cookie)
    person = people.by_id(store, signed[0]) if signed else None
    if signed is None or person is None or person.link != signed[1]:
        return None
    return person


def _is_loopback(address: str | None) -> bool:
    if address is None:
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False

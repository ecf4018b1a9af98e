"""Who may come in, by what a request brings: a browser's cookie, or a station's token.

Pictures are asked for many at a time; who was let in is remembered for some seconds, so that a
picture costs no look into the database, and links end that soon after their person's standing.
"""

from __future__ import annotations

import time
from http.cookies import CookieError, SimpleCookie

from anyio import to_thread
from cachetools import TTLCache
from starlette.datastructures import Headers

from routes import here
from store.access import identity, people
from store.access.people import Person

#: How long who was let in is remembered; a removed person's links to pictures end within them.
SECONDS = 20.0
_BEARER = "Bearer "
_let_in: TTLCache[tuple[bytes, str, str, str | None], Person] = TTLCache(
    4096, SECONDS, timer=time.monotonic
)


async def remembered(headers: Headers, address: str | None) -> Person | None:
    """Return who asks, as some seconds ago at most; None for a stranger."""
    cookie, token = headers.get("cookie", ""), headers.get("authorization", "")
    key = (here.store_of().secret, cookie, token, address)
    person = _let_in.get(key)
    if person is None and (person := await comer(headers, address)):
        _let_in[key] = person
    return person


async def comer(headers: Headers, address: str | None) -> Person | None:
    """Return who asks, as of now; None for a stranger."""
    return await to_thread.run_sync(_comer, headers, address)


def _comer(headers: Headers, address: str | None) -> Person | None:
    store = here.store_of()
    given = headers.get("authorization", "")
    caller = here.of_token(store, given.removeprefix(_BEARER)) if _BEARER in given else None
    if caller is not None:
        person = people.by_id(store, caller.person_id)
        return person if person is not None and person.link == caller.link else None
    return identity.who(store, _cookies(headers), address)


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        return {name: one.value for name, one in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}

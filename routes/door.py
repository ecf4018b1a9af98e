"""The door before all others: whose name the server answers to, and who may send files.

While nobody has a personal link, whoever sits at this machine is the lead. A page of a stranger
whose name leads to this machine (DNS rebinding), another site's page, and a proxy that forwards
from elsewhere are not at this machine, though they reach it. Files stay in the server's memory, so
only who may load is let send them, and so much. An open page costs memory too: a stranger gets
words, and no websocket, before Streamlit has begun a session. Links to pictures, files and releases
are signed, and end with the standing of who opens them.
"""

from __future__ import annotations

import os
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, lru_cache

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from review.core.i18n import _, accepted, choose, speaking
from review.core.roles import may
from routes import here, limits, metrics, places, plain_page, refusals, rights, sending, standing
from routes.guarded import guarded
from store.access import people
from store.access.people import Person
from store.db.engine import AWAY

#: What who watches the server asks, by whatever name: it says yes or no.
FOR_ALL = ("health", "ready", "_stcore/health")
#: What a proxy says of whom it forwards for.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "cf-connecting-ip", "true-client-ip")
_OF_PLACE = frozenset(name.encode() for name in ("host", "origin", *FORWARDED))


class Door:
    """Middleware around the pages, the API and Streamlit's own routes, under the path ``base``."""

    def __init__(self, app: ASGIApp, files: sending.Files, base: str = "/") -> None:
        self.app = app
        self.files = files
        self.base = base
        self.pages = limits.Pages()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or websocket in, or say why not."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers, begun = Headers(scope=scope), Begun(guarded(scope, send))
        since = time.perf_counter()
        try:
            await self._through(scope, headers, receive, begun)
        except AWAY as error:
            if begun.begun:
                raise
            with _speaking(headers):
                answer = _away(scope, headers, error)
            await answer(scope, receive, begun)
        finally:
            if scope["type"] == "http":
                metrics.observe(scope["path"], begun.status, time.perf_counter() - since)

    async def _through(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        asked = Asked(scope, headers, scope["path"].removeprefix(self.base))
        visitor, refusal = None, None
        if not places.readable(headers) or not _checked_within(asked):
            with _speaking(headers):
                visitor = await _visitor(asked)
                refusal = await _refusal(asked, visitor, self.files)
        if refusal is not None:
            await _refused(asked, refusal)(scope, receive, send)
        elif scope["type"] == "websocket" and visitor is not None:
            with self.pages.held(visitor.id) as room:
                app = self.app if room else WebSocketClose(1013)
                await app(places.judged(scope), receive, send)
        else:
            counted = self.files.counted(scope, send) if asked.right == "loads" else send
            await self.app(scope, receive, counted)


@dataclass(frozen=True)
class Asked:
    """One request, or websocket: what for, under the app's own path, and who may."""

    scope: Scope
    headers: Headers
    path: str

    @cached_property
    def right(self) -> rights.Right | None:
        """Who may; None: nobody wrote a route for it, so that it is a page's, or nothing."""
        return "comer" if self.scope["type"] == "websocket" else rights.of(self.path)

    @cached_property
    def by_a_browser(self) -> bool:
        """Whether somebody looks at what is answered."""
        return self.scope["type"] == "http" and "text/html" in self.headers.get("accept", "")

    @property
    def of_a_page(self) -> bool:
        """Whether a browser goes to a page, which would open a websocket and begin a session."""
        return self.by_a_browser and self.right is None

    @property
    def address(self) -> str | None:
        """Return whence it comes."""
        return (self.scope.get("client") or (None,))[0]


@dataclass(frozen=True)
class Refusal:
    """Why something is not let in, and after how many seconds to ask again."""

    status: int
    words: str
    after: str | None = None


class Begun:
    """What sends an answer, and knows whether one has begun, and with which status."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.begun = False
        self.status = 500

    async def __call__(self, message: Message) -> None:
        """Send a part of it."""
        self.begun = True
        self.status = message.get("status", self.status)
        await self.send(message)


def _refused(asked: Asked, refusal: Refusal) -> ASGIApp:
    """Return why as a page to who looks at it, as the API's refusals to a script."""
    if asked.scope["type"] == "websocket":
        return WebSocketClose(1008, refusal.words[:120])
    # What else of it is sent is not read.
    more = {"Cache-Control": "no-store", "Connection": "close"}
    more |= {"Retry-After": refusal.after} if refusal.after else {}
    if asked.by_a_browser:
        page = plain_page.of("pico-review", refusal.words)
        return HTMLResponse(page, refusal.status, more)
    if asked.path.startswith("api/"):
        return JSONResponse({"detail": refusal.words}, refusal.status, more)
    return PlainTextResponse(refusal.words, refusal.status, more)


def _speaking(headers: Headers) -> AbstractContextManager[None]:
    return speaking(choose(accepted(headers.get("accept-language", ""))))


def _away(scope: Scope, headers: Headers, error: Exception) -> ASGIApp:
    """Return that the database is away, and that it is worth another try."""
    answer: Response = refusals.away(error, scope.get("method", "GET"))
    if scope["type"] == "websocket":
        return WebSocketClose(1013)
    if "text/html" in headers.get("accept", ""):
        more = {"Cache-Control": "no-store", "Retry-After": str(refusals.RETRY_SECONDS)}
        page = plain_page.of("pico-review", refusals.database_away())
        return HTMLResponse(page, 503, more)
    return answer


def _checked_within(asked: Asked) -> bool:
    """Whether a request is let in whoever sends it, as decisions are: what it asks for checks."""
    if asked.right != "station":
        return False
    return at_this_machine(asked.headers) or people.known_links(here.store_of())


async def _visitor(asked: Asked) -> Person | None:
    """Return who asks, where it takes somebody who may come in; None for a stranger."""
    if asked.scope["type"] == "websocket" or asked.right == "loads" or asked.of_a_page:
        return await standing.comer(asked.headers, asked.address)
    if asked.right == "comer":
        return await standing.remembered(asked.headers, asked.address)
    return None


async def _refusal(asked: Asked, visitor: Person | None, files: sending.Files) -> Refusal | None:
    """Return why something is not let in."""
    if not places.readable(asked.headers):
        return Refusal(400, _("Host or Origin is no address."))
    if asked.path in FOR_ALL and asked.scope["type"] == "http":
        return None
    if asked.right == "nobody":
        return Refusal(404, _("There is nothing here."))
    if not at_this_machine(asked.headers) and not await _links():
        words = _(
            "Nobody has a personal link yet, so pico-review is for this machine only: open "
            "http://localhost, give people links, or name this host in {names}.",
            names=places.NAMES,
        )
        return Refusal(403, words)
    if _acts(asked) and not places.of_ours(asked.scope, asked.headers):
        return Refusal(403, _("This is asked by a page of another site. Open pico-review itself."))
    if busy := _busy(asked, visitor):
        return busy
    if asked.right == "loads":
        return _of_a_file(asked, visitor, files)
    if visitor is None and (asked.right == "comer" or asked.of_a_page):
        return Refusal(403, _no_link())
    return None


def _acts(asked: Asked) -> bool:
    """Whether a page could do something by it as whoever's cookie the browser sends along."""
    return asked.scope["type"] == "websocket" or asked.right == "loads"


def _busy(asked: Asked, visitor: Person | None) -> Refusal | None:
    rate = limits.of(asked.path)
    if rate is None:
        return None
    after = limits.wait(rate, visitor.id if visitor else limits.caller(asked.address))
    return Refusal(429, _("Too many requests at once. Wait a moment."), after) if after else None


def _of_a_file(asked: Asked, visitor: Person | None, files: sending.Files) -> Refusal | None:
    """Return why a file may not be sent, or taken away."""
    if visitor is None or not may(visitor.role, "load"):
        return Refusal(403, _("Only who may load data may send files."))
    if asked.scope["method"] not in ("PUT", "POST"):
        return None
    length = asked.headers.get("content-length", "")
    too_much = files.reserve(asked.scope["path"], visitor.id, length)
    return Refusal(413, too_much) if too_much else None


def _no_link() -> str:
    return _("This workspace is opened by a personal link. Ask your lead for yours.")


def from_this_machine(scope: Scope, headers: Headers) -> bool:
    """Whether who asks sits at this machine, as far as the connection and the request say."""
    address = (scope.get("client") or ("",))[0]
    return places.is_loopback(address) and at_this_machine(headers)


def at_this_machine(headers: Headers) -> bool:
    """Whether a request names this machine and comes, by all it says, from it."""
    told = tuple(sorted(pair for pair in headers.raw if pair[0] in _OF_PLACE))
    # Long ones, which nobody's browser sends, fill no memory.
    judged = _kept_short if sum(len(value) for _name, value in told) < 300 else _at_this_machine
    return judged(told, os.environ.get(places.NAMES, ""))


def _at_this_machine(told: tuple[tuple[bytes, bytes], ...], _names: str) -> bool:
    headers = Headers(raw=list(told))
    # Each of them: a proxy adds its own after what a visitor sent.
    hosts = [places.host(f"//{one}") for one in headers.getlist("host") or ["localhost"]]
    hosts += [places.host(one) for one in headers.getlist("origin")]
    forwarded = (one for name in FORWARDED for one in headers.getlist(name))
    return all(map(places.is_ours, hosts)) and all(map(_from_here, forwarded))


_kept_short = lru_cache(maxsize=256)(_at_this_machine)  # A browser says the same each time.


def _from_here(forwarded: str) -> bool:
    """Whether each client that a header of forwarding names is this machine."""
    clients = [
        part.partition("=")[2] if "=" in part else part
        for hop in forwarded.split(",")
        for part in hop.split(";")
        if "=" not in part or part.strip().lower().startswith("for=")
    ]
    names = [client.strip().strip('"') for client in clients if client.strip()]
    return all(
        places.is_loopback(places.host(f"//{name}") or "") or name == "::1" for name in names
    )


async def _links() -> bool:
    store = here.store_of()
    return people.known_links(store) or await to_thread.run_sync(people.any_links, store)

"""The door before all others: whose name the server answers to, and who may send files.

While nobody has a personal link, whoever sits at this machine is the lead. A page of a stranger
whose name leads to this machine (DNS rebinding), another site's page, and a proxy that forwards
from elsewhere are not at this machine, though they reach it. Files stay in the server's memory, so
only who may load is let send them, and so much. An open page costs memory too: a stranger gets
words, and no websocket, before Streamlit has begun a session.
"""

from __future__ import annotations

import os
import time
from contextlib import AbstractContextManager
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from review.core.i18n import _, accepted, choose, speaking
from review.core.roles import may
from routes import here, metrics, plain_page, refusals, sending
from routes.guarded import guarded
from store.access import identity, people
from store.access.people import Person
from store.db.engine import AWAY

#: Further names that this machine goes by, with commas.
NAMES = "PICO_REVIEW_HOSTS"
#: What is no page: who asks for it is checked there, or it is nobody's secret.
APART = ("/api/", "/images/", "/downloads/", "/_stcore/", "/static/", "/metrics")
#: What who watches the server asks, by whatever name: it says yes or no.
FOR_ALL = ("/health", "/ready")
#: What a proxy says of whom it forwards for.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "cf-connecting-ip", "true-client-ip")
_OF_PLACE = frozenset(name.encode() for name in ("host", "origin", *FORWARDED))


class Door:
    """Middleware around the pages, the API and Streamlit's own routes."""

    def __init__(self, app: ASGIApp, files: sending.Files) -> None:
        self.app = app
        self.files = files

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
        refusal = None
        if not _checked_within(scope, headers):
            with _speaking(headers):
                refusal = await _refusal(scope, headers, self.files)
        if refusal is None:
            counted = self.files.counted(scope, send) if _of_a_file(scope) else send
            await self.app(scope, receive, counted)
        elif scope["type"] == "websocket":
            await WebSocketClose(1008, refusal[1][:120])(scope, receive, send)
        else:
            await _said(scope, headers, *refusal)(scope, receive, send)


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


def _said(scope: Scope, headers: Headers, status: int, words: str) -> Response:
    """Return words as a page where a page was asked for, else as they are."""
    if not _of_a_page(scope, headers):
        return PlainTextResponse(words, status)
    page = plain_page.of("pico-review", words)
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})


def _speaking(headers: Headers) -> AbstractContextManager[None]:
    return speaking(choose(accepted(headers.get("accept-language", ""))))


def _away(scope: Scope, headers: Headers, error: Exception) -> ASGIApp:
    """Return that the database is away, and that it is worth another try."""
    answer: Response = refusals.away(error)
    if scope["type"] == "websocket":
        return WebSocketClose(1013)
    if _of_a_page(scope, headers):
        answer = _said(scope, headers, 503, _("The database is away just now. Try again soon."))
        answer.headers["Retry-After"] = str(refusals.RETRY_SECONDS)
    return answer


def _checked_within(scope: Scope, headers: Headers) -> bool:
    """Whether a request is let in whoever sends it, as decisions are: what it asks for checks."""
    if scope["type"] != "http" or _of_a_file(scope) or _of_a_page(scope, headers):
        return False
    return at_this_machine(headers) or people.known_links(here.store_of())


async def _refusal(scope: Scope, headers: Headers, files: sending.Files) -> tuple[int, str] | None:
    """Return status and words for what is not let in."""
    if scope["type"] == "http" and scope["path"].endswith(FOR_ALL):
        return None
    if not at_this_machine(headers) and not await to_thread.run_sync(_links):
        return 403, _(
            "Nobody has a personal link yet, so pico-review is for this machine only: open "
            "http://localhost, give people links, or name this host in {names}.",
            names=NAMES,
        )
    address = (scope.get("client") or (None,))[0]
    if scope["type"] == "websocket" or _of_a_page(scope, headers):
        known = await to_thread.run_sync(_visitor, headers, address)
        return None if known else (403, _no_link())
    if not _of_a_file(scope) or scope["method"] not in ("PUT", "POST"):
        return None
    visitor = await to_thread.run_sync(_visitor, headers, address)
    if visitor is None or not may(visitor.role, "load"):
        return 403, _("Only who may load data may send files.")
    too_much = files.reserve(scope["path"], visitor.id, headers.get("content-length", ""))
    return (413, too_much) if too_much else None


def _no_link() -> str:
    return _("This workspace is opened by a personal link. Ask your lead for yours.")


def _of_a_page(scope: Scope, headers: Headers) -> bool:
    """Whether a browser goes to a page, which would open a websocket and begin a session."""
    asked = scope["type"] == "http" and "text/html" in headers.get("accept", "")
    return asked and not any(part in scope["path"] for part in APART)


def _of_a_file(scope: Scope) -> bool:
    return scope["type"] == "http" and sending.is_upload(scope["path"])


def from_this_machine(scope: Scope, headers: Headers) -> bool:
    """Whether who asks sits at this machine, as far as the connection and the request say."""
    address = (scope.get("client") or ("",))[0]
    return _is_loopback(address) and at_this_machine(headers)


def at_this_machine(headers: Headers) -> bool:
    """Whether a request names this machine and comes, by all it says, from it."""
    told = tuple(sorted(pair for pair in headers.raw if pair[0] in _OF_PLACE))
    # Long ones, which nobody's browser sends, fill no memory.
    judged = _kept_short if sum(len(value) for _name, value in told) < 300 else _at_this_machine
    return judged(told, os.environ.get(NAMES, ""))


def _at_this_machine(told: tuple[tuple[bytes, bytes], ...], _names: str) -> bool:
    headers = Headers(raw=list(told))
    hosts = [urlsplit(f"//{headers.get('host', 'localhost')}").hostname]
    if "origin" in headers:
        hosts.append(urlsplit(headers["origin"]).hostname)
    forwarded = (headers.get(name, "") for name in FORWARDED)
    return all(map(_is_ours, hosts)) and all(map(_from_here, forwarded))


_kept_short = lru_cache(maxsize=256)(_at_this_machine)  # A browser says the same each time.


def _is_ours(name: str | None) -> bool:
    named = {one.strip().lower() for one in os.environ.get(NAMES, "").split(",") if one.strip()}
    return name is not None and (_is_loopback(name) or name.lower() in named)


def _is_loopback(name: str) -> bool:
    if name.lower().rstrip(".") == "localhost" or name.lower().endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


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
        _is_loopback(urlsplit(f"//{name}").hostname or "") or name == "::1" for name in names
    )


def _links() -> bool:
    return people.any_links(here.store_of())


def _visitor(headers: Headers, address: str | None) -> Person | None:
    """Return who asks, by their browser's cookie; None for a stranger."""
    try:
        cookies = {name: one.value for name, one in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        cookies = {}
    return identity.who(here.store_of(), cookies, address)

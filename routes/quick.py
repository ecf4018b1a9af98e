"""The short way in for what is asked most: reservations and decisions, past what others need.

Sessions, compression and the layers that describe and check every route cost more than a decision
itself. Here goes only what is plainly in order, to the same functions as the routes'. Whatever is
not (a length that is not told, a field that is wrong, a token that has ended, somebody who calls
too often) goes the long way, untouched, and is told there what is wrong.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.core.i18n import speaking
from routes import deciding, here, refusals
from routes.here import Session
from routes.language import asked
from routes.models import AnswerRequest, LeaseRequest
from routes.together import AT_ONCE
from store.db.workspace import Store


@dataclass(frozen=True)
class Way:
    """How a request of one address is read, and what does it."""

    request: TypeAdapter[Any]
    do: Callable[[Store, Session, Any], Awaitable[Response]]


WAYS = {
    "api/answers": Way(TypeAdapter(AnswerRequest), deciding.answered),
    "api/leases": Way(TypeAdapter(LeaseRequest), deciding.reserved),
}
_BEARER = "Bearer "


class Quick:
    """Middleware before all layers but the door; ``base`` is the path the app lives under."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        self.app = app
        self.ways = {base + name: way for name, way in WAYS.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request the short way, or leave it to the app."""
        way = self.ways.get(scope["path"]) if scope["type"] == "http" else None
        # The first of each: as ``Headers`` reads them.
        headers = dict(reversed(scope["headers"])) if way else {}
        if way is None or scope["method"] != "POST" or not _in_order(headers):
            await self.app(scope, receive, send)
            return
        messages = await _body(receive)
        request = read(way, b"".join(message.get("body", b"") for message in messages))
        token = headers[b"authorization"].decode("latin-1").removeprefix(_BEARER)
        caller = here.of_token(here.store_of(), token)
        if request is None or caller is None or here.RATE.over(caller.person_id):
            await self.app(scope, _again(messages, receive), send)
            return
        with speaking(asked(headers.get(b"accept-language", b"").decode("latin-1"))):
            response = await _answer(way, caller, request, scope)
        begins = {"status": response.status_code, "headers": response.raw_headers, AT_ONCE: True}
        await send({"type": "http.response.start"} | begins)
        await send({"type": "http.response.body", "body": response.body})


def read(way: Way, body: bytes) -> Any:
    """Return what a body asks; None where the long way has to say what is wrong with it."""
    try:
        return way.request.validate_json(body)
    except ValidationError:
        return None


async def _answer(way: Way, caller: Session, request: Any, scope: Scope) -> Response:
    try:
        here.count(caller)
        return await way.do(here.store_of(), caller, request)
    except Exception as error:
        said = await refusals.answered(Request(scope), error)
        if said is None:
            raise
        return said


def _in_order(headers: dict[bytes, bytes]) -> bool:
    """Whether a request tells its kind, its length and its token as the station does."""
    return (
        headers.get(b"content-type", b"").partition(b";")[0] == b"application/json"
        and refusals.bounded_length(headers.get(b"content-length", b"").decode("latin-1"))
        and headers.get(b"authorization", b"").startswith(b"Bearer ")
    )


async def _body(receive: Receive) -> list[Message]:
    """Return the messages of a request up to its end, or until its sender is gone."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    """Return a ``receive`` that says these messages once more before what is to come."""
    left = iter(messages)

    async def received() -> Message:
        return next(left, None) or await receive()

    return received

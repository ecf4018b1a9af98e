"""What is not carried out is said in words, with a status that fits; never a trace."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from review.core.errors import BadInput, NotAllowed, PicoReviewError, Unknown
from review.core.i18n import _
from routes.models import Refusal
from store.db.engine import AWAY

#: No request is longer than this; an answer has some hundred bytes.
MOST_BYTES = 64 * 1024
#: How many mistakes of one request are listed.
MOST_NAMED = 20
#: When to try again what the database would not take just now.
RETRY_SECONDS = 2

_log = logging.getLogger(__name__)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what the API's page says of these refusals."""
    return {status: {"model": Refusal, "description": _SAID[status]} for status in statuses}


_SAID = {
    400: "The body is no text at all.",
    401: "The token has ended, or its person may not come in any more: open the page again.",
    403: "The role does not allow it.",
    404: "There is no such unit, or the link has ended.",
    409: "Understood and not carried out; the words say why. Sending it again changes nothing.",
    413: "The request is too long, or does not say how long it is.",
    422: "A field is wrong; it is named.",
    429: "Too many requests of one reviewer; `Retry-After` says when to go on.",
    503: "Not acknowledged: the database or the disk is busy or full. Send it again after "
    "`Retry-After` seconds, with the same id: what was recorded after all stays as it is.",
}


class Bounded(APIRoute):
    """A route that refuses a long body, or one of unknown length, before reading it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's own handler."""
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            length = request.headers.get("content-length", "")
            if request.method == "POST" and not bounded_length(length):
                raise HTTPException(
                    413, _("A request has its length, at most {most} bytes.", most=MOST_BYTES)
                )
            return await handle(request)

        return bounded


def bounded_length(length: str) -> bool:
    """Whether a header says how long a body is, and that it is not too long."""
    return length.isdecimal() and len(length) < 10 and int(length) <= MOST_BYTES


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """Say what is wrong and what to do."""
    statuses: dict[type[Exception], int] = {BadInput: 422, Unknown: 404, NotAllowed: 403}
    return JSONResponse({"detail": str(error)}, statuses.get(type(error), 409))


async def malformed(_request: Request, error: Exception) -> JSONResponse:
    """Say which field is wrong without repeating what was sent, keys inside a field included."""
    errors: Sequence[Any] = error.errors() if isinstance(error, RequestValidationError) else ()
    details = [
        {"loc": list(problem["loc"][:2]), "msg": str(problem["msg"])}
        for problem in errors[:MOST_NAMED]
    ]
    return JSONResponse({"detail": details}, status_code=422)


async def not_now(request: Request, error: Exception) -> JSONResponse:
    """Say that it is not acknowledged, and when to send it again."""
    return away(error, request.method)


def away(error: Exception, method: str) -> JSONResponse:
    """Return that the database or the disk is away; where it lies stands in the log alone."""
    if method in ("GET", "HEAD"):
        _log.error("Not answered: %s", error)
        sentence = database_away()
    else:
        _log.error("Not acknowledged: %s", error)
        sentence = _(
            "The server cannot say yet that this is saved. Send it again, with the same id."
        )
    return JSONResponse({"detail": sentence}, 503, {"Retry-After": str(RETRY_SECONDS)})


def database_away() -> str:
    """Return what is said to who only asked, whatever for."""
    return _("The database is away just now. Try again soon.")


Reply = Callable[[Request, Any], Coroutine[Any, Any, Response]]
#: What is answered, by kind of error.
ANSWERED: dict[type[Exception], Reply] = {
    PicoReviewError: refused,
    RequestValidationError: malformed,
    **dict.fromkeys(AWAY, not_now),
}


def answer_errors(app: FastAPI) -> None:
    """Let an app answer these errors."""
    for kind, reply in ANSWERED.items():
        app.add_exception_handler(kind, reply)


async def answered(request: Request, error: Exception) -> Response | None:
    """Return what the app says to an error, None to one that is a defect."""
    if isinstance(error, HTTPException):
        return await http_exception_handler(request, error)
    for kind, reply in ANSWERED.items():
        if isinstance(error, kind):
            return await reply(request, error)
    return None

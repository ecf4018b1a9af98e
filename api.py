"""The station's and scripts' door: JSON under ``/api``, pictures under ``/images``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from starlette.routing import BaseRoute, Mount, Route

from review.edits import Side
from review.errors import BadInput, NotAllowed, PicoReviewError, Unknown
from review.roles import require
from review.tasks import TASKS
from routes.config import config_router
from store import browse, identity, images, people, queue, station, tokens
from store.workspace import Store, shared_store

COOKIE_SECONDS = 90 * 24 * 3600
#: A UUIDv7, as the station and the store make them.
ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
Id = Annotated[str, Field(pattern=ID)]
Word = Annotated[str, Field(max_length=40)]
Whole = Annotated[int, Field(ge=-(2**53), le=2**53)]
#: What was on screen: a few short values.
Shown = dict[Word, Annotated[str, Field(max_length=200)] | Whole | float | bool | None]
#: No request is longer than this; an answer has some hundred bytes.
MOST_BYTES = 64 * 1024
#: How many mistakes of one request are listed.
MOST_NAMED = 20

bearer = HTTPBearer(auto_error=False)


class LeaseRequest(BaseModel):
    """Ask for the next units of a task."""

    task: str = Field(pattern=f"^({'|'.join(TASKS)})$")
    want: int = Field(default=6, ge=1, le=20)
    batch: Id | None = None


class AnswerRequest(LeaseRequest):
    """One decision, and how many units to have reserved after it."""

    id: Id
    draw_id: Id
    verdict: Word
    shown: Shown = Field(default={}, max_length=20)
    milliseconds: int | None = Field(default=None, ge=0, le=86_400_000)


class UndoRequest(BaseModel):
    """Take back one's own answer ``answer_id`` by the log entry ``id``."""

    id: Id
    answer_id: Id


class Unit(BaseModel):
    """What the station shows: one leased edit. The judge is not in it."""

    draw_id: str
    batch_id: str
    edit_id: str
    instruction: str
    short_instruction: str | None
    edit_type: str | None
    source_url: str | None
    edited_url: str | None


class Queue(BaseModel):
    """Units reserved for the reviewer, what still waits, and a fresh token."""

    units: list[Unit]
    waiting: int
    token: str


class Reveal(BaseModel):
    """What a judge said of an edit that the reviewer has just answered."""

    judge: str
    overall: float | None
    criteria: dict[str, float]
    reason: str | None


class AnswerSaved(Queue):
    """The answer is on disk. ``surplus``: kept, and not counted."""

    id: str
    surplus: bool
    judge: list[Reveal]


class Undone(BaseModel):
    """The unit to answer anew, or none where that is not possible any more."""

    unit: Unit | None
    token: str


class Session(BaseModel):
    """Who is calling, and since when (epoch seconds) their station has been open."""

    person_id: str
    since: float


def store_of() -> Store:
    """Return the process's store (a dependency, so that tests can give their own)."""
    return shared_store()


StoreHere = Annotated[Store, Depends(store_of)]


def session(
    store: StoreHere, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Session:
    """Check the bearer token and the standing of its person on every call."""
    read = tokens.read_station(store, given.credentials) if given else None
    person = people.by_id(store, read[0]) if read else None
    if read is None or person is None:
        raise HTTPException(401, "Open the page again: this station's token has ended.")
    require(person.role, "review")
    return Session(person_id=person.id, since=read[1])


SessionHere = Annotated[Session, Depends(session)]


class Bounded(APIRoute):
    """A route that refuses a long body, or one of unknown length, before reading it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's own handler."""
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            length = request.headers.get("content-length", "")
            known = length.isdecimal() and len(length) < 10
            if request.method == "POST" and not (known and int(length) <= MOST_BYTES):
                raise HTTPException(413, f"A request has its length, at most {MOST_BYTES} bytes.")
            return await handle(request)

        return bounded


app = FastAPI(title="pico-review", version="1", docs_url="/docs", redoc_url=None)
app.router.route_class = Bounded


@app.get("/ping")
def ping() -> dict[str, str]:
    """Answer that the server is there."""
    return {"status": "ok"}


@app.get("/join/{secret}", include_in_schema=False)
def join(store: StoreHere, request: Request, secret: str) -> Response:
    """Turn a personal link into a cookie, and go to the first page."""
    person = people.by_secret(store, secret)
    if person is None or person.link is None:
        raise HTTPException(404, "This link is not valid (any more). Ask your lead for a new one.")
    answer = RedirectResponse("../../", status_code=303)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    answer.set_cookie(
        identity.COOKIE,
        tokens.cookie(store, person.id, person.link),
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


@app.post("/leases")
def lease(store: StoreHere, who: SessionHere, asked: LeaseRequest) -> Queue:
    """Reserve the next units of a task for the caller."""
    return Queue(**_queue(store, who, asked))


@app.post("/answers")
def answer(store: StoreHere, who: SessionHere, given: AnswerRequest) -> AnswerSaved:
    """Record one decision; the same id again changes nothing. Answers once it is on disk."""
    saved = queue.record(
        store,
        who.person_id,
        queue.Answer(given.id, given.draw_id, given.verdict, dict(given.shown), given.milliseconds),
    )
    shown = station.revealed(store, given.draw_id, who.person_id)
    return AnswerSaved(
        **_queue(store, who, given),
        id=saved.id,
        surplus=saved.surplus,
        judge=[Reveal(**_reveal(judged)) for judged in shown],
    )


@app.post("/undo")
def undo(store: StoreHere, who: SessionHere, asked: UndoRequest) -> Undone:
    """Take back one's own answer, by a further log entry."""
    leased = queue.undo(store, who.person_id, asked.answer_id, asked.id)
    units = station.units(store, [leased] if leased else [])
    token = tokens.station(store, who.person_id, since=who.since)
    return Undone(unit=Unit(**units[0]) if units else None, token=token)


app.include_router(config_router(store_of))


@app.exception_handler(PicoReviewError)
async def refused(_request: Request, error: Exception) -> JSONResponse:
    """Say what is wrong and what to do, with a status that fits."""
    statuses: dict[type[Exception], int] = {BadInput: 422, Unknown: 404, NotAllowed: 403}
    status = statuses.get(type(error), 409)
    return JSONResponse({"detail": str(error)}, status_code=status)


@app.exception_handler(RequestValidationError)
async def malformed(_request: Request, error: Exception) -> JSONResponse:
    """Say which field is wrong without repeating what was sent, keys inside a field included."""
    found: Sequence[Any] = error.errors() if isinstance(error, RequestValidationError) else ()
    named = [{"loc": list(one["loc"][:2]), "msg": str(one["msg"])} for one in found[:MOST_NAMED]]
    return JSONResponse({"detail": named}, status_code=422)


async def image(request: Request) -> Response:
    """Send one picture by its signed link; a broken or missing one is a 404 that says so."""
    store = store_of()
    named = tokens.read_image(store, request.path_params["token"])
    if named is None:
        return Response("This link to a picture has ended.", 404, media_type="text/plain")
    try:
        found = await asyncio.to_thread(_picture, store, *named)
    except BadInput as error:
        return Response(error.message, 404, media_type="text/plain")
    if found is None:
        return Response("The picture is missing.", 404, media_type="text/plain")
    headers = {
        "Cache-Control": "private, max-age=86400, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'",
    }
    return Response(found.content, media_type=found.media_type, headers=headers)


def routes() -> list[BaseRoute]:
    """Return the routes that ``app.py`` mounts beside Streamlit."""
    return [Route("/images/{token}", image, methods=["GET"]), Mount("/api", app=app)]


def _picture(store: Store, edit_id: str, side: Side, size: str) -> images.Picture | None:
    path = images.path_of(store, edit_id, side)
    return images.picture(store, path, size) if path else None


def _queue(store: Store, who: Session, asked: LeaseRequest) -> dict[str, Any]:
    leased = queue.lease(store, who.person_id, asked.task, asked.want, asked.batch)
    return {
        "units": station.units(store, leased),
        "waiting": queue.waiting(store, who.person_id, asked.task, asked.batch),
        "token": tokens.station(store, who.person_id, since=who.since),
    }


def _reveal(judged: browse.Judged) -> dict[str, Any]:
    return {
        "judge": judged.judge,
        "overall": judged.overall,
        "criteria": judged.criteria,
        "reason": judged.reason,
    }

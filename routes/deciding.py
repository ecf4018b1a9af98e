"""Reservations and decisions, which are most of what the station asks: both ways in do the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import TypeVar

import msgspec
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from sqlalchemy import Connection

from review.core.units import Unit
from routes import counting, outcomes
from routes.here import Session, renewed, stands
from routes.models import AnswerRequest, AnswerSaved, LeaseRequest, Queue
from store.db.workspace import Store
from store.work import on_screen, queue
from store.work.log import Recorded

T = TypeVar("T")
#: A request waits so long for its turn; then the client is told to send it again.
PATIENCE_SECONDS = 10


async def reserved(store: Store, session: Session, request: LeaseRequest) -> Response:
    """Reserve the next units of a task for the caller, those they hold first."""
    reservation = queue.Reservation(request.task, request.want, request.batch)

    def work(connection: Connection) -> list[Unit]:
        stands(connection, session)
        leases = queue.reserve(store, connection, session.person_id, reservation)
        return on_screen.units_now(store, connection, session.person_id, leases, request.task)

    units = await done(store, work)
    # Counting reads many rows: not where everybody's answers wait for their turn.
    asked = request.task, request.batch
    left = await counting.here().of(
        session.person_id,
        (store.folder, *asked),
        lambda people: queue.waiting_for(store, people, *asked),
    )
    return as_json(Queue(units=units, waiting=left, token=renewed(store, session)))


async def answered(store: Store, session: Session, request: AnswerRequest) -> Response:
    """Record one decision or correction and reserve the next units, in one transaction."""
    if request.names_settings:
        await run_in_threadpool(queue.check_named, store, request)
    me = session.person_id
    reservation = queue.Reservation(request.task, request.want, request.batch)

    def work(connection: Connection) -> tuple[Recorded, list[Unit]]:
        stands(connection, session)
        recorded, leases = queue.decide_now(store, connection, me, request, reservation)
        return recorded, on_screen.units_now(store, connection, me, leases, request.task)

    recorded, units = await done(store, work)
    # What follows from it may take seconds (a planned look); nobody waits for that.
    about = "settle", recorded.task, recorded.batch_id
    if not recorded.saved.surplus:
        store.soon.ask(about, partial(queue.settle, store, recorded))
    saved = AnswerSaved(
        id=recorded.saved.id,
        surplus=recorded.saved.surplus,
        units=units,
        waiting=None,
        reveals=recorded.show_judge,
        token=renewed(store, session),
    )
    return as_json(saved)


async def done(store: Store, work: Callable[[Connection], T]) -> T:
    """Return the outcome of some work once it is on the disk. Raises TimeoutError.

    What comes too late for its caller is done all the same; sent again, it changes nothing.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    late = loop.call_later(PATIENCE_SECONDS, _too_late, future)
    # Another thread does the work; it says what it says in the caller's language.
    spoken = copy_context()
    store.answers.ask(
        lambda connection: spoken.run(work, connection), partial(outcomes.to(loop).put, future)
    )
    try:
        return await future
    finally:
        late.cancel()


def _too_late(future: asyncio.Future[T]) -> None:
    if not future.done():
        future.set_exception(TimeoutError())


class Encoded(Response):
    """JSON as it is sent; made with every decision, so that it works nothing else out."""

    def __init__(self, body: bytes) -> None:
        self.status_code = 200
        self.background = None
        self.body = body
        length = b"content-length", b"%d" % len(body)
        self.raw_headers = [length, (b"content-type", b"application/json")]


def as_json(answer: object) -> Response:
    """Return an answer of ``routes.models`` as it is sent."""
    return Encoded(msgspec.json.encode(answer))

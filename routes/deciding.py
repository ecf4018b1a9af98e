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
    left = await run_in_threadpool(
        queue.waiting, store, session.person_id, request.task, request.batch
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
        recorded = queue.record_now(store, connection, me, request)
        leases = queue.reserve(store, connection, me, reservation)
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
    # Another thread does the work; it says what it says in the caller's language.
    spoken = copy_context()
    future = asyncio.wrap_future(
        store.answers.submit(lambda connection: spoken.run(work, connection))
    )
    return await asyncio.wait_for(asyncio.shield(future), PATIENCE_SECONDS)


def as_json(answer: object) -> Response:
    """Return an answer of ``routes.models`` as it is sent."""
    return Response(msgspec.json.encode(answer), media_type="application/json")

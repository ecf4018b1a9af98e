"""What the station asks: reserve, answer, take back, look at one's own, ask a lead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import asdict
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import Connection

from review.core.errors import BadInput, NotAllowed, Refused
from review.core.units import Drifted, Reveal, Unit
from routes.deciding import answered, as_json, done, reserved
from routes.here import Session, SessionHere, StoreHere, renewed, stands
from routes.models import (
    ID,
    AnswerRequest,
    AnswerSaved,
    DriftRequest,
    DriftShown,
    HandBackRequest,
    HandedBack,
    JudgeRequest,
    Judges,
    LeaseRequest,
    Mine,
    OwnQuestion,
    QuestionAsked,
    QuestionRequest,
    Questions,
    Queue,
    TaskName,
    Undone,
    UndoRequest,
)
from routes.refusals import Bounded, documented
from store.db.workspace import Store
from store.work import drifting, guidelines, on_screen, own_answers, questions, queue, seen
from store.work.drifting import Answered
from store.work.handler import handlers

T = TypeVar("T")
#: Measuring pictures takes a second of computing: one at a time.
_measuring = ThreadPoolExecutor(1, "pico-review-measuring")

router = APIRouter(route_class=Bounded, tags=["station"])
_writes = documented(400, 401, 403, 409, 413, 422, 429, 503)


@router.post("/leases", response_model=Queue, responses=_writes)
async def lease(store: StoreHere, session: SessionHere, request: LeaseRequest) -> Response:
    """Reserve the next units of a task for the caller, those they hold first."""
    return await reserved(store, session, request)


@router.post("/leases/back", response_model=HandedBack, responses=_writes)
async def hand_back(store: StoreHere, session: SessionHere, request: HandBackRequest) -> Response:
    """Hand back what the caller holds of a task: their last window of it is being left."""

    def work(connection: Connection) -> int:
        stands(connection, session)
        what = request.task, request.batch, request.kept
        return queue.hand_back(store, connection, session.person_id, *what)

    return as_json(HandedBack(number=await done(store, work), token=renewed(store, session)))


@router.post("/answers", response_model=AnswerSaved, responses=_writes | documented(404))
async def answer(store: StoreHere, session: SessionHere, request: AnswerRequest) -> Response:
    """Record one decision or correction; answers once it is on the disk.

    The same id again changes nothing and gets the same reply, so a client that heard nothing just
    sends it again. The next units are reserved in the same transaction.
    """
    return await answered(store, session, request)


@router.post("/undo", response_model=Undone, responses=_writes)
async def undo(store: StoreHere, session: SessionHere, request: UndoRequest) -> Response:
    """Take back one's own answer or correction, by a further log entry."""
    me = session.person_id

    def work(connection: Connection) -> tuple[Unit | None, bool]:
        stands(connection, session)
        leased = queue.undo_now(store, connection, me, request.answer_id, request.id)
        if leased is None:
            return None, False
        task = queue.task_now(connection, leased.batch_id)
        (unit,) = on_screen.units_now(store, connection, me, [leased], task)
        return unit, not seen.has_seen(connection, me, leased.draw_id)

    unit, counts = await done(store, work)
    return as_json(Undone(unit=unit, counts=counts, token=renewed(store, session)))


@router.post("/judge", response_model=Judges, responses=_writes)
async def judge(store: StoreHere, session: SessionHere, request: JudgeRequest) -> Response:
    """Return the judge's word on one's own standing answer's unit, where its batch shows it.

    It is noted: what the caller says of the unit from then on is kept and does not count.
    """
    me = session.person_id

    def work(connection: Connection) -> list[Reveal]:
        stands(connection, session)
        return on_screen.reveal(connection, request.answer_id, me, store.clock())

    said = await done(store, work)
    return as_json(Judges(judge=said, token=renewed(store, session)))


@router.post("/drift", response_model=DriftShown, responses=_writes)
async def drift(store: StoreHere, session: SessionHere, request: DriftRequest) -> Response:
    """Return the drift of the chain of one's own standing answer, but in a batch that measures.

    ``drift`` is null, and ``why`` says why, before the answer, in a batch that measures, and where
    nothing can be compared. It is noted once it is told: what the caller says of the chain from
    then on is kept and does not count.
    """
    me = session.person_id

    def allowed(connection: Connection) -> Answered:
        stands(connection, session)
        return drifting.answered(connection, request.answer_id, me)

    def noted(connection: Connection) -> None:
        drifting.note(connection, request.answer_id, me, store.clock())

    def measured(about: Answered) -> Drifted:
        _check(store, session)
        return drifting.measured(store, about)

    found, why = None, ""
    try:
        about = await done(store, allowed)
        # It takes a second or two: not where everybody's answers wait for their turn.
        found = await _measured(lambda: measured(about))
        await done(store, noted)
    except NotAllowed:
        raise
    except (Refused, BadInput) as error:
        found, why = None, str(error)
    return as_json(DriftShown(drift=found, why=why, token=renewed(store, session)))


@router.get("/mine", response_model=Mine, responses=documented(401, 403, 422, 429, 503))
def mine(
    store: StoreHere,
    session: SessionHere,
    task: TaskName,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    verdict: Annotated[str | None, Query(pattern="^[a-z_]{1,40}$")] = None,
    words: Annotated[str | None, Query(max_length=200)] = None,
    before: Annotated[str | None, Query(pattern=ID)] = None,
) -> Response:
    """Return one's own standing answers, newest first, to look at and to correct.

    ``words``: in the instruction, the comment or the reasons. ``before``: given before that one.
    """
    _check(store, session)
    sought = own_answers.Sought(verdict, before, words)
    answers = own_answers.mine(store, session.person_id, task, limit, sought)
    return as_json(Mine(answers=answers, token=renewed(store, session)))


@router.post("/questions", response_model=QuestionAsked, responses=_writes | documented(404))
async def ask(store: StoreHere, session: SessionHere, request: QuestionRequest) -> Response:
    """Ask a lead about a unit; the same id again changes nothing."""

    def work(connection: Connection) -> None:
        stands(connection, session)
        questions.ask_now(
            connection, session.person_id, request.id, request.draw_id, request.text, store.clock()
        )

    await done(store, work)
    return as_json(QuestionAsked(id=request.id, token=renewed(store, session)))


@router.get("/questions", response_model=Questions, responses=documented(401, 403, 429, 503))
def own_questions(store: StoreHere, session: SessionHere) -> Response:
    """Return one's own questions with a lead's answers, and each task's guidelines' version."""
    _check(store, session)
    own = [
        OwnQuestion(**asdict(question), instruction=instruction)
        for question, instruction in questions.own(store, session.person_id)
    ]
    versions = {
        handler.task.name: guidelines.current(store, handler.task).version
        for handler in handlers(store)
    }
    return as_json(Questions(questions=own, guidelines=versions, token=renewed(store, session)))


async def _measured(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_measuring, copy_context().run, work)


def _check(store: Store, session: Session) -> None:
    with store.database.read() as connection:
        stands(connection, session)

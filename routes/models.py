"""What is sent and said over the API: ``review``'s own dataclasses, with what HTTP adds.

Pydantic checks them by the bounds they carry; nothing of the database is in them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from review.core.answers import QUESTION_LENGTH, Answer, Saved
from review.core.units import Drifted, OwnAnswer, Question, Reveal, Unit
from store.tasks import TASKS

#: A UUIDv7, as the station and the store make them.
ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
Id = Annotated[str, Field(pattern=ID, examples=["019aba00-0000-7000-8000-000000000000"])]
TaskName = Annotated[str, Field(pattern=f"^({'|'.join(TASKS)})$", examples=[next(iter(TASKS))])]
Want = Annotated[int, Field(ge=1, le=20, description="How many units to have reserved.")]
Token = Annotated[str, Field(description="A fresh bearer token, good for 15 minutes more.")]


@dataclass(frozen=True, kw_only=True)
class LeaseRequest:
    """Ask for the next units of a task, of one ``batch`` or of any."""

    task: TaskName
    want: Want = 6
    batch: Id | None = None


@dataclass(frozen=True, kw_only=True)
class HandBackRequest:
    """Give up what the caller holds of a task, but for ``kept``: what is decided and not sent."""

    task: TaskName
    batch: Id | None = None
    kept: Annotated[list[Id], Field(max_length=1000)] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class AnswerRequest(Answer):
    """One decision, and how many units to have reserved after it.

    ``id`` is made by the client: sent again, it changes nothing. ``replaces`` makes it a
    correction of one's own earlier answer, which is appended like any other.
    """

    id: Id
    draw_id: Id
    replaces: Id | None = None
    task: TaskName
    want: Want = 6
    batch: Id | None = None


@dataclass(frozen=True, kw_only=True)
class UndoRequest:
    """Take back one's own answer ``answer_id`` by the log entry ``id``."""

    id: Id
    answer_id: Id


@dataclass(frozen=True, kw_only=True)
class JudgeRequest:
    """Ask for the judge's word on the unit of one's own answer."""

    answer_id: Id


@dataclass(frozen=True, kw_only=True)
class DriftRequest:
    """Ask for the drift of the chain of one's own answer."""

    answer_id: Id


@dataclass(frozen=True, kw_only=True)
class QuestionRequest:
    """Ask a lead about a unit; ``id`` is made by the client."""

    id: Id
    draw_id: Id
    text: Annotated[str, Field(min_length=1, max_length=QUESTION_LENGTH)]


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Units reserved for the caller, those held before first, and how many wait in all."""

    units: list[Unit]
    waiting: int | None
    token: Token


@dataclass(frozen=True, kw_only=True)
class HandedBack:
    """How many units are anybody's again."""

    number: int
    token: Token


@dataclass(frozen=True, kw_only=True)
class AnswerSaved(Queue, Saved):
    """The answer is on disk. ``surplus``: kept, and not counted.

    ``reveals``: whether its batch shows the judge, to who asks for it. ``waiting`` is null: count
    down from what the last leases said.
    """

    reveals: bool


@dataclass(frozen=True, kw_only=True)
class Undone:
    """The unit to answer anew, or none where that is not possible any more.

    ``counts``: whether a new answer will. Not after the caller saw what others or a judge say of
    it: then the answer taken back goes on counting.
    """

    unit: Unit | None
    counts: bool
    token: Token


@dataclass(frozen=True, kw_only=True)
class Judges:
    """What judges said of the edit; none where its batch does not show that, or not yet."""

    judge: list[Reveal]
    token: Token


@dataclass(frozen=True, kw_only=True)
class DriftShown:
    """How far the chain drifted; null where that is not shown, and ``why``."""

    drift: Drifted | None
    why: str
    token: Token


@dataclass(frozen=True, kw_only=True)
class Mine:
    """One's own last standing answers, newest first."""

    answers: list[OwnAnswer]
    token: Token


@dataclass(frozen=True, kw_only=True)
class QuestionAsked:
    """The question is on disk."""

    id: str
    token: Token


@dataclass(frozen=True, kw_only=True)
class OwnQuestion(Question):
    """One's own question, with its edit's instruction."""

    instruction: str


@dataclass(frozen=True, kw_only=True)
class Questions:
    """One's own questions, newest first; and which guidelines are in force for each task."""

    questions: list[OwnQuestion]
    guidelines: dict[TaskName, int]
    token: Token


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a request is not carried out: one sentence, or the fields that are wrong."""

    detail: str | list[dict[str, object]]


@dataclass(frozen=True, kw_only=True)
class Pong:
    """The server is there."""

    status: str = "ok"

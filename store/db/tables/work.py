"""Batches, plans and looks; what is drawn; the log of answers; guidelines and questions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from store.db.tables.base import Base

#: Log entries that bring a unit before a lead, or say what a lead decided; few.
BEFORE_A_LEAD = "kind = 'adjudication' OR verdict = 'unsafe'"


class Batch(Base, table=True):
    """Work drawn with a purpose. ``origin`` is drawn or imported.

    ``strategy``: how its units were drawn. ``mode``: how they are asked, where a task has ways.
    """

    __tablename__ = "batch"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    task: str
    purpose: str
    origin: str
    strategy: str
    mode: str | None = None
    seed: int
    per_unit: int
    show_judge: bool
    created: datetime
    created_by: str
    closed: datetime | None = None
    simulated: bool = False


class Plan(Base, table=True):
    """What one batch of labels is to prove of one pool by one family of cuts; frozen.

    A batch's rows, frozen before its first label, are its plan together.
    """

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("batch_id", "pool_id", "family"),)
    id: str = Field(primary_key=True)
    batch_id: str = Field(foreign_key="batch.id")
    pool_id: str = Field(foreign_key="pool.id")
    family: str
    plan_json: str = Field(sa_type=Text)
    guidelines_version: int
    created: datetime
    created_by: str


class Look(Base, table=True):
    """A planned look that was taken, with its outcome and the last log entry it saw."""

    __tablename__ = "look"
    plan_id: str = Field(primary_key=True, foreign_key="plan.id")
    labels: int = Field(primary_key=True)
    delta: float
    last_entry: int
    outcome_json: str = Field(sa_type=Text)
    labels_digest: str
    created: datetime


class Draw(Base, table=True):
    """One unit drawn into a batch, with the probabilities it was drawn at.

    ``again``: a hidden repeat. ``suggested_json``: what its batch suggests as an answer.
    """

    __tablename__ = "draw"
    __table_args__ = (UniqueConstraint("batch_id", "draw_order"),)
    id: str = Field(primary_key=True)
    batch_id: str = Field(foreign_key="batch.id")
    draw_order: int
    unit_id: str = Field(index=True)  # an edit, or (task rank) a group of candidates
    stratum: str
    selection_probability: float
    inclusion_probability: float
    again: bool = False
    suggested_json: str | None = Field(default=None, sa_type=Text)


class Slot(Base, table=True):
    """One of the N answers a draw asks for: open, leased to a reviewer, or answered."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("draw_id", "reviewer_id"),
        Index(
            "ix_slot_open",
            "batch_id",
            "lease_until",
            "draw_order",
            "number",
            sqlite_where=text("review_id IS NULL"),
            postgresql_where=text("review_id IS NULL"),
        ),
        Index(
            "ix_slot_held",
            "reviewer_id",
            "batch_id",
            sqlite_where=text("review_id IS NULL"),
            postgresql_where=text("review_id IS NULL"),
        ),
    )
    draw_id: str = Field(primary_key=True, foreign_key="draw.id")
    number: int = Field(primary_key=True)
    batch_id: str = Field(foreign_key="batch.id")
    draw_order: int
    reviewer_id: str | None = Field(default=None, foreign_key="person.id")
    lease_until: datetime
    review_id: str | None = None


class RankAsked(Base, table=True):
    """What a reviewer is shown of a group: candidates in the order on screen; never changed.

    The station names them by their place alone. ``mode``: pairs or listwise; ``again``: a hidden
    repeat, the reviewer's earlier question with the sides swapped.
    """

    __tablename__ = "rank_asked"
    draw_id: str = Field(primary_key=True, foreign_key="draw.id")
    reviewer_id: str = Field(primary_key=True, foreign_key="person.id")
    mode: str
    candidates_json: str = Field(sa_type=Text)
    again: bool
    time: datetime


class Review(Base, table=True):
    """The log. Appended, never updated; ``entry`` is its order.

    ``kind``: answer, correction, undo, adjudication. ``replaces`` names the entry it takes the
    place of. An adjudication's verdict is accept, reject, exclude or hand_back.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index(
            "ix_review_desk",
            "unit_id",
            sqlite_where=text(BEFORE_A_LEAD),
            postgresql_where=text(BEFORE_A_LEAD),
        ),
    )
    entry: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    kind: str
    task: str
    unit_id: str = Field(index=True)  # an edit, or (task rank) a group of candidates
    reviewer_id: str = Field(foreign_key="person.id", index=True)
    batch_id: str = Field(foreign_key="batch.id", index=True)
    draw_id: str | None = Field(default=None, foreign_key="draw.id", index=True)
    draw_order: int | None = None
    inclusion_probability: float | None = None
    verdict: str | None = None
    answers_json: str = Field(sa_type=Text)
    shown_json: str = Field(sa_type=Text)
    replaces: str | None = Field(default=None, index=True)
    surplus: bool = False
    guidelines_version: int
    milliseconds: int | None = None
    time: datetime


class Guidelines(Base, table=True):
    """One version of a task's guidelines; the first one is the task's own text and has no row."""

    __tablename__ = "guidelines"
    task: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    examples_json: str = Field(sa_type=Text)
    created: datetime
    created_by: str


class Question(Base, table=True):
    """What a reviewer asked about a unit, and a lead's answer."""

    __tablename__ = "question"
    id: str = Field(primary_key=True)
    draw_id: str = Field(foreign_key="draw.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    text: str = Field(sa_type=Text)
    asked: datetime
    answer: str | None = Field(default=None, sa_type=Text)
    answered: datetime | None = None
    answered_by: str | None = None

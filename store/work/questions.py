"""Questions that reviewers ask a lead about a unit, and the answers, shown where they asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from review.core.answers import QUESTION_LENGTH
from review.core.errors import BadInput, Refused, Unknown
from review.core.i18n import _
from review.core.units import Question
from store.db import tables
from store.db.workspace import Store

question = tables.question


@dataclass(frozen=True)
class OpenQuestion:
    """A question as a lead sees it: who asked, about which edit of which batch."""

    question: Question
    asker: str
    unit_id: str
    batch: str


_COLUMNS = [question.c[name] for name in ("id", "draw_id", "text", "asked", "answer", "answered")]


def ask_now(
    connection: Connection, me: str, question_id: str, draw_id: str, text: str, now: datetime
) -> None:
    """Keep a question to the lead; the same id again changes nothing.

    Raises BadInput for an empty or overlong text, Unknown for a unit that does not exist, Refused
    for an id that another question has.
    """
    text = text.replace("\x00", "").strip()
    if not 0 < len(text) <= QUESTION_LENGTH:
        raise BadInput(_("A question has 1 to {most} characters.", most=QUESTION_LENGTH))
    known = connection.execute(select(question).where(question.c.id == question_id)).first()
    if known:
        if (known.person_id, known.draw_id, known.text) != (me, draw_id, text):
            raise Refused(_("That id belongs to another question."))
        return
    if connection.scalar(select(tables.draw.c.id).where(tables.draw.c.id == draw_id)) is None:
        raise Unknown(_("There is no such unit in any batch."))
    row = {"id": question_id, "draw_id": draw_id, "person_id": me, "text": text, "asked": now}
    connection.execute(insert(question).values(**row))


def own(store: Store, me: str, limit: int = 50) -> list[tuple[Question, str]]:
    """Return a reviewer's last questions, each with its edit's instruction, newest first."""
    draw, edit, turn = tables.draw, tables.edit, tables.edit_set_member
    first = select(turn.c.edit_id).where(turn.c.set_id == draw.c.unit_id, turn.c.position == 0)
    query = (
        select(*_COLUMNS, edit.c.text)
        .join(draw, draw.c.id == question.c.draw_id)
        .outerjoin(edit, edit.c.id.in_([draw.c.unit_id, first.scalar_subquery()]))
        .where(question.c.person_id == me)
        .order_by(question.c.id.desc())
        .limit(limit)
    )
    with store.database.read() as connection:
        return [(Question(*row[:-1]), row[-1] or "") for row in connection.execute(query)]


def asked(store: Store, *, answered: bool, limit: int = 100) -> list[OpenQuestion]:
    """Return everybody's questions: the open ones, oldest first, or the last answered ones."""
    draw, person, batch = tables.draw, tables.person, tables.batch
    order: Any = question.c.answered.desc() if answered else question.c.asked
    query = (
        select(*_COLUMNS, person.c.name, draw.c.unit_id, batch.c.name)
        .join(draw, draw.c.id == question.c.draw_id)
        .join(batch, batch.c.id == draw.c.batch_id)
        .join(person, person.c.id == question.c.person_id)
        .where(question.c.answered.is_not(None) if answered else question.c.answered.is_(None))
        .order_by(order, question.c.id)
        .limit(limit)
    )
    with store.database.read() as connection:
        return [OpenQuestion(Question(*row[:-3]), *row[-3:]) for row in connection.execute(query)]


def answer(store: Store, question_id: str, text: str, *, by: str) -> None:
    """Answer a question, or change the answer. Raises BadInput, Unknown."""
    text = text.replace("\x00", "").strip()
    if not 0 < len(text) <= QUESTION_LENGTH:
        raise BadInput(_("An answer has 1 to {most} characters.", most=QUESTION_LENGTH))
    values = {"answer": text, "answered": store.clock(), "answered_by": by}
    with store.database.write() as connection:
        changed = connection.execute(
            update(question).where(question.c.id == question_id).values(**values)
        )
        if changed.rowcount == 0:
            raise Unknown(_("There is no such question."))

"""What the station may see of a group: its candidates by their place alone, never their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from review.core.answers import Pin
from review.core.i18n import N_, _
from review.core.units import DifferenceLinks, Picture, Question, Unit
from review.ranking.asked import GroupQuestion
from review.ranking.task import RANK
from store import settings
from store.access import tokens
from store.db import tables
from store.db.workspace import Store
from store.ranking import asking, votes
from store.work.leases import Lease

#: Captions of the two candidates of a pair.
SIDES = (N_("Left"), N_("Right"))
#: What is said where each candidate has an instruction of its own.
SEVERAL = N_("Each candidate has an instruction of its own, written below it.")


def units_now(store: Store, connection: Connection, me: str, leases: Sequence[Lease]) -> list[Unit]:
    """Return leased groups as the station shows them, with signed picture links.

    A link names the place on this reviewer's screen, so that it does not tell which edit it is.
    """
    categories, period = settings.as_written(store).category_of, tokens.image_period(store)
    units = []
    for lease in leases:
        question = asking.question_of(connection, me, lease.draw_id)
        edits = _edits(connection, lease.unit_id, question)
        texts = {edit.text for edit in edits}
        first = edits[0] if len(texts) == 1 else None
        pictures = tuple(_pictures(store.secret, lease.draw_id, me, question, edits, period))
        units.append(
            Unit(
                draw_id=lease.draw_id,
                batch_id=lease.batch_id,
                unit_id=lease.unit_id,
                task=RANK.name,
                instruction=(first.text or "") if first else _(SEVERAL),
                short_instruction=first.summarized_text if first else None,
                edit_type=first.edit_type if first else _("several instructions"),
                category=categories.get(first.edit_type) if first else None,
                pictures=pictures,
                difference=None,
                questions=_questions(connection, me, lease.draw_id),
                asked=question.mode,
            )
        )
    return units


def own(connection: Connection, me: str, row: Any) -> dict[str, Any]:
    """Return the order a reviewer gave and their pins, in the keys of their screen."""
    content = msgspec.json.decode(row.answers_json)
    question = asking.question_of(connection, me, row.draw_id)
    return {
        "order": question.order(content),
        "none_acceptable": bool(content.get("none_acceptable", False)),
        "pins": msgspec.convert(question.pins(content), tuple[Pin, ...]),
    }


def _edits(connection: Connection, group_id: str, question: GroupQuestion) -> list[Any]:
    """Return the edits of the candidates on screen, in their order."""
    edit_of = votes.edits_now(connection, group_id)
    edit = tables.edit
    query = select(edit).where(
        edit.c.id.in_([edit_of[candidate_id] for candidate_id in question.candidates])
    )
    rows = {row.id: row for row in connection.execute(query)}
    return [rows[edit_of[candidate_id]] for candidate_id in question.candidates]


def _pictures(
    secret: bytes, draw_id: str, me: str, question: GroupQuestion, edits: Sequence[Any], period: int
) -> list[Picture]:
    def picture(key: str, caption: str, place: int, instruction: str | None = None) -> Picture:
        view: tokens.View = "source" if key == "source" else "edited"
        screen, full = (f"images/{link(place, view, size)}" for size in ("screen", "full"))
        compared = None if key == "source" else _difference(link(place, "difference", "screen"))
        return Picture(key, caption, screen, full, instruction, compared)

    def link(place: int, view: tokens.View, size: str) -> str:
        return tokens.sign_image(secret, f"{draw_id}~{me}~{place}", view, size, period)

    several = len({edit.text for edit in edits}) > 1
    # A picture made from a text alone has no source: nobody misses one.
    pictures = (
        [] if all(edit.source == "" for edit in edits) else [picture("source", _("Source"), 1)]
    )
    for place, (key, edit) in enumerate(zip(question.keys(), edits, strict=True), start=1):
        caption = _(SIDES[place - 1]) if question.mode == "pairs" else str(place)
        pictures.append(picture(key, caption, place, (edit.text or "") if several else None))
    return pictures


def _difference(token: str) -> DifferenceLinks:
    return DifferenceLinks(f"images/{token}", f"api/difference/{token}")


def _questions(connection: Connection, me: str, draw_id: str) -> tuple[Question, ...]:
    asked = tables.question
    query = (
        select(asked.c.id, asked.c.draw_id, asked.c.text, asked.c.asked, asked.c.answer,
               asked.c.answered)
        .where(asked.c.person_id == me, asked.c.draw_id == draw_id)
        .order_by(asked.c.id)
    )  # fmt: skip
    return tuple(Question(*row) for row in connection.execute(query))

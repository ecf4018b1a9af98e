"""What the station may see of a unit: never the judge before the answer, nor after in measuring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, text
from sqlmodel.sql.sqltypes import UTCDateTime

from review.answers import Pin
from review.units import DifferenceLinks, OwnAnswer, Picture, Question, Reveal, Unit
from store import browse, questions, settings, tokens
from store.leases import IN_EFFECT, Lease
from store.tokens import View
from store.workspace import Store

_EDITS = text(
    f"""SELECT e.id, e.text, e.summarized_text, e.edit_type,
      EXISTS (SELECT 1 FROM review f WHERE f.unit_id = e.id AND f.verdict = 'unsafe'
        AND (f.kind = 'adjudication' OR f.verdict = 'unsafe') AND {IN_EFFECT}) AS flagged
    FROM edit e WHERE e.id IN :ids"""  # noqa: S608
).bindparams(bindparam("ids", expanding=True))

_MINE = text(
    """SELECT r.id, r.time, r.verdict, r.answers_json, r.surplus, r.draw_id, r.batch_id, r.unit_id,
      r.draw_order, b.closed, b.show_judge
    FROM review r JOIN batch b ON b.id = r.batch_id
    WHERE r.reviewer_id = :me AND r.task = :task AND r.draw_id IS NOT NULL
      AND r.kind IN ('answer', 'correction')
      AND NOT EXISTS (SELECT 1 FROM review n WHERE n.replaces = r.id)
    ORDER BY r.entry DESC LIMIT :most"""
).columns(time=UTCDateTime(), closed=UTCDateTime())


_SHOWN_JUDGE = text(
    """SELECT d.unit_id FROM draw d JOIN batch b ON b.id = d.batch_id
    WHERE d.id = :draw AND b.show_judge"""
)


class _Said(msgspec.Struct):
    """What the log keeps of an answer."""

    ratings: dict[str, int] = {}
    reasons: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    comment: str = ""


def units(store: Store, me: str, leases: Sequence[Lease], task: str) -> list[Unit]:
    """Return the leased units as the station shows them, with signed picture links."""
    with store.database.read() as connection:
        return units_now(store, connection, me, leases, task)


def units_now(
    store: Store, connection: Connection, me: str, leases: Sequence[Lease], task: str
) -> list[Unit]:
    """Return the same inside a transaction of the caller."""
    if not leases:
        return []
    ids = list({lease.unit_id for lease in leases})
    edits = {row.id: row for row in connection.execute(_EDITS, {"ids": ids})}
    asked = questions.of_draws(connection, me, [lease.draw_id for lease in leases])
    categories = settings.as_written(store).category_of
    return [
        _unit(store, lease, task, edits[lease.unit_id], categories, asked.get(lease.draw_id, []))
        for lease in leases
    ]


def mine(store: Store, me: str, task: str, limit: int) -> list[OwnAnswer]:
    """Return a reviewer's own last standing answers, newest first."""
    with store.database.read() as connection:
        rows = connection.execute(_MINE, {"me": me, "task": task, "most": limit}).all()
        leases = [
            Lease(row.draw_id, row.batch_id, row.unit_id, row.draw_order, row.time) for row in rows
        ]
        shown = units_now(store, connection, me, leases, task)
        return [
            _own(row, unit, revealed_now(connection, row.draw_id, me) if row.show_judge else [])
            for row, unit in zip(rows, shown, strict=True)
        ]


def revealed(store: Store, draw_id: str, me: str) -> list[Reveal]:
    """Return the judges' words on an answered unit, where its batch shows them.

    Nothing of an edit that waits for this reviewer elsewhere, or is still being measured.
    """
    with store.database.read() as connection:
        return revealed_now(connection, draw_id, me)


def revealed_now(connection: Connection, draw_id: str, me: str) -> list[Reveal]:
    """Return the same inside a transaction of the caller."""
    unit_id = connection.scalar(_SHOWN_JUDGE, {"draw": draw_id})
    if unit_id is None or browse.hidden_now(connection, [unit_id], me):
        return []
    return [
        Reveal(said.judge, said.overall, said.criteria, said.reason)
        for said in browse.judged_now(connection, unit_id)
    ]


def picture_url(store: Store, edit_id: str, view: View, size: str = "screen") -> str:
    """Return the signed link of one picture, relative to the app's root."""
    return f"images/{tokens.image(store, edit_id, view, size)}"


def difference_links(store: Store, edit_id: str) -> DifferenceLinks:
    """Return the signed links of the difference of an edit's pictures, and of its facts."""
    token = tokens.image(store, edit_id, "difference", "screen")
    return DifferenceLinks(f"images/{token}", f"api/difference/{token}")


def _picture(store: Store, edit_id: str, key: View, caption: str) -> Picture:
    screen, full = (picture_url(store, edit_id, key, size) for size in ("screen", "full"))
    return Picture(key, caption, screen, full)


def _unit(
    store: Store,
    lease: Lease,
    task: str,
    edit: Any,
    categories: dict[str, str],
    asked: list[Question],
) -> Unit:
    return Unit(
        draw_id=lease.draw_id,
        batch_id=lease.batch_id,
        unit_id=lease.unit_id,
        task=task,
        instruction=edit.text or "",
        short_instruction=edit.summarized_text,
        edit_type=edit.edit_type,
        category=categories.get(edit.edit_type),
        pictures=(
            _picture(store, lease.unit_id, "source", "Source"),
            _picture(store, lease.unit_id, "edited", "Edit"),
        ),
        difference=difference_links(store, lease.unit_id),
        flagged=bool(edit.flagged),
        questions=tuple(asked),
    )


def _own(row: Any, unit: Unit, judge: list[Reveal]) -> OwnAnswer:
    said = msgspec.json.decode(row.answers_json, type=_Said)
    return OwnAnswer(
        id=row.id,
        time=row.time,
        verdict=row.verdict,
        ratings=said.ratings,
        reasons=said.reasons,
        pins=said.pins,
        comment=said.comment,
        surplus=bool(row.surplus),
        closed=row.closed is not None,
        unit=unit,
        judge=tuple(judge),
    )

"""Better short instructions that reviewers suggest, and those that a lead took over.

A suggestion never becomes the edit's own text: it goes out beside it, with who wrote it, where the
log says so, and who took it over when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, text, update

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.instructions.task import INSTRUCTIONS
from store.db import tables
from store.db.rules import CURRENT, STANDING, answer
from store.db.times import UTCDateTime
from store.db.workspace import Store, new_id


@dataclass(frozen=True)
class Taken:
    """A suggestion that a lead took over, and that nobody took back."""

    edit_id: str
    entry: int
    text: str
    author: str
    taken: datetime
    taken_by: str


@dataclass(frozen=True)
class Suggestion:
    """A better short text for an edit, of log entry ``entry``; ``taken``: whether a lead took it.

    ``instead``: another one of this edit was taken over.
    """

    entry: int
    edit_id: str
    output_image: str
    long: str
    short: str
    text: str
    author: str
    time: datetime
    taken: Taken | None
    instead: bool


class _Said(msgspec.Struct):
    suggestion: str = ""


_SUGGESTED = f"""SELECT r.entry, r.unit_id, e.output_image, e.text, e.summarized_text,
  r.answers_json, p.name, r.time
FROM review r JOIN edit e ON e.id = r.unit_id JOIN person p ON p.id = r.reviewer_id
JOIN batch b ON b.id = r.batch_id
WHERE r.task = :task AND b.purpose <> 'training' AND {answer()} AND {STANDING} AND {CURRENT}
  AND r.answers_json LIKE '%"suggestion":%'"""
_ALL = text(f"{_SUGGESTED} ORDER BY r.entry DESC").columns(time=UTCDateTime())
_ONE = text(f"{_SUGGESTED} AND r.entry = :entry").columns(time=UTCDateTime())

_TAKEN = text("""SELECT edit_id, entry, text, author, taken, taken_by FROM taken_suggestion
WHERE taken_back IS NULL ORDER BY taken, id""").columns(taken=UTCDateTime())


def suggestions(store: Store) -> list[Suggestion]:
    """Return what reviewers suggest, the newest first."""
    with store.database.read() as connection:
        taken = in_effect(connection)
        rows = connection.execute(_ALL, {"task": INSTRUCTIONS.name}).all()
    return [_suggestion(row, taken) for row in rows]


def in_effect(connection: Connection) -> dict[str, Taken]:
    """Return edit → the suggestion that stands for it now."""
    return {row.edit_id: Taken(*row) for row in connection.execute(_TAKEN)}


def take_over(store: Store, entry: int, *, by: str) -> Taken:
    """Take a suggestion over, instead of another one of its edit, if any was.

    Raises Unknown where the log's entry suggests nothing any more, Refused for a text that is the
    short one already.
    """
    with store.database.write() as connection:
        row = connection.execute(_ONE, {"task": INSTRUCTIONS.name, "entry": entry}).first()
        if row is None:
            raise Unknown(_("There is no such suggestion: it was taken back, or corrected."))
        better = _text(row)
        if better == (row.summarized_text or "").strip():
            raise Refused(_("That is the short instruction there is."))
        now = store.clock()
        _take_back(connection, row.unit_id, by, now)
        new = {"edit_id": row.unit_id, "entry": entry, "text": better, "author": row.name,
               "taken": now, "taken_by": by}  # fmt: skip
        connection.execute(insert(tables.taken_suggestion).values(id=new_id(), **new))
    return Taken(**new)


def take_back(store: Store, edit_id: str, *, by: str) -> None:
    """Let an edit have no suggestion any more. Raises Refused where it has none."""
    with store.database.write() as connection:
        if not _take_back(connection, edit_id, by, store.clock()):
            raise Refused(_("No suggestion was taken over for this edit."))


def _take_back(connection: Connection, edit_id: str, by: str, now: datetime) -> int:
    table = tables.taken_suggestion
    standing = (table.c.edit_id == edit_id) & table.c.taken_back.is_(None)
    values = {"taken_back": now, "taken_back_by": by}
    return connection.execute(update(table).where(standing).values(**values)).rowcount


def _suggestion(row: Any, taken: dict[str, Taken]) -> Suggestion:
    standing = taken.get(row.unit_id)
    own = standing if standing and standing.entry == row.entry else None
    return Suggestion(
        row.entry, row.unit_id, row.output_image, row.text or "", row.summarized_text or "",
        _text(row), row.name, row.time, own, standing is not None and own is None,
    )  # fmt: skip


def _text(row: Any) -> str:
    return msgspec.json.decode(row.answers_json, type=_Said).suggestion.strip()

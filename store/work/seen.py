"""Who has seen what others or a judge say of a unit: what they say of it afterwards is no label.

Whatever shows a person others' answers to an edit, or a judge's word on it, asks ``look`` which of
the edits stay hidden; that it shows the others is noted with it, for every draw of an open batch.
From then on that person's answers, corrections and undos of the unit are kept and do not count, and
it is not offered to them again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from store.db.prepared import Statement
from store.db.workspace import Store
from store.work.hidden import hidden_edits

#: This reviewer has seen what others or a judge say of a draw ``d``.
SEEN = "EXISTS (SELECT 1 FROM seen n WHERE n.reviewer_id = :me AND n.draw_id = d.id)"

#: Draws of open batches that ask of these units, of a group or a chain with one of these edits, or
#: of a turn of one of these chains.
_TO_NOTE = f"""FROM draw d JOIN batch b ON b.id = d.batch_id
WHERE b.closed IS NULL AND b.origin = 'drawn' AND NOT {SEEN}
  AND (d.unit_id IN (:*units) OR d.unit_id IN (
    SELECT c.group_id FROM rank_candidate c WHERE c.edit_id IN (:*units)) OR d.unit_id IN (
    SELECT m.set_id FROM edit_set_member m WHERE m.edit_id IN (:*units)) OR d.unit_id IN (
    SELECT m.edit_id FROM edit_set_member m WHERE m.set_id IN (:*units)))"""

#: … to which somebody else has answered, or to whose chain, where that is what is shown.
_OTHERS = """ AND (EXISTS (SELECT 1 FROM review o WHERE o.batch_id = d.batch_id
  AND o.unit_id = d.unit_id AND o.reviewer_id <> :me)
  OR EXISTS (SELECT 1 FROM edit_set_member m JOIN review o ON o.unit_id = m.set_id
    WHERE m.edit_id = d.unit_id AND m.set_id IN (:*units) AND o.reviewer_id <> :me))"""

_MISSING = Statement(f"SELECT EXISTS (SELECT 1 {_TO_NOTE})")

_ADD = """INSERT INTO seen (reviewer_id, draw_id, time)
    SELECT CAST(:me AS VARCHAR), d.id, :now {drawn} ON CONFLICT DO NOTHING"""
_NOTE = Statement(_ADD.format(drawn=_TO_NOTE))
_NOTE_OTHERS = Statement(_ADD.format(drawn=_TO_NOTE + _OTHERS))
_MISSING_OTHERS = Statement(f"SELECT EXISTS (SELECT 1 {_TO_NOTE}{_OTHERS})")

_OF_DRAW = Statement(f"SELECT {SEEN} FROM draw d WHERE d.id = :draw")


def look(store: Store, edit_ids: Collection[str], reviewer_id: str) -> set[str]:
    """Return which edits' judge and answers this person may not see yet.

    The others are about to be shown to them: that is noted.
    """
    hidden = hidden_edits(store, list(edit_ids), reviewer_id)
    note(store, set(edit_ids) - hidden, reviewer_id)
    return hidden


def note(store: Store, unit_ids: Collection[str], reviewer_id: str) -> None:
    """Note that a person is shown what others or a judge say of these units."""
    _note(store, unit_ids, reviewer_id, _MISSING, _NOTE)


def note_answers(store: Store, unit_ids: Collection[str], reviewer_id: str) -> None:
    """Note that a person is shown all answers to these units: one's own alone tell nothing."""
    _note(store, unit_ids, reviewer_id, _MISSING_OTHERS, _NOTE_OTHERS)


def _note(
    store: Store, unit_ids: Collection[str], reviewer_id: str, missing: Statement, add: Statement
) -> None:
    """Write only where something is missing: most looks are at what was seen before."""
    asked = {"me": reviewer_id, "units": list(unit_ids)}
    with store.database.read() as connection:
        if not unit_ids or not missing.value(connection, **asked):
            return
    with store.database.write() as connection:
        add.execute(connection, **asked, now=store.clock())


def note_now(
    connection: Connection, unit_ids: Collection[str], reviewer_id: str, now: datetime
) -> None:
    """Note the same inside a transaction of the caller."""
    _NOTE.execute(connection, me=reviewer_id, units=list(unit_ids), now=now)


def has_seen(connection: Connection, reviewer_id: str, draw_id: str) -> bool:
    """Whether this person has seen what others or a judge say of a draw's unit."""
    return bool(_OF_DRAW.value(connection, me=reviewer_id, draw=draw_id))

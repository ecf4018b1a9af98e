"""The view of the log that counts: each unit's label, as the log stands now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, bindparam, text

from review.core.adjudication import EXCLUDE, HAND_BACK
from review.core.answers import REJECT
from review.core.consensus import agreed, label
from review.core.faults import Fault, of_unit
from review.core.later import pandas as pd
from store.db.rules import STANDING, answer

#: The state of a unit that a lead took out, for safety say.
EXCLUDED = "excluded"

COLUMNS = [
    "unit_id", "draw_order", "state", "accepted", "accept_share", "votes", "reviews",
    "excluded", "before", "by_lead", "agreed", "fault",
]  # fmt: skip

#: A reject's answers, where they say whose fault it is: few need be read.
_SAYS_WHOSE = """CASE WHEN r.verdict = 'reject' AND r.answers_json LIKE '%"fault":%'
  THEN r.answers_json END"""

#: Standing answers: each draw's filled slots; for imported batches, what nothing replaced.
_DRAWN = text(f"""
SELECT d.unit_id, d.draw_order, r.verdict, b.per_unit, {_SAYS_WHOSE}
FROM draw d JOIN batch b ON b.id = d.batch_id
LEFT JOIN slot s ON s.draw_id = d.id AND s.review_id IS NOT NULL
LEFT JOIN review r ON r.id = s.review_id
WHERE d.batch_id = :batch ORDER BY d.draw_order, s.number""")

_IMPORTED = text(f"""
SELECT r.unit_id, NULL, r.verdict, NULL, {_SAYS_WHOSE} FROM review r
WHERE r.batch_id = :batch AND {answer()}
  AND (EXISTS (SELECT 1 FROM edit e WHERE e.id = r.unit_id AND NOT e.collision)
       OR EXISTS (SELECT 1 FROM edit_set t WHERE t.id = r.unit_id))
  AND {STANDING}
ORDER BY r.unit_id, r.entry""")

#: What leads decided, oldest first: of this batch's units, and what they excluded anywhere.
_DECIDED = text("""
SELECT unit_id, batch_id, verdict, entry FROM review
WHERE kind = 'adjudication' ORDER BY entry""")

_ORIGIN = text("SELECT origin FROM batch WHERE id = :batch")

_BY_PURPOSE = text("""
SELECT id FROM batch WHERE task = :task AND purpose IN :purposes ORDER BY created, id
""").bindparams(bindparam("purposes", expanding=True))


def batches_of(connection: Connection, task: str, purposes: list[str]) -> list[str]:
    """Return the batches (ids) of a task and purposes, oldest first."""
    values = {"task": task, "purposes": purposes}
    return [str(row) for row in connection.execute(_BY_PURPOSE, values).scalars()]


def of_batch(connection: Connection, batch_id: str) -> pd.DataFrame:
    """Return one row per unit of a batch, in draw order (imported units: by id).

    Columns: unit_id, draw_order, state (accept, reject, open, none, excluded), accepted (bool or
    None), accept_share, votes, reviews; excluded: the log entry by which a lead took the unit out,
    or 0; before: its state without that. A lead's verdict stands in the reviewers' place: it is
    by_lead, and agreed what all answers say that it replaced (see ``consensus.agreed``). fault:
    whose a reject is, as those who reject it say (see ``faults.of_unit``), else None.
    """
    origin = connection.scalar(_ORIGIN, {"batch": batch_id})
    query = _DRAWN if origin == "drawn" else _IMPORTED
    verdicts: dict[str, list[str]] = {}
    about: dict[str, tuple[int | None, int | None]] = {}
    whose: dict[str, list[Fault | None]] = {}
    for unit, order, verdict, per_unit, blames in connection.execute(query, {"batch": batch_id}):
        about[unit] = (order, per_unit)
        verdicts.setdefault(unit, []).extend([verdict] if verdict else [])
        if verdict == REJECT:
            whose.setdefault(unit, []).append(_fault(blames))
    decided, excluded = _decided(connection, batch_id)
    rows, faults = [], list[Fault | None]()
    for unit, answers in verdicts.items():
        order, per_unit = about[unit]
        panel = label(answers, per_unit)
        before = decided.get(unit, panel.state)
        state = EXCLUDED if unit in excluded else before
        accepted = {"accept": True, "reject": False}.get(state)
        counted = (panel.accept_share, panel.votes, len(answers), excluded.get(unit, 0))
        said = (before, decided.get(unit), agreed(answers))
        faults.append(of_unit(whose.get(unit, ())) if state == REJECT else None)
        rows.append((unit, order, state, accepted, *counted, *said))
    frame = pd.DataFrame(rows, columns=COLUMNS[:-1])
    return frame.assign(fault=pd.Series(faults, dtype=object))  # None stays None


def _fault(answers_json: str | None) -> Fault | None:
    return None if answers_json is None else msgspec.json.decode(answers_json, type=_Blames).fault


class _Blames(msgspec.Struct):
    """Of an answer, whose fault it says a reject is."""

    fault: Fault | None = None


def as_seen(frame: pd.DataFrame, last_entry: int) -> pd.DataFrame:
    """Return the labels without what was excluded after a log entry: as a look then saw them."""
    later = frame["excluded"] > last_entry
    state = frame["state"].mask(later, frame["before"])
    accepted = state.map({"accept": True, "reject": False})
    return frame.assign(state=state, accepted=accepted)


def excluded_by(connection: Connection, last_entry: int) -> set[str]:
    """Return the units that leads had taken out, anywhere, when the log ended with an entry."""
    out: set[str] = set()
    for unit, _batch, verdict, entry in connection.execute(_DECIDED):
        if entry > last_entry:
            break
        if verdict == EXCLUDE:
            out.add(unit)
        else:
            out.discard(unit)
    return out


def _decided(connection: Connection, batch_id: str) -> tuple[dict[str, str], dict[str, int]]:
    """Return what leads decided in a batch (unit → verdict), and unit → entry of its exclusion."""
    verdicts: dict[str, str] = {}
    excluded: dict[str, int] = {}
    for unit, batch, verdict, entry in connection.execute(_DECIDED):
        excluded.pop(unit, None)
        if verdict == EXCLUDE:
            excluded[unit] = entry
        elif batch == batch_id:
            verdicts[unit] = verdict
    return {u: v for u, v in verdicts.items() if v != HAND_BACK}, excluded


def of_purpose(connection: Connection, task: str, purposes: list[str]) -> pd.DataFrame:
    """Return the labels of a task and purposes; a unit counts once, in its first batch."""
    return of_batches(connection, batches_of(connection, task, purposes))


def of_batches(connection: Connection, batch_ids: Iterable[str]) -> pd.DataFrame:
    """Return the labels of some batches; a unit counts once, in the first of them."""
    frames = [of_batch(connection, batch_id) for batch_id in batch_ids]
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    joined = pd.concat(frames, ignore_index=True)
    labelled = joined[joined["state"].isin(["accept", "reject"])]
    return labelled.drop_duplicates("unit_id", keep="first").reset_index(drop=True)


def digest(frame: pd.DataFrame) -> str:
    """Return a SHA-256 (hex) of which units have which label: equal labels, equal digest."""
    pairs = sorted(zip(frame["unit_id"], frame["state"], strict=True))
    return hashlib.sha256(msgspec.json.encode(pairs)).hexdigest()

"""A batch's labels as rows, read from the log: of all its units, or of some."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, String, TextClause, bindparam, text

from review.core.adjudication import EXCLUDE, HAND_BACK
from review.core.answers import REJECT
from review.core.consensus import agreed, label
from review.core.faults import Fault, of_unit
from review.core.later import pandas as pd
from store.db.rules import COLLIDED, STANDING, answer

#: The state of a unit that a lead took out, for safety say.
EXCLUDED = "excluded"

COLUMNS = [
    "unit_id", "draw_order", "state", "accepted", "accept_share", "votes", "reviews",
    "excluded", "before", "by_lead", "agreed", "fault",
]  # fmt: skip

#: A unit's label, by these columns.
Row = tuple[Any, ...]

#: A reject's answers, where they say whose fault it is: few need be read.
_SAYS_WHOSE = """CASE WHEN r.verdict = 'reject' AND r.answers_json LIKE '%"fault":%'
  THEN r.answers_json END"""

#: Standing answers: each draw's filled slots; for imported batches, what nothing replaced.
_DRAWN = f"""
SELECT d.unit_id, d.draw_order, r.verdict, b.per_unit, {_SAYS_WHOSE}
FROM draw d JOIN batch b ON b.id = d.batch_id
LEFT JOIN slot s ON s.draw_id = d.id AND s.review_id IS NOT NULL
LEFT JOIN review r ON r.id = s.review_id
WHERE d.batch_id = :batch AND {{some}} ORDER BY d.draw_order, s.number"""

_IMPORTED = f"""
SELECT r.unit_id, NULL, r.verdict, NULL, {_SAYS_WHOSE} FROM review r
WHERE r.batch_id = :batch AND {answer()} AND {{some}}
  AND r.unit_id NOT IN ({COLLIDED})
  AND (EXISTS (SELECT 1 FROM edit e WHERE e.id = r.unit_id)
       OR EXISTS (SELECT 1 FROM edit_set t WHERE t.id = r.unit_id))
  AND {STANDING}
ORDER BY r.unit_id, r.entry"""


def _some(query: str, unit: str) -> TextClause:
    """Return a query of some units, named as ``units``."""
    units = bindparam("units", type_=String(), expanding=True)
    return text(query.format(some=f"{unit} IN :units")).bindparams(units)


#: By where a batch came from: the query of all its units, and of some.
_ALL = {"drawn": text(_DRAWN.format(some="1 = 1")), "": text(_IMPORTED.format(some="1 = 1"))}
_OF_SOME = {"drawn": _some(_DRAWN, "d.unit_id"), "": _some(_IMPORTED, "r.unit_id")}

#: What leads decided, oldest first: of this batch's units, and what they excluded anywhere.
DECIDED = text("""
SELECT unit_id, batch_id, verdict, entry FROM review
WHERE kind = 'adjudication' ORDER BY entry""")


def read(
    connection: Connection, batch_id: str, origin: str, units: Collection[str] | None = None
) -> list[Row]:
    """Return a row per unit of a batch, in draw order (imported units: by id), or of some units.

    ``origin``: the batch's. Columns: see ``labels.of_batch``.
    """
    queries, values = (_ALL, {}) if units is None else (_OF_SOME, {"units": list(units)})
    query = queries["drawn" if origin == "drawn" else ""]
    verdicts: dict[str, list[str]] = {}
    about: dict[str, tuple[int | None, int | None]] = {}
    whose: dict[str, list[Fault | None]] = {}
    for unit, order, verdict, per_unit, blames in connection.execute(
        query, {"batch": batch_id, **values}
    ):
        about[unit] = (order, per_unit)
        verdicts.setdefault(unit, []).extend([verdict] if verdict else [])
        if verdict == REJECT:
            whose.setdefault(unit, []).append(_fault(blames))
    decided, excluded = _decided(connection, batch_id)
    rows = []
    for unit, answers in verdicts.items():
        order, per_unit = about[unit]
        panel = label(answers, per_unit)
        before = decided.get(unit, panel.state)
        state = EXCLUDED if unit in excluded else before
        accepted = {"accept": True, "reject": False}.get(state)
        counted = (panel.accept_share, panel.votes, len(answers), excluded.get(unit, 0))
        said = (before, decided.get(unit), agreed(answers))
        fault = of_unit(whose.get(unit, ())) if state == REJECT else None
        rows.append((unit, order, state, accepted, *counted, *said, fault))
    return rows


def framed(columns: Sequence[list[Any]]) -> pd.DataFrame:
    """Return rows, given as columns, as ``labels.of_batch`` has them."""
    if not columns:
        return pd.DataFrame(columns=COLUMNS)
    frame = pd.DataFrame(dict(zip(COLUMNS[:-1], columns, strict=False)))
    return frame.assign(fault=pd.Series(columns[-1], dtype=object))  # None stays None


def as_columns(rows: list[Row]) -> tuple[list[Any], ...]:
    """Return rows as columns; none without rows."""
    return tuple(map(list, zip(*rows, strict=True)))


def _fault(answers_json: str | None) -> Fault | None:
    return None if answers_json is None else msgspec.json.decode(answers_json, type=_Blames).fault


class _Blames(msgspec.Struct):
    """Of an answer, whose fault it says a reject is."""

    fault: Fault | None = None


def _decided(connection: Connection, batch_id: str) -> tuple[dict[str, str], dict[str, int]]:
    """Return what leads decided in a batch (unit → verdict), and unit → entry of its exclusion."""
    verdicts: dict[str, str] = {}
    excluded: dict[str, int] = {}
    for unit, batch, verdict, entry in connection.execute(DECIDED):
        excluded.pop(unit, None)
        if verdict == EXCLUDE:
            excluded[unit] = entry
        elif batch == batch_id:
            verdicts[unit] = verdict
    return {u: v for u, v in verdicts.items() if v != HAND_BACK}, excluded

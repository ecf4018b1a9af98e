"""What people together say of each edit's type, as the log stands now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, String, TextClause, bindparam, text

from review.core.settings import Settings
from review.core.tasks import Purpose
from review.spotcheck.type_labels import Checked, Said, TypeLabel, label
from store.db.rules import CURRENT, STANDING, answer

#: Where an edit has no assigned type, it cannot be wrong: it is counted apart.
NOT_ASSIGNED = ""


class TypedUnit(msgspec.Struct, frozen=True, gc=False):
    """One edit of one batch of task types: its assigned type now, and what people say of it.

    ``inclusion``: the probability it was drawn at (None: imported). ``settled``: a lead's word, the
    last one ``said``, stands in the reviewers' place.
    """

    edit_id: str
    output_image: str
    batch_id: str
    batch: str
    purpose: Purpose
    imported: bool
    assigned: str
    label: TypeLabel
    settled: bool
    inclusion: float | None
    said: tuple[tuple[str, Said], ...]
    simulated: bool

    @property
    def checked(self) -> Checked:
        """The edit as the statistics read it."""
        return Checked(self.assigned, self.label)


#: A unit, and its place in its batch.
Placed = tuple[TypedUnit, int]


class _Answer(msgspec.Struct):
    """What the log keeps of a type answer."""

    verdict: str | None = None
    edit_type: str | None = None
    second_type: str | None = None


#: Each draw's filled slots, and what nothing replaced of imported batches.
_ANSWERS = f"""
SELECT b.id AS batch_id, b.name AS batch, b.purpose, FALSE AS imported, b.per_unit, b.simulated,
       d.unit_id, e.output_image, e.edit_type, d.inclusion_probability, d.draw_order AS place,
       p.name AS reviewer, r.answers_json
FROM batch b JOIN draw d ON d.batch_id = b.id JOIN edit e ON e.id = d.unit_id
LEFT JOIN slot s ON s.draw_id = d.id AND s.review_id IS NOT NULL
LEFT JOIN review r ON r.id = s.review_id LEFT JOIN person p ON p.id = r.reviewer_id
WHERE b.task = 'types' AND b.origin = 'drawn' AND b.purpose IN :purposes
  AND NOT e.collision AND {CURRENT} AND {{drawn}}
UNION ALL
SELECT b.id, b.name, b.purpose, TRUE, NULL, b.simulated,
       r.unit_id, e.output_image, e.edit_type, NULL, r.entry, p.name, r.answers_json
FROM batch b JOIN review r ON r.batch_id = b.id JOIN edit e ON e.id = r.unit_id
JOIN person p ON p.id = r.reviewer_id
WHERE b.task = 'types' AND b.origin = 'imported' AND b.purpose IN :purposes
  AND {answer()} AND NOT e.collision AND {CURRENT}
  AND {STANDING} AND {{imported}}
ORDER BY batch_id, place"""


def _answers(drawn: str, imported: str, *more: str) -> TextClause:
    """Return a query of all answers, or of those on edits that are given as ``edits``."""
    lists = [bindparam(name, type_=String(), expanding=True) for name in ("purposes", *more)]
    return text(_ANSWERS.format(drawn=drawn, imported=imported)).bindparams(*lists)


_ALL = _answers("1 = 1", "1 = 1")
_OF_SOME = _answers("d.unit_id IN :edits", "r.unit_id IN :edits", "edits")

#: What leads settled in these batches, the last word last; and edits excluded anywhere.
_SETTLED = text("""
SELECT r.unit_id, r.batch_id, r.verdict, r.answers_json, p.name AS reviewer
FROM review r JOIN person p ON p.id = r.reviewer_id
WHERE r.kind = 'adjudication' ORDER BY r.entry""")

PURPOSES: tuple[Purpose, ...] = ("measure", "fit", "repair", "gold")


def typed_units_now(
    connection: Connection, settings: Settings, purposes: Sequence[Purpose] = PURPOSES
) -> list[TypedUnit]:
    """Return every edit of the batches of these purposes, batch by batch, in draw order.

    As this very transaction sees it, which may have written; what is kept of it, and cheaper:
    ``kept_units``.
    """
    return [unit for unit, _place in read(connection, settings, purposes).values()]


def read(
    connection: Connection,
    settings: Settings,
    purposes: Sequence[Purpose] = PURPOSES,
    edits: Collection[str] | None = None,
) -> dict[tuple[str, str], Placed]:
    """Return the same by batch and edit, each with its place in the batch; or of some edits only.

    The place: its draw order, or the log entry of its first answer where it was imported.
    """
    settled, excluded = _settled(connection)
    rows: dict[tuple[str, str], list[Any]] = {}
    query, values = (_ALL, {}) if edits is None else (_OF_SOME, {"edits": list(edits)})
    for row in connection.execute(query, {"purposes": list(purposes), **values}).all():
        if row.unit_id not in excluded:
            rows.setdefault((row.batch_id, row.unit_id), []).append(row)
    words = _Words(settings)
    return {
        key: (words.unit(answer_rows, settled.get(key)), answer_rows[0].place)
        for key, answer_rows in rows.items()
    }


def one_per_edit(units: Sequence[TypedUnit]) -> list[TypedUnit]:
    """Return each edit once: in the first batch whose answers are all in, else in its first."""
    chosen_units: dict[str, TypedUnit] = {}
    for unit in units:
        chosen = chosen_units.get(unit.edit_id)
        if chosen is None or (chosen.label.state == "open" and unit.label.state != "open"):
            chosen_units[unit.edit_id] = unit
    return list(chosen_units.values())


def _settled(connection: Connection) -> tuple[dict[tuple[str, str], tuple[str, Said]], set[str]]:
    """Return (batch, unit) → who settled it and how, and the units that are excluded."""
    settled_by: dict[tuple[str, str], tuple[str, Said]] = {}
    excluded: set[str] = set()
    for row in connection.execute(_SETTLED):
        excluded.discard(row.unit_id)
        key = (row.batch_id, row.unit_id)
        if row.verdict == "exclude":
            excluded.add(row.unit_id)
        elif row.verdict == "hand_back":
            settled_by.pop(key, None)
        else:  # To keep what was flagged says nothing of its type: it is disputed then.
            settled_by[key] = (row.reviewer, _said(row.answers_json, row.verdict))
    return settled_by, excluded


class _Words:
    """Answers as the taxonomy of today names types: a renamed type is the same type.

    Most edits are answered as others were: each way of answering is read once.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._resolved: dict[str, Said] = {}
        self._labels: dict[tuple[str, tuple[str, ...], int | None], TypeLabel] = {}

    def unit(self, rows: list[Any], settled: tuple[str, Said] | None) -> TypedUnit:
        """Return the unit of these answers, one or more rows, and of a lead's word on it."""
        first = rows[0]
        slots = None if first.imported else int(first.per_unit)
        assigned = first.edit_type or NOT_ASSIGNED
        written = [(row.reviewer, row.answers_json) for row in rows if row.answers_json]
        said = [(name, self._read(encoded)) for name, encoded in written]
        if settled is None:
            agreed = self._label(assigned, tuple(encoded for _, encoded in written), slots)
        else:
            said.append((settled[0], self._named(settled[1])))
            agreed = label(assigned, [said[-1][1]], 1)
        return TypedUnit(
            first.unit_id, first.output_image, first.batch_id, first.batch, first.purpose,
            bool(first.imported), assigned, agreed, settled is not None,
            first.inclusion_probability, tuple(said), bool(first.simulated),
        )  # fmt: skip

    def _label(self, assigned: str, written: tuple[str, ...], slots: int | None) -> TypeLabel:
        key = (assigned, written, slots)
        if (known := self._labels.get(key)) is None:
            known = label(assigned, [self._read(encoded) for encoded in written], slots)
            self._labels[key] = known
        return known

    def _read(self, encoded: str) -> Said:
        if (known := self._resolved.get(encoded)) is None:
            known = self._resolved[encoded] = self._named(_said(encoded))
        return known

    def _named(self, said: Said) -> Said:
        kinds = (said.edit_type, said.second_type)
        named = [kind and self._settings.resolve(kind) for kind in kinds]
        return Said(said.verdict, *named)


def _said(encoded: str, verdict: str | None = None) -> Said:
    words = msgspec.json.decode(encoded, type=_Answer)
    return Said(verdict or words.verdict, words.edit_type, words.second_type)

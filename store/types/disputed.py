"""A lead's desk for types: edits on which reviewers do not agree, and what a lead says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, text

from review.core.adjudication import HAND_BACK
from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.spotcheck.type_labels import (
    CONFIRM,
    DISPUTED,
    NONE,
    NONE_OF_THESE,
    NOT_DONE,
    NOT_EXECUTED,
    OTHER,
    UNSURE,
)
from store import settings
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.settings import CurrentSettings
from store.types.consensus import NOT_ASSIGNED, TypedUnit
from store.types.kept_units import kept_units
from store.work import adjudication
from store.work.adjudication import NOTE_LENGTH
from store.work.leases import open_slots

TASK = "types"

#: Why an edit waits for a lead; the most urgent first.
REASONS: dict[str, str] = {
    DISPUTED: N_("no type has more than half of the reviewers"),
    NONE_OF_THESE: N_("reviewers say that no type fits"),
    UNSURE: N_("somebody was unsure"),
}

#: A lead's words that name no type → their verdict.
_NO_TYPE = {NONE_OF_THESE: NONE, NOT_DONE: NOT_EXECUTED}

_ASKED = text("""
SELECT b.id, d.unit_id FROM batch b JOIN draw d ON d.batch_id = b.id
WHERE b.task = 'types' AND b.closed IS NULL
  AND EXISTS (SELECT 1 FROM slot s WHERE s.draw_id = d.id AND s.review_id IS NULL)""")
_OPEN = text("SELECT id FROM batch WHERE task = 'types' AND origin = 'drawn' AND closed IS NULL")
_SLOTS = text("SELECT COUNT(*) FROM slot WHERE draw_id = :draw")
_FREE = text("SELECT 1 FROM slot WHERE draw_id = :draw AND review_id IS NULL")


@dataclass(frozen=True)
class Disputed:
    """An edit that a lead should look at; ``why`` is a key of ``REASONS``.

    ``asked``: one more reviewer is asked already. ``open``: its batch is, so one may be.
    """

    unit: TypedUnit
    why: str
    asked: bool
    open: bool


def state(store: Store) -> tuple[object, ...]:
    """Return what the numbers of types depend on: log, imports, batches, settings."""
    log, batch, imports = tables.review, tables.batch, tables.import_run
    about_types = or_(log.c.task == TASK, log.c.kind == "adjudication")
    queries = (
        select(func.max(log.c.entry)).where(about_types),
        select(func.max(imports.c.id)),
        select(func.max(batch.c.id)).where(batch.c.task == TASK),
    )
    version = settings.current(store).version
    with store.database.read() as connection:
        return (store.workspace_id, version, *(connection.scalar(query) for query in queries))


def disputed(store: Store) -> list[Disputed]:
    """Return the edits whose reviewers disagree, say none of these or are unsure; settled ones not.

    The most urgent first, then as drawn.
    """
    rule = settings.current(store)
    with store.database.read() as connection:
        waiting = _waiting(store, connection, rule)
        already_asked = {(row[0], row[1]) for row in connection.execute(_ASKED)}
        still_open = set(connection.execute(_OPEN).scalars())
    return [
        Disputed(
            unit,
            reason,
            (unit.batch_id, unit.edit_id) in already_asked,
            unit.batch_id in still_open,
        )
        for unit, reason in waiting
    ]


def _waiting(
    store: Store, connection: Connection, rule: CurrentSettings
) -> list[tuple[TypedUnit, str]]:
    """Return the edits that wait for a lead, and why; made once of each state of the answers."""
    every = kept_units(store, connection, rule)
    order = list(REASONS)

    def make() -> list[tuple[TypedUnit, str]]:
        found = [(unit, reason) for unit in every.units if (reason := _why(unit))]
        return sorted(found, key=lambda one: order.index(one[1]))

    return store.kept.value("disputed types", every.version, make)


def examples(store: Store, images: Sequence[str]) -> list[EditView]:
    """Return the current edits of these output images, in that order; those there are none of not.

    An image that several records claim shows nothing, a changed record its newest version.
    """
    query = (
        select(tables.edit.c.id, tables.edit.c.output_image)
        .where(tables.edit.c.output_image.in_(list(images)), ~tables.edit.c.collision)
        .order_by(tables.edit.c.id)
    )
    with store.database.read() as connection:
        ids = {image: edit_id for edit_id, image in connection.execute(query)}
    views = catalog.edits(store, list(ids.values()))
    return [views[ids[image]] for image in images if image in ids]


def settle(
    store: Store, batch_id: str, unit_id: str, word: str, *, by: str, note: str = "",
    entry: str | None = None,
) -> None:  # fmt: skip
    """Append a lead's word on an edit's type; ``by`` is their person id.

    ``entry``: its id, where a browser made one; the same one again changes nothing.
    ``word``: a type, ``NONE_OF_THESE`` or ``NOT_DONE``. The last one counts, in the reviewers'
    place. Raises Refused for what is no type of the
    taxonomy, a batch of another task or an overlong note; Unknown for no such unit.
    """
    rule = settings.current(store).settings
    type_said = None if word in _NO_TYPE else rule.resolve(word)
    with store.database.write() as connection:
        one_at_a_time(connection, f"desk {unit_id}")
        row = _about(connection, batch_id, unit_id, note)
        if adjudication.is_known(connection, entry):
            return
        assigned = connection.scalar(
            select(tables.edit.c.edit_type).where(tables.edit.c.id == unit_id)
        )
        if type_said is not None and type_said not in rule.category_of and type_said != assigned:
            raise Refused(
                _("The taxonomy has no such type."), what_to_do=_("Choose one of its types.")
            )
        verdict = _NO_TYPE.get(word) or (CONFIRM if type_said == assigned else OTHER)
        answers = {"edit_type": type_said, "note": note.strip()}
        adjudication.append(
            connection, row, verdict, {name: value for name, value in answers.items() if value},
            by=by, now=store.clock(), entry=entry,
        )  # fmt: skip


def ask_another(
    store: Store, batch_id: str, unit_id: str, *, by: str, note: str = "", entry: str | None = None
) -> None:
    """Hand an edit back: one more reviewer is asked, and all answers count; what a lead said not.

    Raises Refused for a batch that is closed, imported or of another task, and where somebody is
    asked already; Unknown for no such unit.
    """
    with store.database.write() as connection:
        one_at_a_time(connection, f"desk {unit_id}")
        row = _about(connection, batch_id, unit_id, note)
        if adjudication.is_known(connection, entry):
            return
        if row.closed is not None or row.draw_id is None:
            raise Refused(
                _("Nobody is asked any more in its batch."), what_to_do=_("Say the type.")
            )
        draw = {"draw": row.draw_id}
        if connection.execute(_FREE, draw).first():
            raise Refused(
                _("Another reviewer is asked already."), what_to_do=_("Wait, or say the type.")
            )
        number = int(connection.scalar(_SLOTS, draw) or 0)
        (slot,) = open_slots(batch_id, row.draw_id, row.draw_order, 1)
        connection.execute(insert(tables.slot).values(**slot | {"number": number}))
        answers = {"note": note.strip()} if note.strip() else {}
        adjudication.append(
            connection, row, HAND_BACK, answers, by=by, now=store.clock(), entry=entry
        )


def _about(connection: Connection, batch_id: str, unit_id: str, note: str) -> Any:
    if len(note) > NOTE_LENGTH:
        raise Refused(
            ngettext(
                "A note has at most {n} character.",
                "A note has at most {n} characters.",
                NOTE_LENGTH,
            )
        )
    row = adjudication.about(connection, batch_id, unit_id)
    if row.task != TASK:
        raise Refused(_("That batch does not ask for types."), what_to_do=_("Decide it on Queue."))
    return row


def _why(unit: TypedUnit) -> str | None:
    """Return why a unit waits; a lead's word on its type ends that."""
    if unit.assigned == NOT_ASSIGNED or not unit.label.counted:
        return None
    if unit.label.state == "disputed":
        return DISPUTED
    if unit.settled:
        return None
    if unit.label.agreed == NONE_OF_THESE:
        return NONE_OF_THESE
    return UNSURE if any(said.verdict == UNSURE for _, said in unit.said) else None

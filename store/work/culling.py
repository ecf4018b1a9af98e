"""What a lead does to edits found on Browse: take them out, bring them back, have them reviewed.

Work is drawn, and so is this: the edits are logged as the draws of a batch, by hand or at random
from what a filter finds. It never measures: how they were chosen may depend on what they show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, String, bindparam, select, text

from review.core.adjudication import EXCLUDE, HAND_BACK
from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.roles import require
from review.core.tasks import Purpose
from store.access.people import Person
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.rules import CURRENT, excluded
from store.db.workspace import Store
from store.work import adjudication, batches, browse
from store.work.batches import Batch, NewBatch, NewDraw
from store.work.browse import Filter
from store.work.handler import TaskHandler, handler_of, handlers

#: How edits were drawn: named one by one, or at random from what a filter finds.
CHOSEN, FILTERED = "chosen", "filtered"
#: What such a batch may be for.
PURPOSES: tuple[Purpose, ...] = ("fit", "training", "repair")
#: So many edits at once, at most: each has an entry of its own in the log.
MOST = 2000
#: What the batches are called, beside their number.
EXCLUDED, PICKED = N_("Excluded on Browse"), N_("Picked on Browse")

_OUT = text(
    f"""SELECT x.batch_id, x.unit_id FROM review x JOIN batch b ON b.id = x.batch_id
    WHERE b.strategy = '{CHOSEN}' AND x.kind = 'adjudication' AND x.verdict = '{EXCLUDE}'
      AND {excluded("x.unit_id")} ORDER BY x.entry"""
)
_NOT_OUT = f"{CURRENT} AND NOT {excluded('e.id')}"
#: Of the edits named, those that may be taken out, and those that may be reviewed.
_THERE = f"SELECT e.id FROM edit e WHERE e.id IN :ids AND {_NOT_OUT}"
_DRAWABLE = f"""SELECT e.id FROM edit e
  WHERE e.id IN :ids AND e.known AND NOT e.collision AND {_NOT_OUT}"""
_ALL_DRAWABLE = text(f"SELECT e.id FROM edit e WHERE e.known AND NOT e.collision AND {_NOT_OUT}")


@dataclass(frozen=True)
class Review:
    """How edits are to be reviewed: by which task, what for, by how many."""

    task: str
    purpose: Purpose
    per_unit: int = 1


def exclude(store: Store, edits: Sequence[str], reason: str, *, by: Person) -> int:
    """Take edits out of the dataset, as one closed batch; return how many were not out already.

    Raises NotAllowed for who may not decide; Refused without a reason, for too many, or where
    nothing is left to take out.
    """
    require(by.role, "decide")
    noted = adjudication.noted_of(reason)
    if not noted:
        raise Refused(_("Say why these edits leave the dataset."))
    now = store.clock()
    with store.database.write() as connection:
        one_at_a_time(connection, "culling")
        chosen = _those(connection, edits, _THERE)
        new = NewBatch(_of_edits(store).task.name, "repair", stem=_(EXCLUDED), strategy=CHOSEN)
        batch_id = _opened(store, connection, new, chosen, by)
        for edit_id in chosen:
            row = adjudication.about(connection, batch_id, edit_id)
            adjudication.append(connection, row, EXCLUDE, noted, by=by.id, now=now)
    batches.close(store, batch_id)
    adjudication.settle_all(store)
    return len(chosen)


def _of_edits(store: Store) -> TaskHandler:
    """Return the task in whose name edits are taken out: the first whose units they are."""
    return next(handler for handler in handlers(store) if handler.task.unit == "edit")


def bring_back(store: Store, edits: Sequence[str], *, by: Person) -> int:
    """Bring back edits that were taken out here; return how many.

    Raises NotAllowed for who may not decide; Refused where none of them was.
    """
    require(by.role, "decide")
    now, asked = store.clock(), set(edits)
    with store.database.write() as connection:
        one_at_a_time(connection, "culling")
        out = {unit: batch for batch, unit in connection.execute(_OUT) if unit in asked}
        for edit_id, batch_id in out.items():
            row = adjudication.about(connection, batch_id, edit_id)
            adjudication.append(connection, row, HAND_BACK, {}, by=by.id, now=now)
    if not out:
        raise Refused(
            _("None of these was excluded on Browse."),
            what_to_do=_("What was excluded on the Queue stays excluded."),
        )
    adjudication.settle_all(store)
    return len(out)


def draw(store: Store, edits: Sequence[str], review: Review, *, by: Person) -> Batch:
    """Draw a batch of these edits, those excluded, known by id only or in a collision left out.

    Raises NotAllowed for who may not decide; Refused for what cannot be drawn.
    """
    _check(store, review, by)
    with store.database.write() as connection:
        one_at_a_time(connection, "culling")
        there = _those(connection, edits, _DRAWABLE)
        chosen = handler_of(store, review.task).askable(connection, there)
        if not chosen:
            raise Refused(_("That task has nothing to ask about these edits."))
        batch_id = _opened(store, connection, _new(review, CHOSEN, 0), chosen, by)
    return batches.get(store, batch_id)


def draw_from(
    store: Store, wanted: Filter, size: int, review: Review, *, by: Person, seed: int = 0
) -> Batch:
    """Draw so many edits at random from what a filter finds; raises as ``draw`` does."""
    _check(store, review, by)
    found = browse.ids(store, wanted)
    with store.database.write() as connection:
        one_at_a_time(connection, "culling")
        may = set(connection.execute(_ALL_DRAWABLE).scalars())
        there = [edit_id for edit_id in found if edit_id in may]
        drawable = handler_of(store, review.task).askable(connection, there)
        if not 1 <= size <= min(len(drawable), MOST):
            raise Refused(
                _("So many cannot be drawn: {n}.", n=size),
                what_to_do=_("Draw 1 to {most:,}.", most=min(len(drawable), MOST)),
            )
        picked = np.random.default_rng(seed).choice(len(drawable), size, replace=False)
        chosen = [drawable[place] for place in picked]
        new, share = _new(review, FILTERED, seed), size / len(drawable)
        batch_id = _opened(store, connection, new, chosen, by, share)
    return batches.get(store, batch_id)


def excluded_of(store: Store, edits: Sequence[str]) -> set[str]:
    """Return which of these edits are excluded."""
    edit = tables.edit
    query = select(edit.c.id).where(edit.c.id.in_(edits), text(excluded("edit.id")))
    with store.database.read() as connection:
        return set(connection.execute(query).scalars())


def _check(store: Store, review: Review, by: Person) -> None:
    require(by.role, "decide")
    if handler_of(store, review.task).task.unit != "edit":
        raise Refused(_("That task is not about single edits."))
    if review.purpose not in PURPOSES:
        raise Refused(
            _("What was picked on Browse cannot measure."), what_to_do=_("Tune, fix or practise.")
        )
    batches.check_common(review.per_unit, 0)


def _new(review: Review, how: str, seed: int) -> NewBatch:
    return NewBatch(
        review.task, review.purpose, review.per_unit, seed, stem=_(PICKED), strategy=how
    )


def _those(connection: Connection, edits: Sequence[str], rule: str) -> list[str]:
    """Return those of the edits that are among the ones a query finds, each once, in order."""
    if len(edits) > MOST:
        raise Refused(ngettext("At most {n:,} edit at once.", "At most {n:,} edits at once.", MOST))
    query = text(rule).bindparams(bindparam("ids", type_=String(), expanding=True))
    among = set(connection.execute(query, {"ids": list(edits)}).scalars())
    chosen = [edit_id for edit_id in dict.fromkeys(edits) if edit_id in among]
    if not chosen:
        raise Refused(_("None of these edits is there for it: excluded, or known by id only."))
    return chosen


def _opened(
    store: Store, connection: Connection, new: NewBatch, chosen: Sequence[str], by: Person,
    share: float = 1.0,
) -> str:  # fmt: skip
    batch_id = batches.open_batch(connection, new, store.clock(), by.name)
    drawn = [NewDraw(edit_id, inclusion=share) for edit_id in chosen]
    batches.add_draws(connection, batch_id, new.per_unit, drawn)
    return batch_id

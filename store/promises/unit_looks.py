"""The one look of a plan on chains or pairs: when it is due, and what it finds, kept once.

It is due when nobody is asked any more about what was drawn, and no lead either, or once the batch
is closed: what has no label then counts as rejected, so that stopping while it looks good gains
nothing. What was excluded, or cannot be judged, counts as rejected too: its like, not drawn, stays
in the pool.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, text, update

from review.core.later import pandas as pd
from review.promises import unit_plans
from review.promises.certify import Outcome
from review.promises.unit_plans import UnitPlan
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.rules import IN_EFFECT, WITH_A_LEAD, before_a_lead
from store.db.workspace import Store
from store.work import labels, queue
from store.work.handler import handler_of

Array = NDArray[np.float64]

#: Plans without their look whose units wait for no reviewer any more, or nobody may answer.
_DUE = text(f"""
SELECT p.batch_id, b.task, b.closed IS NOT NULL AS closed
FROM unit_plan p JOIN batch b ON b.id = p.batch_id
WHERE p.outcome_json IS NULL AND (CAST(:batch AS VARCHAR) IS NULL OR b.id = :batch)
  AND (b.closed IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM slot s JOIN draw d ON d.id = s.draw_id
    WHERE s.batch_id = b.id AND s.review_id IS NULL AND NOT {WITH_A_LEAD}))
ORDER BY p.batch_id""")
_FLAGGED = text(f"""
SELECT DISTINCT f.unit_id FROM review f JOIN draw d ON d.batch_id = f.batch_id
  AND d.unit_id = f.unit_id
WHERE f.batch_id = :batch AND {before_a_lead()} AND f.verdict = 'unsafe' AND {IN_EFFECT}""")


class Taken(msgspec.Struct, frozen=True):
    """What a look found, and which labels it saw (``labels.digest``)."""

    outcome: Outcome
    labels_digest: str


def take_due(store: Store, batch_id: str | None = None) -> None:
    """Take the looks that are due: of one batch, or of any; one that was taken stands."""
    with store.database.read() as connection:
        due = [row.batch_id for row in connection.execute(_DUE, {"batch": batch_id})
               if _is_due(store, connection, row)]  # fmt: skip
    for one in due:
        with store.database.write() as connection:
            one_at_a_time(connection, one)
            row = connection.execute(_DUE, {"batch": one}).first()
            if row is not None and _is_due(store, connection, row):
                _take(connection, one)


def with_lead(store: Store, connection: Connection, task: str, batch_id: str) -> set[str]:
    """Return the units of a batch that wait for a lead: flags, ties, doubts."""
    divided = handler_of(store, task).divided(connection)
    undecided = {case.unit_id for case in divided
                 if case.batch_id == batch_id and case.why in ("tie", "unsure")}  # fmt: skip
    return undecided | set(connection.execute(_FLAGGED, {"batch": batch_id}).scalars())


def pool_of(connection: Connection, batch_id: str) -> dict[str, float]:
    """Return a plan's frozen pool: unit → score."""
    member = tables.unit_plan_member.c
    query = select(member.unit_id, member.overall).where(member.batch_id == batch_id)
    return {row.unit_id: float(row.overall) for row in connection.execute(query)}


def stands(frame: pd.DataFrame, taken: Taken, last_entry: int) -> bool:
    """Whether the labels that a look saw are still the same.

    ``frame``: ``labels.of_batch``. What a lead excluded afterwards leaves the look as it was.
    """
    return labels.digest(labels.as_seen(frame, last_entry)) == taken.labels_digest


def seen(frame: pd.DataFrame, pool: dict[str, float]) -> tuple[Array, NDArray[np.bool_]]:
    """Return scores and verdicts of drawn units as a look counts them, in draw order."""
    scores = np.array([pool[unit] for unit in frame["unit_id"]], dtype=np.float64)
    return scores, (frame["state"] == "accept").to_numpy(dtype=bool)


def rejected(connection: Connection, batch_id: str) -> set[str]:
    """Return the drawn units that a plan's labels do not accept."""
    frame = labels.of_batch(connection, batch_id)
    return set(frame.loc[frame["state"] != "accept", "unit_id"])


def plan_of(written: str) -> UnitPlan:
    """Read a plan."""
    return msgspec.json.decode(written, type=UnitPlan)


def taken_of(written: str | None) -> Taken | None:
    """Read what a look found, None before it."""
    return msgspec.json.decode(written, type=Taken) if written else None


def _is_due(store: Store, connection: Connection, row: Any) -> bool:
    return bool(row.closed) or not with_lead(store, connection, row.task, row.batch_id)


def _take(connection: Connection, batch_id: str) -> None:
    """Look at the labels as the log stands, and keep what was found."""
    table = tables.unit_plan
    of_batch = table.c.batch_id == batch_id
    plan = plan_of(str(connection.scalar(select(table.c.plan_json).where(of_batch))))
    pool, frame = pool_of(connection, batch_id), labels.of_batch(connection, batch_id)
    scores, accepted = seen(frame, pool)
    pool_scores = np.fromiter(pool.values(), dtype=np.float64)
    outcome = unit_plans.look(plan, pool_scores, scores, accepted)
    written = msgspec.json.encode(Taken(outcome, labels.digest(frame))).decode()
    found = {"outcome_json": written, "last_entry": queue.last_entry(connection)}
    connection.execute(update(table).where(of_batch).values(**found))

"""Pools: frozen lists of edits with their scores from one judge run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, insert, select, text

from review.errors import Ambiguous, Refused, Unknown
from review.filtering import PoolDigest
from store import tables
from store.engine import one_at_a_time
from store.workspace import Store, new_id

CURRENT_SCORES = """
SELECT s.edit_id, s.overall, e.edit_type, e.output_image
FROM score s JOIN edit e ON e.id = s.edit_id
WHERE s.run_id = :run AND s.overall IS NOT NULL AND NOT e.collision
  AND NOT EXISTS (SELECT 1 FROM edit_event v WHERE v.edit_id = e.id AND v.kind = 'retired')
"""


@dataclass(frozen=True)
class JudgeRun:
    """One judge's scores. ``scored`` counts usable scores, ``malformed`` the others."""

    id: str
    name: str
    settings_version: int
    scored: int
    malformed: int


@dataclass(frozen=True)
class Pool:
    """A frozen pool: its edits number ``size``; ``digest`` does not depend on their order."""

    id: str
    name: str
    run_id: str
    size: int
    digest: str


def judge_runs(store: Store) -> list[JudgeRun]:
    """Return all judge runs by name."""
    query = text("""
        SELECT r.id, r.name, r.settings_version, COUNT(s.overall) AS scored,
               COUNT(s.edit_id) - COUNT(s.overall) AS malformed
        FROM judge_run r LEFT JOIN score s ON s.run_id = r.id
        GROUP BY r.id, r.name, r.settings_version ORDER BY r.name""")
    with store.database.read() as connection:
        return [JudgeRun(*row) for row in connection.execute(query)]


def judge_run(store: Store, name: str | None = None) -> JudgeRun:
    """Return the judge run of that name, or the only one there is.

    Raises Unknown, or Ambiguous with the names when several fit.
    """
    runs = judge_runs(store)
    fitting = [run for run in runs if name in (None, run.name)]
    if not fitting:
        names = ", ".join(run.name for run in runs) or "none yet: import judge scores first"
        raise Unknown(
            f"There is no judge run{f' {name!r}' if name else ''}.", what_to_do=f"Judges: {names}."
        )
    if len(fitting) > 1:
        raise Ambiguous(
            "Several judges fit.",
            tuple(run.name for run in fitting),
            what_to_do="Name one: --judge.",
        )
    return fitting[0]


def current_scores(connection: Connection, run_id: str) -> pd.DataFrame:
    """Return the usable scores of a judge run: edit_id, overall, edit_type, output_image.

    Collisions and retired versions are left out; the order is by edit id.
    """
    query = text(CURRENT_SCORES + " ORDER BY s.edit_id")
    rows = connection.execute(query, {"run": run_id}).all()
    return pd.DataFrame(rows, columns=["edit_id", "overall", "edit_type", "output_image"])


def freeze(connection: Connection, run: JudgeRun, now: Any) -> Pool:
    """Store all present edits of a judge run as a new pool. Raises Refused when there are none."""
    one_at_a_time(connection, "pools")
    frame = current_scores(connection, run.id)
    if frame.empty:
        raise Refused(
            f"Judge run {run.name!r} scored no edit that can enter a pool.",
            what_to_do="Import its manifest and scores.",
        )
    digest = PoolDigest()
    for image, overall in zip(frame["output_image"], frame["overall"], strict=True):
        digest.add(image, float(overall))
    count = connection.scalar(
        text("SELECT COUNT(*) FROM pool WHERE run_id = :run"), {"run": run.id}
    )
    made = Pool(
        new_id(), f"{run.name} {int(count or 0) + 1}", run.id, digest.size, digest.hexdigest()
    )
    row = {"id": made.id, "name": made.name, "run_id": run.id, "size": made.size}
    connection.execute(insert(tables.pool).values(**row, digest=made.digest, created=now))
    members = "INSERT INTO pool_member (pool_id, edit_id, overall, edit_type) SELECT :pool, "
    query = f"{members} edit_id, overall, edit_type FROM ({CURRENT_SCORES}) c"
    connection.execute(text(query), {"pool": made.id, "run": run.id})
    return made


def pool(connection: Connection, pool_id: str) -> Pool:
    """Return one pool. Raises Unknown."""
    columns = [tables.pool.c[name] for name in ("id", "name", "run_id", "size", "digest")]
    row = connection.execute(select(*columns).where(tables.pool.c.id == pool_id)).first()
    if row is None:
        raise Unknown("There is no such pool.")
    return Pool(*row)


def members(connection: Connection, pool_id: str) -> pd.DataFrame:
    """Return a pool's edits: edit_id, overall, edit_type; by edit id."""
    member = tables.pool_member
    query = (
        select(member.c.edit_id, member.c.overall, member.c.edit_type)
        .where(member.c.pool_id == pool_id)
        .order_by(member.c.edit_id)
    )
    rows = connection.execute(query).all()
    frame = pd.DataFrame(rows, columns=["edit_id", "overall", "edit_type"])
    return frame.astype({"overall": np.float64})

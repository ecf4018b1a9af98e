"""Judge runs in the order somebody who makes a judge looks for them."""

from __future__ import annotations

from sqlalchemy import select

from store.db import tables
from store.db.workspace import Store
from store.promises import pools
from store.promises.pools import JudgeRun


def scored(store: Store) -> tuple[list[JudgeRun], int]:
    """Return judge runs with scores, and how many of them were made here.

    Those made here first, the newest before all; the others by name.
    """
    judging = tables.judging
    query = select(judging.c.run_id).where(judging.c.run_id.is_not(None))
    with store.database.read() as connection:
        made = list(connection.execute(query.order_by(judging.c.id.desc())).scalars())
    runs = {run.id: run for run in pools.judge_runs(store) if run.scored}
    here = [runs.pop(run_id) for run_id in dict.fromkeys(made) if run_id in runs]
    return [*here, *runs.values()], len(here)

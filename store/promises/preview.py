"""What is known before a plan is frozen: the pool it would take in, and the labels there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from review.promises.forecast import Need, joint_level, labels_needed
from review.promises.plans import KEEP_SHARES, Population, grid
from review.promises.task import SCORE
from store import settings
from store.db.workspace import Store
from store.promises import pools, shares
from store.work import labels

#: What an answer takes where nobody has answered yet, in seconds.
USUAL_SECONDS = 6.0
#: Fewer answers than this say nothing of how long one takes.
ENOUGH_ANSWERS = 20

_SECONDS = text("""
SELECT milliseconds FROM review WHERE task = :task AND milliseconds IS NOT NULL AND kind = 'answer'
ORDER BY entry DESC LIMIT 2000""")
_UNIFORM = text("""
SELECT id FROM batch WHERE task = :task AND purpose IN ('measure', 'fit')
  AND (origin = 'imported' OR strategy = 'uniform') ORDER BY created, id""")


@dataclass(frozen=True)
class Prior:
    """What a plan would start from: its pool's scores, and labels drawn uniformly before.

    ``seconds``: the median time of an answer so far, or 6; ``timed`` says which.
    """

    judge: str
    pool_scores: NDArray[np.float64]
    scores: NDArray[np.float64]
    accepted: NDArray[np.bool_]
    seconds: float
    timed: bool

    def needs(
        self, target: float, delta: float, shares: tuple[float, ...] = KEEP_SHARES
    ) -> tuple[Need, ...]:
        """Return what each cut of the grid is likely to take; nothing without labels."""
        return labels_needed(
            self.pool_scores, self.scores, self.accepted,
            target=target, delta=delta, cuts=grid(self.pool_scores, shares),
            looks=joint_level, finite=True,
        )  # fmt: skip


def prior(store: Store, judge: str, population: Population) -> Prior:
    """Return what is known of a population of a judge run's edits. Raises Unknown.

    Labels that prove another judge run say nothing here: a forecast is a view of them.
    """
    run = pools.judge_run(store, judge)
    categories = settings.current(store).settings.category_of
    with store.database.read() as connection:
        ids = connection.execute(_UNIFORM, {"task": SCORE.name}).scalars().all()
    seen = shares.see(store, run, ids, charge=False)
    with store.database.read() as connection:
        frames = [labels.of_batch(connection, batch_id) for batch_id in seen.shown]
        pool = pools.would_hold(connection, run, population, categories)
        times = list(connection.execute(_SECONDS, {"task": SCORE.name}).scalars())
    accepted_of = {
        unit: bool(accepted)
        for frame in frames
        for unit, accepted in zip(frame["unit_id"], frame["accepted"], strict=True)
        if accepted is not None and accepted == accepted  # noqa: PLR0124  NaN of an open one
    }
    labelled = pool[pool["edit_id"].isin(list(accepted_of))]
    timed = len(times) >= ENOUGH_ANSWERS
    return Prior(
        judge=run.name,
        pool_scores=pool["overall"].to_numpy(dtype=np.float64),
        scores=labelled["overall"].to_numpy(dtype=np.float64),
        accepted=np.array([accepted_of[unit] for unit in labelled["edit_id"]], dtype=np.bool_),
        seconds=float(np.median(times)) / 1000 if timed else USUAL_SECONDS,
        timed=timed,
    )

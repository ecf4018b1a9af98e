"""What is known before a plan is frozen: the pool it would take in, and the labels there are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from review.core.later import pandas as pd
from review.promises.forecast import Need, joint_level, labels_needed
from review.promises.plans import KEEP_SHARES, Population, grid
from review.promises.task import SCORE
from store import settings
from store.db import revision
from store.db.workspace import Store
from store.promises import pools, shares
from store.promises.members import Members
from store.work import labels
from store.work.kept_labels import KeptLabels

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
#: What "new edits only" depends on.
_POOLS = text("SELECT COUNT(*), MAX(id) FROM pool")


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
    _needs: dict[object, tuple[Need, ...]] = field(default_factory=dict, repr=False, compare=False)

    def needs(
        self, target: float, delta: float, shares: tuple[float, ...] = KEEP_SHARES
    ) -> tuple[Need, ...]:
        """Return what each cut of the grid is likely to take; nothing without labels."""
        asked = (target, delta, shares)
        if asked not in self._needs:
            self._needs[asked] = labels_needed(
                self.pool_scores, self.scores, self.accepted,
                target=target, delta=delta, cuts=grid(self.pool_scores, shares),
                looks=joint_level, finite=True,
            )  # fmt: skip
        return self._needs[asked]


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
        state = (revision.of_dataset(connection), tuple(categories.items()), population,
                 tuple(connection.execute(_POOLS).one()))  # fmt: skip
        said = [labels.kept_of(connection, batch_id, store.kept) for batch_id in seen.shown]
        times = tuple(connection.execute(_SECONDS, {"task": SCORE.name}).scalars())

        def pool() -> Members:
            return Members.of(pools.would_hold(connection, run, population, categories))

        def known() -> Prior:
            would_hold = store.kept.value(("would-hold", run.id), state, pool)
            places = [_places(store, state, run.id, would_hold, one) for one in said]
            return _prior(run.name, would_hold, [one.frame for one in said], places, times)

        versions = tuple(one.version for one in said)
        return store.kept.value(("prior", run.id), (state, versions, times), known)


def _places(
    store: Store, state: tuple[object, ...], run_id: str, pool: Members, said: KeptLabels
) -> NDArray[np.int64]:
    """Return where the units of a batch stand in a pool, -1 for those that are not in it."""
    units = said.places
    what, rest = ("places", run_id, said.batch_id), (state, units)
    return store.kept.value(what, rest, lambda: pool.places.of(list(units)))


def _prior(
    judge: str, pool: Members, said: list[pd.DataFrame], places: list[NDArray[np.int64]],
    times: tuple[int, ...],
) -> Prior:  # fmt: skip
    """Return what the labels of batches say of a pool; ``times``: what answers took, in ms.

    A unit of several batches has the label of the last.
    """
    overall = pool.frame["overall"].to_numpy(dtype=np.float64)
    verdicts = np.full(len(overall), -1, dtype=np.int8)
    for frame, of_units in zip(said, places, strict=True):
        accepted = frame["accepted"]
        counts = accepted.notna().to_numpy(dtype=bool) & (of_units >= 0)
        verdicts[of_units[counts]] = accepted[counts].to_numpy(dtype=bool)
    labelled = verdicts >= 0
    timed = len(times) >= ENOUGH_ANSWERS
    return Prior(
        judge=judge,
        pool_scores=overall,
        scores=overall[labelled],
        accepted=verdicts[labelled] == 1,
        seconds=float(np.median(times)) / 1000 if timed else USUAL_SECONDS,
        timed=timed,
    )

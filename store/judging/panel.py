"""May a judge stand in for a reviewer: what a panel said, its judge, and the pool they speak of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, String, bindparam, text

from review.core.answers import VOTES
from review.core.later import pandas as pd
from review.judging.annotator_test import ADVISED, AnnotatorTest, annotator_test
from review.judging.bounds import Bounds, bounds
from review.judging.ceiling import Ceiling, ceiling
from review.promises.certify import passes
from review.promises.judging import Confusion, confusion
from review.promises.shards import Shard
from review.promises.task import SCORE
from store.db import revision
from store.db.rules import STANDING, answer
from store.db.workspace import Store
from store.promises import shards, uses
from store.promises.judging import Judged

#: Answers that make a panel: with two nobody is left to say what the others say.
PANEL = 3
_VOTES = text(f"""
SELECT r.unit_id, p.name, r.verdict FROM review r JOIN person p ON p.id = r.reviewer_id
WHERE r.batch_id IN :batches AND {answer()} AND NOT r.surplus AND {STANDING}
ORDER BY r.entry""").bindparams(bindparam("batches", type_=String(), expanding=True))
#: Edits by how many answered them, in batches of the task, by what those are for.
_ANSWERED = text(f"""
SELECT purpose, COUNT(*) AS edits FROM (
  SELECT b.purpose AS purpose, r.unit_id FROM review r JOIN batch b ON b.id = r.batch_id
  WHERE b.task = :task AND b.purpose IN ('measure', 'fit') AND {answer()} AND NOT r.surplus
    AND {STANDING} AND r.verdict IN :votes
  GROUP BY b.purpose, r.unit_id HAVING COUNT(DISTINCT r.reviewer_id) >= :panel) answered
GROUP BY purpose""").bindparams(bindparam("votes", type_=String(), expanding=True))
_PHOTOS = text("""SELECT id, source FROM edit
WHERE source IS NOT NULL AND id IN :units""").bindparams(
    bindparam("units", type_=String(), expanding=True)
)


@dataclass(frozen=True)
class Panel:
    """A judge beside the people who answered the same edits.

    ``units``: edits with three answers or more and a score; ``answered``: edits with a label and a
    score, of which ``taught`` were known to whoever wrote its prompt: what it does there flatters
    it. ``left_out``: more that its prompt shows as examples, or edits of their photos.

    ``test`` and ``balanced``: the alternative annotator test, as it is and with accepts and rejects
    of one weight. ``bounds``, ``pool`` and ``kept`` (the pool, what the cut keeps of it): None
    where the labels do not speak of one pool at equal rates.
    """

    judge: str
    threshold: float
    units: int
    answered: int
    taught: int
    left_out: int
    reviewers: tuple[str, ...]
    test: AnnotatorTest
    balanced: AnnotatorTest
    ceiling: Ceiling
    bounds: Bounds | None
    pool: Shard | None
    kept: Shard | None
    simulated: bool


def panel(
    store: Store, judged: Judged, *, epsilon: float = ADVISED["trained"], seed: int = 0
) -> Panel:
    """Hold a judge against each member of the panel whose labels it was compared with.

    ``epsilon``: what it may fall short of a reviewer for being cheap.
    """
    with store.database.read() as connection:
        state = (
            judged, epsilon, seed, revision.of_log(connection), revision.of_dataset(connection),
            revision.of_people(connection), revision.of_prompts(connection),
            revision.of_plans(connection),
        )  # fmt: skip
        return store.kept.value(
            ("panel", judged.run.id, judged.batches), state,
            lambda: _panel(store, connection, judged, epsilon, seed),
        )  # fmt: skip


def _panel(
    store: Store, connection: Connection, judged: Judged, epsilon: float, seed: int
) -> Panel:
    shown = uses.shown_in(connection, judged.run.id)
    examples = uses.of_same_sources(connection, shown) if shown else set()
    taught = uses.before(connection, judged.run.id)
    left_out = int(judged.frame["unit_id"].isin(list(examples)).sum())
    judged = _without(judged, examples)
    votes = _votes(connection, judged)
    table = votes.pivot_table(index="unit", columns="reviewer", values="accepts", aggfunc="last")
    table = table[table.notna().sum(axis=1) >= PANEL].dropna(axis=1, how="all")
    values = table.to_numpy(dtype=np.float64)
    passed = _passed(judged, table.index)
    photo = _photos(connection, table.index)
    names = [str(name) for name in table.columns]
    test, balanced = (
        annotator_test(
            values, passed.astype(np.float64), names,
            epsilon=epsilon, clusters=photo, balanced=even, seed=seed,
        )
        for even in (False, True)
    )  # fmt: skip
    given = np.isfinite(values).sum(axis=1)
    accepts = np.nansum(values, axis=1).astype(np.int64)
    whole = _of_pool(store, connection, judged)
    return Panel(
        judged.run.name, judged.report.threshold, len(table), len(judged.frame),
        int(judged.frame["unit_id"].isin(list(taught)).sum()), left_out, tuple(names),
        test, balanced, ceiling(given, accepts, passed, photo, seed=seed),
        bounds(_of_all(judged), whole[1].edits, whole[0].edits) if whole else None,
        whole[0] if whole else None, whole[1] if whole else None, judged.simulated,
    )  # fmt: skip


def answered(store: Store) -> dict[str, int]:
    """Return how many edits three people or more answered, by purpose: measure and fit."""
    values = {"task": SCORE.name, "votes": list(VOTES), "panel": PANEL}
    with store.database.read() as connection:
        state = (revision.of_log(connection), revision.of_batches(connection))
        found: dict[str, int] = store.kept.value(
            "answered by three", state,
            lambda: {row.purpose: row.edits for row in connection.execute(_ANSWERED, values)},
        )  # fmt: skip
    return {purpose: int(found.get(purpose, 0)) for purpose in ("measure", "fit")}


def _without(judged: Judged, examples: set[str]) -> Judged:
    """Return a comparison without edits that the judge was shown with their answer."""
    kept = ~judged.frame["unit_id"].isin(list(examples))
    return replace(judged, frame=judged.frame[kept].reset_index(drop=True))


def _votes(connection: Connection, judged: Judged) -> pd.DataFrame:
    """Return unit, reviewer, accepts (0 or 1): votes on edits the judge is held against."""
    rows = connection.execute(_VOTES, {"batches": list(judged.batches)}).all()
    votes = pd.DataFrame(rows, columns=["unit", "reviewer", "verdict"])
    votes = votes[votes["verdict"].isin(list(VOTES))]
    votes = votes[votes["unit"].isin(judged.held["unit_id"])]
    return votes.assign(accepts=votes["verdict"].map(VOTES).astype(np.float64))


def _passed(judged: Judged, units: pd.Index) -> NDArray[np.bool_]:
    scores = judged.frame.drop_duplicates("unit_id").set_index("unit_id")["overall"]
    return passes(scores.reindex(units).to_numpy(dtype=np.float64), judged.report.threshold)


def _of_all(judged: Judged) -> Confusion:
    """Count all labels: a pool holds bad sources and instructions too."""
    scores = judged.frame["overall"].to_numpy(dtype=np.float64)
    accepted = judged.frame["accepted"].to_numpy(dtype=bool)
    return confusion(scores, accepted, judged.report.threshold)


def _photos(connection: Connection, units: pd.Index) -> NDArray[np.int64]:
    """Return the number of each source picture; an edit whose own is not known stands alone."""
    photos: dict[str, str] = {}
    for start in range(0, len(units), uses.AT_ONCE):
        some = {"units": list(units[start : start + uses.AT_ONCE])}
        photos.update((row.id, row.source) for row in connection.execute(_PHOTOS, some))
    keys = [("photo", photos[unit]) if unit in photos else ("edit", unit) for unit in units]
    return np.asarray(pd.factorize(pd.Series(keys, dtype=object))[0], dtype=np.int64)


def _of_pool(store: Store, connection: Connection, judged: Judged) -> tuple[Shard, Shard] | None:
    if judged.of_pool is None:
        return None
    cut = judged.report.threshold
    return shards.of_pool_and_kept(
        store, connection, judged.run.id, judged.of_pool, judged.frame, cut
    )

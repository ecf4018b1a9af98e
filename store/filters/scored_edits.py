"""The workspace's edits with one judge's scores as columns (``store.dataset.sheets``).

Drafts, dry runs, Coverage and releases decide on all of them; the filter decides by columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Connection, text

from review.core.later import pyarrow as pa
from review.core.scoring import NO_SCORE
from review.filtering.columns import Decided, Edits, decide
from review.filtering.decide import PoolDigest
from review.filtering.filter_config import FilterConfig
from review.filtering.score_columns import score_columns
from store.dataset import sheets
from store.db.column_files import Columns
from store.db.progress import Progress
from store.db.rules import CURRENT
from store.db.workspace import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBER = text(f"SELECT COUNT(*) FROM edit e WHERE {CURRENT}")


@dataclass(frozen=True)
class ScoredEdits:
    """All present edits by id, a row each, with the scores of one judge run.

    ``ids``, ``images``: Arrow text. ``types``, ``kinds``: places in ``type_names`` and
    ``kind_names``. ``overall``: as stored, NaN without a usable score. ``criteria``: criterion →
    numbers, NaN where none is stored; ``bare``: rows without any. ``problems``: row → why its score
    is malformed.
    """

    ids: pa.Array
    images: pa.Array
    types: NDArray[np.int32]
    type_names: list[str | None]
    kinds: NDArray[np.int32]
    kind_names: list[str]
    collided: NDArray[np.bool_]
    known: NDArray[np.bool_]
    overall: NDArray[np.float64]
    criteria: dict[str, NDArray[np.float64]]
    bare: NDArray[np.bool_]
    problems: dict[int, str]

    def __len__(self) -> int:
        return len(self.ids)

    def edits(self, config: FilterConfig) -> Edits:
        """Return what the filter decides on: as ``pico-review filter`` sees the judge's own rows.

        The stored total counts where the config goes by the judge's own, or there is nothing else.
        """
        by_overall = config.score == "overall"
        overall = self.overall if by_overall else np.where(self.bare, self.overall, math.nan)
        return Edits(
            self.images, self.criteria, overall, self.types, self.type_names, self.collided,
            self.problems,
        )  # fmt: skip

    def decided(self, config: FilterConfig) -> Decided:
        """Return what a config decides of each."""
        return decide(config, self.edits(config))

    def digest(self, config: FilterConfig) -> PoolDigest:
        """Return the digest of all with a score and without a collision, as the config scores."""
        scores = score_columns(config, self.edits(config))
        there = ~np.isnan(scores.overall) & ~np.isnan(self.overall) & ~self.collided
        found = PoolDigest()
        for rows in np.array_split(np.flatnonzero(there), max(1, len(self) // 10_000)):
            images = self.images.take(pa.array(rows)).to_pylist()
            found.add_all(images, scores.overall[rows].tolist())
        return found


def read(
    store: Store, connection: Connection, config: FilterConfig, progress: Progress | None = None
) -> ScoredEdits:
    """Return the present edits with the scores of the config's judge run; shared, only read."""
    judge, criteria = config.provenance.judge_run, tuple(config.criteria)
    return read_of(store, connection, judge, criteria, progress)


def read_of(
    store: Store,
    connection: Connection,
    judge: str | None,
    criteria: tuple[str, ...],
    progress: Progress | None = None,
) -> ScoredEdits:
    """Return the same with the scores of a judge run by its name; None: without any."""
    edits = sheets.edits(store, connection, progress)
    run = sheets.run_of(connection, judge) if judge is not None else None
    scored = sheets.scores(store, connection, run, criteria) if run else None
    types, kinds = edits.column("edit_type"), edits.column("kind")
    return ScoredEdits(
        ids=edits.column("id"),
        images=edits.column("output_image"),
        types=types.indices.to_numpy(),
        type_names=types.dictionary.to_pylist() or [None],
        kinds=kinds.indices.to_numpy(),
        kind_names=kinds.dictionary.to_pylist(),
        collided=sheets.bits(edits.column("collision")),
        known=sheets.bits(edits.column("known")),
        **_said(scored, criteria) if scored else _unsaid(len(edits), criteria),
    )


def _said(scored: Columns, criteria: Sequence[str]) -> dict[str, Any]:
    overall = scored.column("overall").to_numpy()
    numbers = {name: scored.column(sheets.CRITERION + name).to_numpy() for name in criteria}
    return {
        "overall": overall,
        "criteria": numbers,
        "bare": sheets.bits(scored.column("bare")),
        "problems": _malformed(overall, scored.column("problem")),
    }


def _malformed(overall: NDArray[np.float64], said: pa.Array) -> dict[int, str]:
    there = np.isnan(overall) & said.is_valid().to_numpy(zero_copy_only=False)
    problems = {place: said[place].as_py() for place in np.flatnonzero(there).tolist()}
    return {
        place: problem.removeprefix("malformed score: ")
        for place, problem in problems.items()
        if problem != NO_SCORE
    }


def _unsaid(number: int, criteria: Sequence[str]) -> dict[str, Any]:
    nothing = np.full(number, math.nan)
    numbers = dict.fromkeys(criteria, nothing)
    return {"overall": nothing, "criteria": numbers, "bare": np.ones(number, bool), "problems": {}}


def size(connection: Connection) -> int:
    """Return how many edits are present."""
    return int(connection.scalar(_NUMBER) or 0)

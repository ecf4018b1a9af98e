"""The workspace's edits with one judge's scores as columns, read once of each state of the dataset.

Drafts, dry runs, Coverage and releases decide on all of them; the filter decides by columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from sqlalchemy import Connection, text

from review.core.later import pyarrow as pa
from review.core.scoring import NO_SCORE
from review.filtering.columns import Decided, Edits, decide
from review.filtering.decide import PoolDigest
from review.filtering.filter_config import FilterConfig
from review.filtering.score_columns import score_columns
from store.db import bulk, revision
from store.db.progress import Progress
from store.db.rules import CURRENT
from store.db.workspace import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

EDITS = f"""
SELECT e.id, e.output_image, e.edit_type, e.collision, e.known, e.kind, s.overall, s.criteria_json,
       s.problem
FROM edit e
LEFT JOIN judge_run r ON r.name = :judge
LEFT JOIN score s ON s.edit_id = e.id AND s.run_id = r.id
WHERE {CURRENT}
ORDER BY e.id"""
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
    return store.kept.value(
        ("scored edits", judge, criteria),
        revision.of_dataset(connection),
        lambda: _read(connection, judge, criteria, progress),
    )


def size(connection: Connection) -> int:
    """Return how many edits are present."""
    return int(connection.scalar(_NUMBER) or 0)


class _Names:
    """Words that many rows share, as places in a list."""

    def __init__(self) -> None:
        self.known: dict[Any, int] = {}

    def places(self, words: Sequence[Any]) -> NDArray[np.int32]:
        known = self.known
        for word in set(words) - known.keys():
            known[word] = len(known)
        return np.fromiter(map(known.__getitem__, words), np.int32, len(words))


def _read(
    connection: Connection,
    judge: str | None,
    criteria: Sequence[str],
    progress: Progress | None,
) -> ScoredEdits:
    types, kinds, done = _Names(), _Names(), 0
    total = size(connection) if progress else 0
    parts: list[tuple[Any, ...]] = []
    problems: dict[int, str] = {}
    numbers = Numbers(criteria)
    for rows in bulk.chunks(connection, EDITS, {"judge": judge}):
        if progress:
            progress(done, total)
        ids, images, written, collided, known, kind, overall, stored, said = zip(*rows, strict=True)
        if any(said):
            problems |= _malformed(done, overall, said)
        bare = np.array([not one or one == "{}" for one in stored], np.bool_)
        parts.append(
            (pa.array(ids, pa.string()), pa.array(images, pa.string()), types.places(written),
             kinds.places(kind), np.array(collided, np.bool_), np.array(known, np.bool_),
             np.array(overall, np.float64), bare, numbers.of(stored))
        )  # fmt: skip
        done += len(rows)
    return _joined(parts, types, kinds, criteria, problems)


def _malformed(first: int, overall: Sequence[Any], said: Sequence[Any]) -> dict[int, str]:
    return {
        first + place: problem.removeprefix("malformed score: ")
        for place, problem in enumerate(said)
        if overall[place] is None and problem is not None and problem != NO_SCORE
    }


def _joined(
    parts: list[tuple[Any, ...]],
    types: _Names,
    kinds: _Names,
    criteria: Sequence[str],
    problems: dict[int, str],
) -> ScoredEdits:
    if not parts:
        none = np.empty(0, np.int32)
        nothing, never = np.empty(0), np.empty(0, np.bool_)
        text_ = pa.array([], pa.string())
        parts = [
            (text_, text_, none, none, never, never, nothing, never, [nothing] * len(criteria))
        ]
    ids, images, written, kind, collided, known, overall, bare, numbers = zip(*parts, strict=True)
    columns = [np.concatenate(one) for one in zip(*numbers, strict=True)]
    return ScoredEdits(
        ids=pa.concat_arrays(ids),
        images=pa.concat_arrays(images),
        types=np.concatenate(written),
        type_names=[*types.known] or [None],
        kinds=np.concatenate(kind),
        kind_names=[*kinds.known],
        collided=np.concatenate(collided),
        known=np.concatenate(known),
        overall=np.concatenate(overall),
        criteria=dict(zip(criteria, columns, strict=True)),
        bare=np.concatenate(bare),
        problems=problems,
    )


class Numbers:
    """Reads stored criteria (JSON, criterion → number) of many rows at once."""

    def __init__(self, criteria: Sequence[str]) -> None:
        fields = {f"f{place}": name for place, name in enumerate(criteria)}
        self._get = [attrgetter(field) for field in fields]
        row = msgspec.defstruct(
            "Row", [(field, float, math.nan) for field in fields], rename=fields, gc=False
        )
        self._decode = msgspec.json.Decoder(list[row]).decode  # type: ignore[valid-type]

    def of(self, stored: Sequence[str | None]) -> list[NDArray[np.float64]]:
        """Return a column of each criterion."""
        rows: list[Any] = self._decode("[" + ",".join([one or "{}" for one in stored]) + "]")
        return [np.array(list(map(get, rows)), np.float64) for get in self._get]

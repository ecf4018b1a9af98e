"""How many single edits a release of now would hold, counted by columns: nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sqlalchemy import Connection, text

from review.core.later import pyarrow as pa
from review.filtering.columns import Decided
from store.db import bulk
from store.db.progress import Progress
from store.db.rules import CURRENT, FAILURES
from store.db.workspace import Store
from store.filters import configs, scored_edits
from store.filters.dry_runs import KEPT
from store.filters.scored_edits import ScoredEdits
from store.releases import pictures

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAILED = text(f"SELECT e.id FROM edit e WHERE e.kind = 'preference' AND e.id IN ({FAILURES})")
#: In the order of ``ScoredEdits``.
_PICTURES = f"""SELECT e.local_output, e.output_image, e.local_source, e.source FROM edit e
WHERE {CURRENT} ORDER BY e.id"""


class _Pictures(NamedTuple):
    """Where an edit's pictures lie, by the names of its columns."""

    local_output: str | None
    output_image: str
    local_source: str | None
    source: str


@dataclass(frozen=True)
class Counted:
    """What would go out, a row per present edit: its id and whether it does; what does not, why.

    ``kinds``: of each row the place of its type in force in ``kind_names``.
    """

    ids: pa.Array
    goes: NDArray[np.bool_]
    kinds: NDArray[np.int32]
    kind_names: Sequence[str | None]
    left_out: dict[str, int]
    filtered_out: dict[str, int]

    def __len__(self) -> int:
        return int(self.goes.sum())

    def going(self) -> dict[str, str | None]:
        """Return the id of each edit that goes out → its type in force."""
        names = np.array(self.kind_names, dtype=object)
        types = names[self.kinds[self.goes]].tolist() if len(names) else []
        ids = self.ids.filter(pa.array(self.goes)).to_pylist()
        return dict(zip(ids, types, strict=True))

    def of_these(self, edit_ids: Collection[str]) -> int:
        """Return how many of some edits go out."""
        return len(set(self.ids.filter(pa.array(self.goes)).to_pylist()) & set(edit_ids))


def counted(
    store: Store,
    connection: Connection,
    current: configs.Published | None,
    progress: Progress | None = None,
) -> Counted:
    """Say what goes out, and count what does not by its reasons."""
    config = current.config if current else None
    judge = config.provenance.judge_run if config else None
    criteria = tuple(config.criteria) if config else ()
    edits = scored_edits.read_of(store, connection, judge, criteria, progress)
    against: Counter[str] = Counter()
    if config:
        decided = edits.decided(config)
        goes, kinds, names = decided.are(KEPT), decided.kinds, decided.kind_names
        _count_against(decided, goes, against)
    else:
        goes, kinds, names = ~edits.collided, edits.types, edits.type_names
    left_out = {}
    for why, rows in _why_not(connection, edits, filtered=config is not None).items():
        left_out[why] = int((goes & rows).sum())
        goes = goes & ~rows
    return Counted(edits.ids, goes, kinds, names, left_out, dict(sorted(against.items())))


def _count_against(decided: Decided, is_kept: NDArray[np.bool_], against: Counter[str]) -> None:
    """Count the rows that the filter does not keep by their cause."""
    numbers = np.bincount(decided.places[~is_kept], minlength=len(decided.decisions))
    for one, number in zip(decided.decisions, numbers.tolist(), strict=True):
        if number:
            against[one.cause] += number


def without_pictures(store: Store, connection: Connection, found: Counted) -> int:
    """Return how many of what goes out have a picture that is missing, where that can be told."""
    if not pictures.told(store):
        return 0
    missing, place, number = pictures.missing(store), 0, 0
    for rows in bulk.chunks(connection, _PICTURES, {}):
        going = found.goes[place : place + len(rows)]
        number += sum(missing(_Pictures(*rows[at])) for at in np.flatnonzero(going).tolist())
        place += len(rows)
    return number


def _why_not(
    connection: Connection, edits: ScoredEdits, *, filtered: bool
) -> dict[str, NDArray[np.bool_]]:
    """Return which edits have no row in the single-edit shape, by the reason that is told first."""
    reasons = {
        "no_manifest_record": ~edits.known,
        "turns_of_chains": _of_kind(edits, "multi-turn"),
    }
    if filtered or not (preference := _of_kind(edits, "preference")).any():
        return reasons
    failed = set(connection.execute(_FAILED).scalars())
    places = np.flatnonzero(preference)
    ids = edits.ids.take(pa.array(places)).to_pylist()
    failures = np.zeros(len(edits), np.bool_)
    failures[places] = [one in failed for one in ids]
    return reasons | {"rejected_candidates": failures}


def _of_kind(edits: ScoredEdits, kind: str) -> NDArray[np.bool_]:
    names = np.array([name == kind for name in edits.kind_names], np.bool_)
    return names[edits.kinds] if len(names) else np.zeros(len(edits), np.bool_)

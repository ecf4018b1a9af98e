"""The view of the log that counts: each unit's label, as the log stands now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, text

from review.core.adjudication import EXCLUDE
from review.core.later import pandas as pd
from store.db.kept import KeptValues
from store.work import kept_labels
from store.work.kept_labels import KeptLabels
from store.work.label_rows import COLUMNS, DECIDED, EXCLUDED, as_columns, framed, read

__all__ = [
    "COLUMNS", "EXCLUDED", "as_seen", "batches_of", "digest", "excluded_by", "kept_of",
    "of_batch", "of_batches", "of_purpose", "together",
]  # fmt: skip

_ORIGIN = text("SELECT origin FROM batch WHERE id = :batch")

_BY_PURPOSE = text("""
SELECT id FROM batch WHERE task = :task AND purpose IN :purposes ORDER BY created, id
""").bindparams(bindparam("purposes", expanding=True))


def batches_of(connection: Connection, task: str, purposes: list[str]) -> list[str]:
    """Return the batches (ids) of a task and purposes, oldest first."""
    values = {"task": task, "purposes": purposes}
    return [str(row) for row in connection.execute(_BY_PURPOSE, values).scalars()]


def of_batch(connection: Connection, batch_id: str, kept: KeptValues | None = None) -> pd.DataFrame:
    """Return one row per unit of a batch, in draw order (imported units: by id).

    Columns: unit_id, draw_order, state (accept, reject, open, none, excluded), accepted (bool or
    None), accept_share, votes, reviews; excluded: the log entry by which a lead took the unit out,
    or 0; before: its state without that. A lead's verdict stands in the reviewers' place: it is
    by_lead, and agreed what all answers say that it replaced (see ``consensus.agreed``). fault:
    whose a reject is, as those who reject it say (see ``faults.of_unit``), else None.

    ``kept``: what is shared by all who ask, so that only what newer entries are about is read;
    callers change nothing of it.
    """
    if kept is not None:
        return kept_of(connection, batch_id, kept).frame
    return framed(as_columns(read(connection, batch_id, _origin(connection, batch_id))))


def kept_of(connection: Connection, batch_id: str, kept: KeptValues) -> KeptLabels:
    """Return the same, shared, with the ``version`` that tells whether any label changed."""
    return kept_labels.of_batch(kept, connection, batch_id, _origin(connection, batch_id))


def _origin(connection: Connection, batch_id: str) -> str:
    return str(connection.scalar(_ORIGIN, {"batch": batch_id}))


def as_seen(frame: pd.DataFrame, last_entry: int) -> pd.DataFrame:
    """Return the labels without what was excluded after a log entry: as a look then saw them."""
    later = frame["excluded"] > last_entry
    state = frame["state"].mask(later, frame["before"])
    accepted = state.map({"accept": True, "reject": False})
    return frame.assign(state=state, accepted=accepted)


def excluded_by(connection: Connection, last_entry: int) -> set[str]:
    """Return the units that leads had taken out, anywhere, when the log ended with an entry."""
    out: set[str] = set()
    for unit, _batch, verdict, entry in connection.execute(DECIDED):
        if entry > last_entry:
            break
        if verdict == EXCLUDE:
            out.add(unit)
        else:
            out.discard(unit)
    return out


def of_purpose(connection: Connection, task: str, purposes: list[str]) -> pd.DataFrame:
    """Return the labels of a task and purposes; a unit counts once, in its first batch."""
    return of_batches(connection, batches_of(connection, task, purposes))


def of_batches(connection: Connection, batch_ids: Iterable[str]) -> pd.DataFrame:
    """Return the labels of some batches; a unit counts once, in the first of them."""
    return together([of_batch(connection, batch_id) for batch_id in batch_ids])


def together(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the labels of some batches' frames; a unit counts once, in the first of them."""
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    joined = pd.concat(frames, ignore_index=True)
    labelled = joined[joined["state"].isin(["accept", "reject"])]
    return labelled.drop_duplicates("unit_id", keep="first").reset_index(drop=True)


def digest(frame: pd.DataFrame) -> str:
    """Return a SHA-256 (hex) of which units have which label: equal labels, equal digest."""
    pairs = sorted(zip(frame["unit_id"], frame["state"], strict=True))
    return hashlib.sha256(msgspec.json.encode(pairs)).hexdigest()

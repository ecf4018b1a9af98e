"""Rejects that are not the edit's fault: which types and which instructions produce them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from review.core.faults import excuses
from review.core.later import pandas as pd
from review.core.tasks import COUNTING
from review.promises.faults import FaultRate, rate, rates
from review.promises.task import SCORE
from store.db import revision
from store.db.workspace import Store
from store.work import labels

_LABELLED = text(f"""
SELECT e.id, e.edit_type, e.text FROM edit e
WHERE e.id IN (SELECT r.unit_id FROM review r WHERE r.task = '{SCORE.name}')""")


@dataclass(frozen=True)
class Faults:
    """What labels say of it: all together, by edit type, by instruction.

    ``left_out``: of the labels, those that say nothing about a judge of edits: the source or the
    instruction is at fault. Instructions are the same where they differ in space and case alone;
    ``name`` has the first one's words, which are the dataset's: plain text only. ``task``: whose
    answers they are.
    """

    all: FaultRate
    left_out: int
    by_type: tuple[FaultRate, ...]
    by_instruction: tuple[FaultRate, ...]
    task: str = SCORE.name


def counted(store: Store) -> Faults:
    """Return what all labels say that count, of whatever purpose."""
    with store.database.read() as connection:
        batches = labels.batches_of(connection, SCORE.name, [*COUNTING])
        said = [labels.kept_of(connection, one, store.kept) for one in batches]
        state = (tuple(one.version for one in said), revision.of_dataset(connection))
        return store.kept.value(
            "whose fault", state,
            lambda: of_labels(connection, labels.together([one.frame for one in said])),
        )  # fmt: skip


def of_labels(connection: Connection, frame: pd.DataFrame) -> Faults:
    """Return what some labels say; ``frame``: unit_id, accepted, fault, a row for each edit."""
    units = list(zip(frame["unit_id"], frame["accepted"].astype(bool), frame["fault"], strict=True))
    together = rate("", units)
    left_out = sum(excuses(fault) for _unit, _accepted, fault in units)
    if not together.at_fault:
        return Faults(together, left_out, (), ())
    about = {unit: (kind, words) for unit, kind, words in connection.execute(_LABELLED)}
    types = [about[unit][0] or "" for unit, *_said in units]
    instructions = [" ".join((about[unit][1] or "").split()) for unit, *_said in units]
    first: dict[str, str] = {}
    for words in instructions:
        first.setdefault(words.casefold(), words)
    alike = [first[words.casefold()] for words in instructions]
    return Faults(together, left_out, rates(types, units), rates(alike, units))


def as_json(found: Faults) -> dict[str, Any]:
    """Return it as ``judge --json`` has it; edits by their ids are left out."""
    return {
        "left_out": found.left_out,
        **_row(found.all),
        "by_type": [{"edit_type": one.name or None, **_row(one)} for one in found.by_type],
        "by_instruction": [{"instruction": one.name, **_row(one)} for one in found.by_instruction],
    }


def _row(one: FaultRate) -> dict[str, Any]:
    return {
        "labels": one.labels,
        "rejected": one.rejected,
        "at_fault": one.at_fault,
        "by_fault": dict(one.by_fault),
        **msgspec.to_builtins(one.share),
    }

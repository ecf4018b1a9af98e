"""What labels say of the dataset's chains, and what is promised of them: for desk and terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func, select

from review.chains.summary import ChainSummary, summarise
from review.chains.task import TURNS
from review.core.errors import Unknown
from review.core.i18n import _
from review.core.tasks import PURPOSES, Purpose
from review.statistics.clustered import ClusteredShare
from store.chains import labelled, population
from store.db import tables
from store.db.workspace import Store
from store.promises import unit_plans
from store.promises.unit_plans import UnitPromise
from store.work import queue


@dataclass(frozen=True)
class ChainReport:
    """What is known of the chains.

    ``loaded`` of them are there, ``drawable`` can be reviewed, ``drawn`` have been asked about or
    came in with labels. ``promises``: newest first. ``last_entry``: of the log.
    """

    loaded: int
    drawable: int
    drawn: int
    summary: ChainSummary
    promises: tuple[UnitPromise, ...]
    simulated: bool
    last_entry: int

    @property
    def promise(self) -> UnitPromise | None:
        """Return the newest promise that holds, else the newest plan; None without any."""
        holding = (one for one in self.promises if one.certified)
        return next(holding, self.promises[0] if self.promises else None)


def summary(store: Store, purposes: Sequence[Purpose] = ("measure",)) -> ChainReport:
    """Return what labels of some purposes say, and what is promised. Takes no look.

    Raises Unknown for a purpose there is not.
    """
    if strange := next((one for one in purposes if one not in PURPOSES), None):
        raise Unknown(
            _("There is no purpose {purpose!r}.", purpose=strange), what_to_do=", ".join(PURPOSES)
        )
    with store.database.read() as connection:
        found = labelled.of_batches(connection, purposes)
        chains = labelled.one_per_chain(found)
        loaded, drawable = population.loaded(connection), population.number(connection)
        last = queue.last_entry(connection)
    return ChainReport(
        loaded, drawable, len(chains), summarise(chains),
        tuple(unit_plans.of_task(store, TURNS.name)),
        any(batch.simulated for batch in found), last,
    )  # fmt: skip


def state(store: Store) -> tuple[object, ...]:
    """Return what a report depends on: log, batches, imports."""
    log, batch, imports = tables.review, tables.batch, tables.import_run
    about = (log.c.task == TURNS.name) | (log.c.kind == "adjudication")
    queries = (
        select(func.max(log.c.entry)).where(about),
        select(func.max(imports.c.id)),
        select(func.max(batch.c.id)).where(batch.c.task == TURNS.name),
        select(func.count()).where((batch.c.task == TURNS.name) & batch.c.closed.is_not(None)),
    )
    with store.database.read() as connection:
        return (store.workspace_id, *(connection.scalar(query) for query in queries))


def as_json(report: ChainReport) -> dict[str, Any]:
    """Return a report in fields; what is not known is null."""
    said = report.summary
    return {
        "chains": {
            "loaded": report.loaded, "drawable": report.drawable, "drawn": report.drawn,
            "labelled": said.labelled, "open": said.open, "cannot_judge": said.none,
        },
        "accepted": share(said.accepted),
        "by_position": [{"position": one.position, **share(one.any)} for one in said.positions],
        "given_earlier_held": [
            {"position": one.position, **share(one.given)} for one in said.positions
        ],
        "by_type": [{"edit_type": one.edit_type, **share(one.right)} for one in said.types],
        "turns": share(said.turns) | {"without_type": said.untyped},
        "hurting": share(said.hurting),
        "references": share(said.references),
        "breaks": [
            {
                "length": one.length, "accepted": share(one.accepted),
                "at": [{"position": n, **share(at)} for n, at in enumerate(one.at, start=1)],
                "not_said_where": share(one.unplaced),
            }
            for one in said.breaks
        ],
        "salvage": {
            "chains": share(said.salvage.chains), "turns": share(said.salvage.turns),
            "turns_of_accepted": share(said.salvage.whole),
        },
        "promise": told(report.promise) if report.promise else None,
        "plans": [told(one) for one in report.promises],
        "simulated": report.simulated,
        "last_entry": report.last_entry,
    }  # fmt: skip


def share(found: ClusteredShare) -> dict[str, Any]:
    """Return a share with its interval, of how many, in how many chains."""
    return {
        "n": found.n, "hits": found.hits, "chains": found.clusters,
        "estimate": found.share.estimate, "low": found.share.low, "high": found.share.high,
    }  # fmt: skip


def told(one: UnitPromise) -> dict[str, Any]:
    """Return a promise in fields; before its look nothing of what labels say of a cut."""
    return {
        "batch": one.batch, "rule": one.rule, "judge": one.judge, "target": one.target,
        "confidence": one.confidence, "certified": one.certified, "reason": one.reason,
        "threshold": one.threshold, "kept": one.kept, "pool": one.pool, "labels": one.labels,
        "answered": one.answered, "waiting_for_lead": one.with_lead, "due": one.due,
        "precision": msgspec.to_builtins(one.precision), "digest": one.digest,
        "simulated": one.simulated, "last_entry": one.last_entry,
        "plans_before": one.plan.before, "risk_before": one.plan.risk_before,
    }  # fmt: skip

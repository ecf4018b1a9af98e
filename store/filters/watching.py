"""A watch on the published promise: a small batch now and then, of what the filter keeps today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from review.core.errors import Refused
from review.core.i18n import _
from review.core.settings import LabelRule
from review.promises.drift import Drift, drift
from review.promises.plans import Plan
from review.statistics.sampling import draw
from store import settings
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.filters import certificates, configs, dry_runs
from store.promises import drawing, planning, pools
from store.promises.drawing import ScoreRequest
from store.promises.evidence import Evidence, read_evidence
from store.work import batches

FAMILY = "watch"


@dataclass(frozen=True)
class Watch:
    """What watching one published version found so far; ``last``: when its last batch was drawn.

    ``target``: the share it promises, what was taken out since included.
    """

    version: int
    target: float
    found: Drift
    batches: int
    asked: int
    last: datetime | None


def draw_watch(
    store: Store, size: int, *, by: str, per_unit: int = 1, seed: int | None = None
) -> str:
    """Draw a watch batch, uniformly from what the filter in force keeps; return its id.

    What people rescued below the cut is outside the promise and left out; so is what was drawn to
    watch this version before, until too few others are left. Raises Refused where
    no promise is published, or fewer edits are kept than asked for.
    """
    current = _published(store)
    seed = batches.by_chance() if seed is None else seed
    kept = _kept(store, current)
    run = pools.judge_run(store, current.config.provenance.judge_run)
    request = ScoreRequest("watch", size, per_unit=per_unit, seed=seed)
    drawing.check(request)
    version, now = settings.current(store).version, store.clock()
    with store.database.write() as connection:
        one_at_a_time(connection, "watch")
        rest = kept[~kept["edit_id"].isin(_drawn_before(connection, current.version))]
        rest = (rest if len(rest) >= size else kept).reset_index(drop=True)
        drawn = draw(
            "uniform", size, scores=rest["overall"].to_numpy(dtype=np.float64),
            types=[""] * len(rest), threshold=0.0, seed=seed,
        )  # fmt: skip
        name = f"{run.name}, kept by version {current.version}"
        pool = pools.freeze_scored(connection, run.id, name, kept, now)
        batch_id = batches.open_batch(connection, drawing.new_batch(request), now, by)
        drawing.add_draws(connection, batch_id, request, rest, drawn)
        plan = Plan(
            target=_target(current),
            confidence=0.95,
            grid=(),
            looks=(),
            judge_run=run.name,
            label_rule=LabelRule(per_unit).describe(),
            family="watch",
            settings_version=version,
            config_version=current.version,
            seed=seed,
        )
        planning.insert_plan(connection, batch_id, pool.id, plan, now, by)
    return batch_id


def watched(store: Store) -> Watch | None:
    """Return what watching the filter in force found; None while no promise is published.

    Each batch's labels count in draw order, up to its first unit without one.
    """
    current = configs.in_force(store)
    if current is None or current.config.certificate is None:
        return None
    rule = settings.current(store).settings
    with store.database.read() as connection:
        every_evidence = [
            read_evidence(store, connection, plan_id, rule) for plan_id in _plans(connection)
        ]
        evidences = [
            evidence
            for evidence in every_evidence
            if evidence.plan.config_version == current.version
        ]
        last = _last(connection, [evidence.batch_id for evidence in evidences])
    target = _target(current)
    verdicts = [_prefix(evidence) for evidence in evidences]
    labels = np.concatenate(verdicts) if verdicts else np.empty(0, dtype=np.bool_)
    return Watch(
        version=current.version,
        target=target,
        found=drift(labels, target=target),
        batches=len(evidences),
        asked=sum(len(evidence.frame) for evidence in evidences),
        last=last,
    )


def _published(store: Store) -> configs.Published:
    current = configs.in_force(store)
    if current is None or current.config.certificate is None:
        raise Refused(
            _("There is no published promise to watch."),
            what_to_do=_("Publish a promised threshold."),
        )
    return current


def _target(current: configs.Published) -> float:
    certificate = current.config.certificate
    promised = certificates.promised_now(certificate) if certificate else None
    if promised is None or not 0 < promised < 1:
        raise Refused(_("The published promise names no share that could be watched."))
    return promised


def _kept(store: Store, current: configs.Published) -> pd.DataFrame:
    frame = dry_runs.decisions(store, current.config)
    kept = frame[(frame["outcome"] == dry_runs.KEPT) & frame["overall"].notna()]
    kept = kept[kept["reason"] != "rescued by people"].reset_index(drop=True)
    return kept.assign(filter_score=kept["overall"])


def _plans(connection: Connection) -> list[str]:
    plan = tables.plan
    query = select(plan.c.id).where(plan.c.family == FAMILY).order_by(plan.c.created, plan.c.id)
    return list(connection.execute(query).scalars())


def _drawn_before(connection: Connection, version: int) -> list[str]:
    """Return the edits drawn to watch a version before."""
    plan, drawn = tables.plan, tables.draw
    rows = connection.execute(
        select(plan.c.batch_id, plan.c.plan_json).where(plan.c.family == FAMILY)
    )
    watching = [
        row.batch_id
        for row in rows
        if msgspec.json.decode(row.plan_json, type=Plan).config_version == version
    ]
    query = select(drawn.c.unit_id).where(drawn.c.batch_id.in_(watching)).distinct()
    return list(connection.execute(query).scalars())


def _last(connection: Connection, batch_ids: list[str]) -> datetime | None:
    batch = tables.batch
    query = select(batch.c.created).where(batch.c.id.in_(batch_ids))
    created: datetime | None = connection.scalar(query.order_by(batch.c.created.desc()).limit(1))
    return created


def _prefix(evidence: Evidence) -> np.ndarray:
    """Return the verdicts of a batch up to the first unit without a label."""
    labelled = evidence.frame["accepted"].notna().to_numpy(dtype=bool)
    unbroken = len(labelled) if labelled.all() else int(labelled.argmin())
    return evidence.frame["accepted"].head(unbroken).to_numpy(dtype=np.bool_)

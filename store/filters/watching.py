"""A watch on the published promise: a small batch now and then, of what the filter keeps today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np
from sqlalchemy import Connection, select

from review.core.errors import Refused
from review.core.i18n import _
from review.core.later import pandas as pd
from review.core.settings import LabelRule
from review.promises.drift import Drift, drift
from review.promises.plans import Plan
from review.statistics.sampling import draw
from store import settings
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.filters import certificates, configs, dry_runs, promised
from store.promises import drawing, planning, pools
from store.promises.drawing import ScoreRequest
from store.promises.evidence import Evidence, read_evidence
from store.work import adjudication, batches, labels

FAMILY = "watch"


@dataclass(frozen=True)
class Watch:
    """What watching the promise in force found so far; ``last``: when its last batch was drawn.

    ``version``: the filter in force; batches of all versions with its promise count. ``target``:
    the share it promises now, what was taken out since included.
    """

    version: int
    target: float
    found: Drift
    batches: int
    asked: int
    last: datetime | None


def draw_watch(
    store: Store, size: int, *, by: str, per_unit: int = 1, seed: int | None = None,
    whose_fault: bool = False,
) -> str:  # fmt: skip
    """Draw a watch batch, uniformly from what the filter in force keeps; return its id.

    What people rescued below the cut is outside the promise and left out, as is what a lead
    excluded; so is what was drawn to watch this promise before, until too few others are left.
    Raises Refused where no promise is published, nothing is left of it, or fewer edits are kept
    than asked for.
    """
    current = _published(store)
    target = _target(store, current)
    seed = batches.by_chance() if seed is None else seed
    kept = _kept(store, current)
    run = pools.judge_run(store, current.config.provenance.judge_run)
    request = ScoreRequest("watch", size, per_unit=per_unit, seed=seed, whose_fault=whose_fault)
    drawing.check(request)
    version, now = settings.current(store).version, store.clock()
    versions = _with_its_promise(store, current)
    with store.database.write() as connection:
        one_at_a_time(connection, "watch")
        watching = _plans(connection, versions)
        rest = kept[~kept["edit_id"].isin(_drawn_before(connection, watching))]
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
            target=target,
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
    """Return what watching the promise in force found; None while none is, or nothing is left.

    Each batch's labels count in draw order, up to its first unit without one, against what was
    promised when it was drawn, or now if that is less.
    """
    current = configs.in_force(store)
    target = promised.share_now(store, current) if current else None
    if current is None or target is None or not 0 < target < 1:
        return None
    rule, versions = settings.current(store).settings, _with_its_promise(store, current)
    with store.database.read() as connection:
        evidences = [
            read_evidence(store, connection, plan_id, rule)
            for plan_id in _plans(connection, versions).values()
        ]
        last = _last(connection, [evidence.batch_id for evidence in evidences])
    verdicts = [_prefix(evidence) for evidence in evidences]
    targets = [min(evidence.plan.target, target) for evidence in evidences]
    accepted = np.concatenate([np.empty(0, dtype=np.bool_), *verdicts])
    return Watch(
        version=current.version,
        target=target,
        found=drift(accepted, target=np.repeat(targets, [len(said) for said in verdicts])),
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


def _target(store: Store, current: configs.Published) -> float:
    share = promised.share_now(store, current)
    if share is None or not 0 < share < 1:
        raise Refused(_("The published promise names no share that could be watched."))
    return share


def _with_its_promise(store: Store, current: configs.Published) -> set[int]:
    """Return the versions that carry the promise in force: publishing it again renews no δ."""
    versions = {event.version for event in configs.history(store)} - {current.version}
    mine = current.config.certificate
    others = (configs.published(store, version) for version in versions)
    return {current.version} | {
        other.version for other in others if certificates.same(mine, other.config.certificate)
    }


def _kept(store: Store, current: configs.Published) -> pd.DataFrame:
    frame = dry_runs.decisions(store, current.config)
    kept = frame[(frame["outcome"] == dry_runs.KEPT) & frame["overall"].notna()]
    kept = kept[kept["reason"] != "rescued by people"]
    out = {excluded.edit_id for excluded in adjudication.exclusions(store)}
    kept = kept[~kept["edit_id"].isin(out)].reset_index(drop=True)
    return kept.assign(filter_score=kept["overall"])


def _plans(connection: Connection, versions: set[int]) -> dict[str, str]:
    """Return the batches that watch these versions, each with its plan, in draw order."""
    plan = tables.plan
    query = select(plan.c.batch_id, plan.c.id, plan.c.plan_json).where(plan.c.family == FAMILY)
    return {
        batch_id: plan_id
        for batch_id, plan_id, text in connection.execute(query.order_by(plan.c.created, plan.c.id))
        if msgspec.json.decode(text, type=Plan).config_version in versions
    }


def _drawn_before(connection: Connection, watching: Collection[str]) -> list[str]:
    """Return the edits drawn in these batches."""
    drawn = tables.draw
    query = select(drawn.c.unit_id).where(drawn.c.batch_id.in_(watching)).distinct()
    return list(connection.execute(query).scalars())


def _last(connection: Connection, batch_ids: list[str]) -> datetime | None:
    batch = tables.batch
    query = select(batch.c.created).where(batch.c.id.in_(batch_ids))
    created: datetime | None = connection.scalar(query.order_by(batch.c.created.desc()).limit(1))
    return created


def _prefix(evidence: Evidence) -> np.ndarray:
    """Return the verdicts of a batch up to the first unit without a label.

    What a lead excluded once it was drawn counts as it was labelled (it lowers the target), or as
    rejected where it was called unsafe. What is not answered is left out: it never will be.
    """
    seen = labels.as_seen(evidence.whole, 0)
    out = evidence.whole["excluded"] > 0
    unsaid = (seen["state"] == "open") & (seen["votes"] == seen["reviews"])
    seen = seen[~(out & unsaid)]
    held = (seen["state"] == "open") & ~out[seen.index]
    unbroken = seen[~held.cummax()]
    return (unbroken["state"] == "accept").to_numpy(dtype=np.bool_)

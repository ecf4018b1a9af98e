"""The judge held against people: the labels joined with one judge run's scores."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, select, text

from review.core.errors import Refused, Unknown
from review.core.faults import excuses
from review.core.i18n import _
from review.core.later import pandas as pd
from review.core.rules import PLAIN
from review.core.settings import Settings
from review.core.tasks import PURPOSES
from review.core.totals import on_scale
from review.promises.curves import Labels, Rates, rates_at
from review.promises.judging import JudgeReport, ReliabilityBin, brier, judge_report, reliability
from review.promises.task import SCORE
from review.promises.unequal import LOW, TOP
from review.promises.weights import Refit, refit
from store import settings
from store.db import revision, tables
from store.db.workspace import Store
from store.promises import faults, pools, shares
from store.promises.faults import Faults
from store.promises.scored_units import scored_units
from store.promises.shards import NamedShard, by_shard
from store.work import labels


@dataclass(frozen=True, eq=False)
class Judged:
    """A judge run's report, the labels it rests on, and the settings it was scored under.

    ``frame``: unit_id, accepted, accept_share, fault, overall, edit_type, weight, stratum, and a
    column per criterion: all labels, as the filter and promises count them. ``report``, ``brier``
    and ``bins`` are of ``held``: those that say something about the judge. ``faults``: what the
    others say. ``brier`` and ``bins`` read the scores on 0–1 of the scale. ``population``: what
    the cut does over the edits drawn from, weighted by how each was drawn; None where the labels
    come from several batches, or by bands. ``hidden``: batches (names) whose labels prove another
    judge run. ``shards``: the quality of what the cut keeps by import; none from several batches,
    or from labels drawn at unequal rates.
    ``batches``: whose labels these are (ids); ``of_pool``: the one they are all of, where it
    speaks of the pool it was drawn from.
    """

    run: pools.JudgeRun
    settings: Settings
    frame: pd.DataFrame
    report: JudgeReport
    brier: float | None
    bins: list[ReliabilityBin]
    population: Rates | None
    simulated: bool
    faults: Faults
    hidden: tuple[str, ...] = ()
    shards: tuple[NamedShard, ...] = ()
    batches: tuple[str, ...] = ()
    of_pool: str | None = None

    @property
    def held(self) -> pd.DataFrame:
        """Return the labels the judge is held against: no reject of another's fault."""
        return held(self.frame)

    @cached_property
    def refit(self) -> Refit:
        """Return the weights that the labels would have; raises as ``refitted`` does."""
        return _refitted(self)


def judged(
    store: Store,
    *,
    judge: str | None = None,
    threshold: float | None = None,
    purpose: str = "measure",
    batch: str | None = None,
    quietly: bool = False,
    shards: bool = True,
) -> Judged:
    """Compare a judge run with the labels of one purpose (or one batch) at a threshold.

    Labels that prove another judge run are left out, or seeing this one on them takes a part of
    their risk (``shares.see``); ``quietly``: what would cost anything is left out too, and nothing
    is logged. Without ``shards`` the quality by import is left out. Raises Unknown or Ambiguous
    where the judge, the purpose or the batch does not fit, Refused for a threshold off the scale,
    or where all labels are such.
    """
    if purpose not in PURPOSES:
        raise Unknown(
            _("There is no purpose {purpose!r}.", purpose=purpose), what_to_do=", ".join(PURPOSES)
        )
    run = pools.judge_run(store, judge)
    rule = settings.version(store, run.settings_version)
    rule.check_threshold(threshold)
    looked = shares.see_for_nothing if quietly else shares.see
    seen = looked(store, run, batches_of(store, purpose, batch))
    with store.database.read() as connection:
        hidden = names_of(connection, seen.hidden)
        if hidden and not seen.shown:
            raise Refused(
                _(
                    "These labels ({batches}) prove another judge run, which could be chosen by "
                    "seeing how each does on them.",
                    batches=", ".join(hidden),
                ),
                what_to_do=_(
                    "Look at this one on labels drawn to tune (--purpose fit), or plan a batch "
                    "that keeps room for further judges (--room)."
                ),
            )
        cut = rule.default_threshold if threshold is None else threshold
        said = [labels.kept_of(connection, one, store.kept) for one in seen.shown]
        state = (
            tuple(one.version for one in said), revision.of_dataset(connection),
            revision.of_batches(connection), seen, purpose, batch, cut,
        )  # fmt: skip
        frames = [one.frame for one in said]
        return store.kept.value(
            ("judged", run.id, purpose, batch, shards),
            state,
            lambda: _judged(
                store, connection, run, rule, seen, hidden, purpose, batch, cut, frames, shards
            ),
        )


def _judged(
    store: Store, connection: Connection, run: pools.JudgeRun, rule: Settings, seen: shares.Seen,
    hidden: tuple[str, ...], purpose: str, batch: str | None, cut: float,
    said: list[pd.DataFrame], shards: bool,
) -> Judged:  # fmt: skip
    """Compare a judge run with the labels of batches it may be seen on, ``said`` of each."""
    units = [unit for one in said for unit in one["unit_id"]]
    scored = scored_units(store.kept, connection, run.id, seen.shown, units, list(rule.criteria))
    unit_labels = labels.together(said)[["unit_id", "accepted", "accept_share", "fault"]]
    frame = scored.joined(unit_labels)
    # Bands leave what lies below their floor out: they cannot speak of the pool.
    banded = bool(frame["stratum"].isin([TOP, LOW]).any())
    one_batch = None if banded else scored.one_batch
    simulated = _simulated(connection, purpose, batch)
    found = faults.of_labels(connection, frame)
    own = held(frame)
    report = judge_report(
        own["overall"].to_numpy(dtype=np.float64),
        own["accepted"].to_numpy(dtype=bool),
        own["accept_share"].to_numpy(dtype=np.float64),
        {name: own[name].to_numpy(dtype=np.float64) for name in rule.criteria},
        cut,
    )
    named: tuple[NamedShard, ...] = ()
    if one_batch and shards:
        named = by_shard(store, connection, run.id, one_batch, frame, cut)
    scale, accepted = rule.scale, own["accepted"].to_numpy(dtype=bool)
    unit = (own["overall"].to_numpy(dtype=np.float64) - scale.min) / (scale.max - scale.min)
    return Judged(
        run, rule, frame, report, brier(unit, accepted), reliability(unit, accepted),
        rates_at(_labels_of(frame), cut) if one_batch and len(frame) else None, simulated,
        found, hidden, named,
        seen.shown, one_batch,
    )  # fmt: skip


def held(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the labels that say something about a judge of edits.

    A reject whose source or instruction is at fault says nothing: left out.
    """
    excused = [excuses(fault) for fault in frame["fault"]]
    return frame[~np.array(excused, dtype=bool)].reset_index(drop=True)


def refitted(run_labels: Judged) -> Refit:
    """Return the weights that the labels would have, made once of a comparison.

    Raises Refused where they are too few, or where the settings' total is no weighted one.
    """
    return run_labels.refit


def _refitted(run_labels: Judged) -> Refit:
    rule = run_labels.settings
    if rule.scoring != PLAIN:
        raise Refused(
            _("The settings' rule is more than weights of all criteria."),
            what_to_do=_("Weights are refitted for the plain weighted total."),
        )
    configured = {name: criterion.weight for name, criterion in rule.criteria.items()}
    criteria = {
        name: on_scale(run_labels.frame[name].to_numpy(dtype=np.float64), one.scale, rule.scale)
        for name, one in rule.criteria.items()
    }
    return refit(criteria, run_labels.frame["accepted"].to_numpy(dtype=bool), configured, seed=0)


def report(
    store: Store,
    *,
    judge: str | None = None,
    threshold: float | None = None,
    purpose: str = "measure",
    batch: str | None = None,
) -> dict[str, Any]:
    """Return the answer of ``judge --json``."""
    run_labels = judged(store, judge=judge, threshold=threshold, purpose=purpose, batch=batch)
    return answer_of(run_labels, purpose)


def answer_of(run_labels: Judged, purpose: str) -> dict[str, Any]:
    """Return the answer of ``judge --json`` for labels of a purpose that were compared."""
    answer: dict[str, Any] = {"judge": run_labels.run.name}
    answer |= msgspec.to_builtins(run_labels.report)
    answer |= {"brier": run_labels.brier, "reliability": msgspec.to_builtins(run_labels.bins)}
    answer |= {
        "population": msgspec.to_builtins(run_labels.population),
        "weights": _weights(run_labels),
        "faults": faults.as_json(run_labels.faults),
        "shards": [
            {"files": list(shard.files), **msgspec.to_builtins(shard.quality)}
            for shard in run_labels.shards
        ],
    }
    answer |= {"purpose": purpose, "simulated": run_labels.simulated}
    return answer | ({"hidden": list(run_labels.hidden)} if run_labels.hidden else {})


def _weights(run_labels: Judged) -> dict[str, Any] | None:
    try:
        fitted = refitted(run_labels)
    except Refused:
        return None
    return {**msgspec.to_builtins(fitted), "advised": fitted.advised}


def batches_of(store: Store, purpose: str, batch: str | None) -> list[str]:
    """Return the batches (ids) of a purpose, or the one that is named. Raises Unknown."""
    table = tables.batch
    with store.database.read() as connection:
        if batch is None:
            return labels.batches_of(connection, SCORE.name, [purpose])
        query = select(table.c.id).where((table.c.name == batch) | (table.c.id == batch))
        batch_id = connection.scalar(query)
    if batch_id is None:
        raise Unknown(
            _("There is no batch {batch!r}.", batch=batch), what_to_do=_("See the Batches page.")
        )
    return [str(batch_id)]


def names_of(connection: Connection, batch_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return what batches are called, the oldest first."""
    table = tables.batch
    query = select(table.c.name).where(table.c.id.in_(batch_ids)).order_by(table.c.created)
    return tuple(connection.execute(query).scalars())


def _labels_of(frame: pd.DataFrame) -> Labels:
    return Labels(
        scores=frame["overall"].to_numpy(dtype=np.float64),
        accepted=frame["accepted"].to_numpy(dtype=bool),
        types=frame["edit_type"].to_numpy(dtype=object),
        weights=frame["weight"].to_numpy(dtype=np.float64),
        strata=pd.factorize(frame["stratum"])[0].astype(np.int64),
    )


def _simulated(connection: Connection, purpose: str, batch: str | None) -> bool:
    query = text("""SELECT COUNT(*) FROM batch WHERE simulated AND purpose = :purpose
                    AND (CAST(:batch AS VARCHAR) IS NULL OR name = :batch OR id = :batch)""")
    return bool(connection.scalar(query, {"purpose": purpose, "batch": batch}))

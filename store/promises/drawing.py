"""Batches of edits to accept or reject: the pool is frozen first, for measuring the plan too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from sqlalchemy import Connection

from review.core.errors import Refused
from review.core.faults import ASKED
from review.core.i18n import N_, _
from review.core.later import pandas as pd
from review.core.settings import LabelRule, Settings
from review.core.tasks import PURPOSES, Purpose
from review.promises.designs import choose_bands, likely
from review.promises.plans import Plan, Population, check_promise
from review.promises.task import SCORE
from review.promises.unequal import LARGEST_WEIGHT, Bands, draw_banded, draw_unequal
from review.statistics.sampling import (
    NO_KNOWN_LABELS,
    PROMISING,
    STRATEGIES,
    Drawn,
    KnownLabels,
    Strategy,
    draw,
)
from store import settings
from store.db import revision
from store.db.workspace import Store
from store.promises import earlier, kept_apart, planning, pools, preview
from store.promises.members import pool_members
from store.work import batches, labels, queue
from store.work.batches import Batch, NewBatch, NewDraw

#: What a batch that measures is called, with its day.
STEM = N_("Threshold")
#: Strategies whose labels are proved by betting.
WEIGHTED: tuple[Strategy, ...] = ("near-threshold", "per-type")


@dataclass(frozen=True)
class ScoreRequest:
    """What a lead asks for: ``size`` edits, each for ``per_unit`` reviewers.

    ``plan``, ``target``, ``confidence``: what a measuring batch is to prove. ``population``:
    which edits its pool takes in. ``largest_weight``: w_max, where strata are drawn unequally.
    ``seed``: None for one by chance, made where the batch is drawn. ``whose_fault``: a reject may
    say whose fault it is.
    """

    purpose: Purpose
    size: int
    strategy: Strategy = "uniform"
    per_unit: int = 1
    seed: int | None = None
    judge: str | None = None
    target: float = 0.9
    confidence: float = 0.95
    name: str | None = None
    simulated: bool = False
    plan: planning.PlanChoices = field(default_factory=planning.PlanChoices)
    population: Population = field(default_factory=Population)
    largest_weight: float = LARGEST_WEIGHT
    answer_seconds: float | None = None
    whose_fault: bool = False

    def as_plan(self, judge: str = "", settings_version: int | None = None) -> Plan:
        """Return what all families of this request's plan have in common."""
        uniform = self.strategy == "uniform"
        return Plan(
            target=self.target,
            confidence=self.confidence,
            grid=(),
            looks=(),
            judge_run=judge,
            label_rule=LabelRule(self.per_unit).describe(),
            sampling=self.strategy,
            families=self.plan.all_families,
            largest_weight=self.largest_weight if self.strategy in WEIGHTED else None,
            population=self.population,
            settings_version=settings_version,
            answer_seconds=self.answer_seconds,
            boundary="sequential" if uniform else "bonferroni",
            finite=uniform,
        )


def draw_batch(store: Store, request: ScoreRequest, *, by: str) -> Batch:
    """Freeze a pool, draw from it, and open the batch; a measuring batch also freezes its plan.

    One that is drawn uniformly leaves out what earlier plans drew from the same edits, as long as
    enough are left and leads did not screen them since. One that measures leaves out what taught or
    chose its judge. Raises Refused for a plan that cannot be drawn.
    """
    check(request)
    if request.purpose == "watch":
        raise Refused(
            _("A watch is drawn from what the published filter keeps."),
            what_to_do=_(
                "See the tab Publish on Thresholds, or `pico-review draw --purpose watch`."
            ),
        )
    run = pools.judge_run(store, request.judge)
    labels_before = NO_KNOWN_LABELS
    if request.strategy in ("by-score", "banded"):
        prior = preview.prior(store, run.name, request.population)
        labels_before = KnownLabels(prior.scores, prior.accepted)
    by_hand = request.seed is not None
    request = replace(request, seed=request.seed if by_hand else batches.by_chance())
    now_in_force = settings.current(store)
    rule, now = now_in_force.settings, store.clock()
    request.plan.check(rule)
    with store.database.write() as connection:
        pool = pools.freeze(
            connection, run, now, request.population, rule.category_of, drawable=True
        )
        frame = _drawable(connection, pool_members(connection, pool.id))
        past = earlier.NOTHING
        taught: tuple[str, ...] = ()
        if request.purpose == "measure":
            taught = kept_apart.of_pool(connection, run, pool.id)
            frame = _without(frame, taught)
            past = earlier.before(connection, pool.id, pool.size)
        to_draw = _not_drawn_before(request, frame, past)
        bands = _bands(request, frame, labels_before) if request.strategy == "banded" else None
        drawn = _draw(request, to_draw, rule, labels_before, bands)
        batch_id = batches.open_batch(connection, new_batch(request), now, by)
        add_draws(connection, batch_id, request, to_draw, drawn)
        if request.purpose == "measure":
            plan = replace(
                request.as_plan(run.name, now_in_force.version),
                seed=request.seed, seed_by_hand=by_hand,
                left_out=0 if to_draw is frame else _among(frame, past.drawn),
                plans_before=past.plans, thrown_away=past.thrown_away, risk_before=past.risk,
                bands=bands, taught=taught,
            )  # fmt: skip
            planning.freeze_families(
                connection, batch_id, pool, plan, request.plan, rule,
                size=request.size, now=now, by=by,
            )  # fmt: skip
    return batches.get(store, batch_id)


def _drawable(connection: Connection, members: pd.DataFrame) -> pd.DataFrame:
    """Return a pool's edits less those that a lead has taken out: nobody is asked about them."""
    out = labels.excluded_by(connection, queue.last_entry(connection))
    return _without(members, out)


def _without(frame: pd.DataFrame, edits: Iterable[str]) -> pd.DataFrame:
    out = sorted(edits)
    return frame[~frame["edit_id"].isin(out)].reset_index(drop=True) if out else frame


def _among(frame: pd.DataFrame, edits: Iterable[str]) -> int:
    return int(frame["edit_id"].isin(sorted(edits)).sum())


def known_by_id_only(store: Store, judge: str | None) -> int:
    """Return how many scored edits a batch leaves out: known by id only, nobody can judge them."""
    run = pools.judge_run(store, judge)
    with store.database.read() as connection:
        return store.kept.value(
            ("by-id-only", run.id),
            revision.of_dataset(connection),
            lambda: pools.by_id_only(connection, run),
        )


def check(request: ScoreRequest) -> None:
    """Raise Refused or Unknown for a batch that cannot be drawn."""
    if request.purpose not in PURPOSES:
        raise Refused(
            _("There is no purpose {purpose!r}.", purpose=request.purpose),
            what_to_do=", ".join(PURPOSES),
        )
    batches.check_common(request.per_unit, request.seed or 0)
    if request.strategy not in STRATEGIES:
        listed = ", ".join(STRATEGIES)
        raise Refused(
            _("There is no strategy {strategy!r}.", strategy=request.strategy), what_to_do=listed
        )
    if request.purpose == "measure" and request.strategy not in PROMISING:
        raise Refused(
            _("Labels drawn by score give estimates, not promises."),
            what_to_do=_(
                "Draw them to tune, or draw: {promising}.", promising=", ".join(PROMISING)
            ),
        )
    check_promise(request.target, request.confidence)
    if request.strategy == "banded":
        _check_banded(request)


def _check_banded(request: ScoreRequest) -> None:
    """Raise Refused for a banded draw that is to prove anything but one threshold for all."""
    if request.purpose != "measure":
        raise Refused(
            _("A banded draw is for a promise."),
            what_to_do=_("Draw it to measure, or draw otherwise."),
        )
    if request.plan.families != ("global",) or request.plan.spare:
        raise Refused(
            _("A banded draw proves one threshold for all, of one judge."),
            what_to_do=_("Draw uniformly for several ways of cutting."),
        )


def new_batch(request: ScoreRequest) -> NewBatch:
    """Return the batch of a request; one that measures never shows the judge."""
    return NewBatch(
        SCORE.name, request.purpose, request.per_unit, request.seed or 0, request.name,
        stem=STEM if request.purpose == "measure" else None, strategy=request.strategy,
        mode=ASKED if request.whose_fault else None,
        show_judge=request.purpose not in ("measure", "watch"), simulated=request.simulated,
    )  # fmt: skip


def add_draws(
    connection: Connection, batch_id: str, request: ScoreRequest, frame: pd.DataFrame,
    drawn: list[Drawn],
) -> None:  # fmt: skip
    """Log what was drawn of a frame's edits, in order."""
    units = frame["edit_id"].to_numpy()
    rows = [
        NewDraw(
            units[drawn_edit.index], drawn_edit.stratum, drawn_edit.selection, drawn_edit.inclusion
        )
        for drawn_edit in drawn
    ]
    batches.add_draws(connection, batch_id, request.per_unit, rows)


def _not_drawn_before(
    request: ScoreRequest, frame: pd.DataFrame, past: earlier.Before
) -> pd.DataFrame:
    """Return what to draw from: the pool less what earlier plans drew, where that is enough."""
    if request.strategy != "uniform":
        return frame
    rest = _without(frame, past.drawn | past.excluded)
    return rest if len(rest) >= request.size else frame


def _draw(
    request: ScoreRequest, frame: pd.DataFrame, rule: Settings, labels_before: KnownLabels,
    bands: Bands | None,
) -> list[Drawn]:  # fmt: skip
    """Draw the units; where labels at unequal rates are to prove something, strata at random."""
    scores = frame["overall"].to_numpy()
    types = frame["edit_type"].fillna("").tolist()
    cut, seed = rule.default_threshold, request.seed or 0
    if bands:
        return draw_banded(request.size, scores, bands, seed)
    if request.purpose == "measure" and request.strategy != "uniform":
        return draw_unequal(
            request.strategy, request.size, scores=scores, types=types, threshold=cut,
            largest_weight=request.largest_weight, seed=seed,
        )  # fmt: skip
    return draw(
        request.strategy, request.size, scores=scores, types=types, threshold=cut,
        seed=seed, known=labels_before,
    )  # fmt: skip


def _bands(request: ScoreRequest, frame: pd.DataFrame, labels_before: KnownLabels) -> Bands:
    """Choose floor, bands and shares by the labels there are."""
    known = likely(frame["overall"].to_numpy(dtype=np.float64), *labels_before)
    risk = (1 - request.confidence) / request.plan.all_families
    return choose_bands(known, request.size, request.target, risk)

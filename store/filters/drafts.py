"""Drafts of a filter config: cuts and what people said, made from what the workspace knows now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, insert, select

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.core.settings import Settings
from review.core.yaml_in import KEPT
from review.filtering.cuts import Cuts
from review.filtering.filter_config import (
    Chains,
    Correction,
    Exclusion,
    FilterConfig,
    Overrides,
    PoolRef,
    Provenance,
    TypeRule,
    check_sense,
    read_config,
    write_config,
)
from store import promises, settings
from store.db import tables
from store.db.workspace import Store
from store.filters import certificates, said, scored_edits
from store.filters.configs import version_in_force
from store.promises import Promise, Removals, pools
from store.work import adjudication, queue
from store.work.handler import handlers

LATEST = "latest"


@dataclass(frozen=True)
class Draft:
    """A config on the desk, not yet in force."""

    id: int
    config: FilterConfig
    text: str
    created: datetime
    created_by: str


@dataclass(frozen=True)
class DraftRequest:
    """What a draft is asked to say.

    One of ``cuts`` (None: the settings' default threshold) and ``plan_id`` (or "latest"): the
    cut that the plan's promise covers. ``rescue``: keep what people accepted below the cut.
    ``exclusions``, ``corrections``, ``type_rules``, ``chains``: None for those of the config in
    force.
    """

    cuts: Cuts | None = None
    plan_id: str | None = None
    judge: str | None = None
    rescue: bool = False
    exclusions: Sequence[Exclusion] | None = None
    corrections: Sequence[Correction] | None = None
    type_rules: Sequence[TypeRule] | None = None
    chains: Chains | None = None
    proposed_by: str | None = None


def draft(
    store: Store,
    *,
    by: str,
    threshold: float | None = None,
    plan_id: str | None = None,
    judge: str | None = None,
    rescue: bool = False,
) -> Draft:
    """Draft a config with one global cut: a certified one (``plan_id``, or "latest"), or any.

    See ``draft_wanted`` for what it raises.
    """
    cuts = None if threshold is None else Cuts.at(threshold)
    return draft_wanted(store, DraftRequest(cuts, plan_id, judge, rescue), by=by)


def draft_wanted(store: Store, request: DraftRequest, *, by: str) -> Draft:
    """Draft a config as wanted; see ``prepared``."""
    return keep(store, prepared(store, request, by=by), by=by)


def prepared(store: Store, request: DraftRequest, *, by: str) -> FilterConfig:
    """Return a config as wanted, with what people said of single edits so far.

    A cut that a standing promise covers carries its certificate, unless what leaves the filter
    leaves nothing of the promise; any other is "not proven".
    Raises Refused when the plan certifies nothing, a cut lies off the scale, or names a
    criterion that is not there; BadInput for a category or type the taxonomy does not know;
    Unknown or Ambiguous for the judge.
    """
    promise = _promise(store, request.plan_id) if request.plan_id else None
    judge = promise.evidence.judge if promise else request.judge
    run = pools.judge_run(store, judge)
    rule = settings.version(store, run.settings_version)
    if promise:
        request = replace(request, cuts=certificates.cuts(promise))
    config = _of_pool(store, _config(store, run, rule, request, by))
    check_sense(config)
    if promise:
        config = certificates.certified(store, config, promise)
    for handler in handlers(store):
        config = handler.in_filter(store, config)
    return config


def draft_again(
    store: Store, old: FilterConfig, *, by: str, proposed_by: str | None = None
) -> Draft:
    """Draft what another config says anew; see ``prepared_again``."""
    return keep(store, prepared_again(store, old, by=by, proposed_by=proposed_by), by=by)


def prepared_again(
    store: Store, old: FilterConfig, *, by: str, proposed_by: str | None = None
) -> FilterConfig:
    """Return what another config says anew: on today's labels, after what is in force now.

    The promise it carried is looked up again; what was excluded or corrected since is kept.
    Raises Refused when that promise does not stand any more.
    """
    run = pools.judge_run(store, old.provenance.judge_run)
    rule = settings.version(store, run.settings_version)
    plan_id = old.certificate.id if old.certificate else None
    request = DraftRequest(
        cuts=Cuts.of(old, rule.criteria),
        plan_id=plan_id,
        judge=run.name,
        rescue=bool(old.overrides.rescued),
        exclusions=old.exclusions,
        corrections=old.corrections,
        type_rules=old.type_rules,
        chains=old.chains,
        proposed_by=proposed_by,
    )
    return prepared(store, request, by=by)


def would_remove(store: Store, promise: Promise) -> Removals:
    """Count what a draft of a promise, made now, would take out of what its cuts keep.

    Raises Refused when the promise covers nothing any more.
    """
    run = pools.judge_run(store, promise.evidence.judge)
    rule = settings.version(store, run.settings_version)
    request = DraftRequest(cuts=certificates.cuts(promise))
    return certificates.removed(store, _config(store, run, rule, request, by=""), promise)


def get_draft(store: Store, draft_id: int) -> Draft:
    """Return one draft. Raises Unknown."""
    table = tables.config_draft
    with store.database.read() as connection:
        row = connection.execute(select(table).where(table.c.id == draft_id)).first()
    if row is None:
        raise Unknown(
            _("There is no draft {number}.", number=draft_id),
            what_to_do=_("`pico-review config draft`."),
        )
    return Draft(row.id, read_config(row.text, within=KEPT), row.text, row.created, row.created_by)


def _promise(store: Store, plan_id: str) -> Promise:
    """Return a plan's promise, or the newest that holds. Raises Refused when none does."""
    if plan_id != LATEST:
        promise = promises.promise(store, plan_id)
        if promise.certified is None:
            raise Refused(
                _("That plan certifies nothing now ({reason}).", reason=promise.reason),
                what_to_do=_("Draft with --threshold, and publish it as not proven."),
            )
        return promise
    promises_newest_first = (promises.promise(store, row[0]) for row in promises.plan_names(store))
    for promise in promises_newest_first:
        if promise.certified:
            return promise
    raise Refused(
        _("No plan certifies anything now."),
        what_to_do=_("`pico-review threshold` says what is missing."),
    )


def _config(
    store: Store, run: pools.JudgeRun, rule: Settings, request: DraftRequest, by: str
) -> FilterConfig:
    cuts = request.cuts or Cuts.at(rule.default_threshold)
    types = settings.current(store).settings  # Edits bear the types of today.
    with store.database.read() as connection:
        accepted, rejected = _said(connection, run)
        current = version_in_force(connection)
        earlier = _version(connection, current)
        exclusions = adjudication.exclusions_now(connection)
        return FilterConfig(
            version=0,
            score="overall" if rule.use_supplied_overall else "weighted_total",
            criteria=cuts.criteria(rule.criteria),
            scale=rule.scale,
            scoring=rule.scoring if cuts.scoring is None else cuts.scoring,
            thresholds=cuts.thresholds,
            overrides=Overrides(rejected, accepted if request.rescue else []),
            exclusions=with_taken_out(
                _kept(request.exclusions, earlier.exclusions if earlier else []),
                exclusions,
            ),
            corrections=_kept(request.corrections, earlier.corrections if earlier else []),
            type_rules=_kept(request.type_rules, earlier.type_rules if earlier else []),
            provenance=Provenance(
                judge_run=run.name,
                settings_version=run.settings_version,
                last_entry=queue.last_entry(connection),
                based_on=current,
                created=store.clock(),
                created_by=by,
                proposed_by=request.proposed_by,
            ),
            taxonomy=types.taxonomy,
            aliases=types.aliases,
            foreign_roots=rule.foreign_roots,
            chains=request.chains or (earlier.chains if earlier else None),
        )


def _of_pool(store: Store, config: FilterConfig) -> FilterConfig:
    """Name the edits a config was made on: all that are present and scored."""
    with store.database.read() as connection:
        digest = scored_edits.read(store, connection, config).digest(config)
    name = f"{config.provenance.judge_run} (as drafted)"
    pool = PoolRef(name, digest.size, digest.hexdigest())
    provenance = msgspec.structs.replace(config.provenance, pool=pool)
    return msgspec.structs.replace(config, provenance=provenance)


Row = TypeVar("Row", Exclusion, Correction, TypeRule)


def _kept(asked_for: Sequence[Row] | None, in_force: list[Row]) -> list[Row]:
    return in_force if asked_for is None else list(asked_for)


def with_taken_out(
    listed: list[Exclusion], taken_out: Sequence[adjudication.Excluded]
) -> list[Exclusion]:
    """Return what is listed, and what leads took out on their desk."""
    listed_edits = {exclusion.edit for exclusion in listed}
    by_leads = [
        Exclusion(exclusion.output_image, exclusion.note or "excluded by a lead")
        for exclusion in taken_out
    ]
    return [*listed, *(exclusion for exclusion in by_leads if exclusion.edit not in listed_edits)]


def _said(connection: Connection, run: pools.JudgeRun) -> tuple[list[str], list[str]]:
    """Return the images of scored edits that people accepted, and those they rejected."""
    labelled = said.of_edits(connection)
    labelled = labelled[labelled["state"].isin(["accept", "reject"])]
    images = pools.scored_images(connection, run.id, list(labelled["unit_id"]))
    labelled = labelled.assign(output_image=labelled["unit_id"].map(images)).dropna(
        subset="output_image"
    )
    accepted, rejected = (
        sorted(labelled.loc[labelled["state"] == state, "output_image"])
        for state in ("accept", "reject")
    )
    return accepted, rejected


def _version(connection: Connection, version: int | None) -> FilterConfig | None:
    table = tables.config_version
    text = connection.scalar(select(table.c.text).where(table.c.version == version))
    return None if text is None else read_config(text, within=KEPT)


def keep(store: Store, config: FilterConfig, *, by: str) -> Draft:
    """Keep a config as a draft."""
    text, now = write_config(config), store.clock()
    row = {"text": text, "created": now, "created_by": by}
    row["based_on"] = config.provenance.based_on
    with store.database.write() as connection:
        key = connection.execute(insert(tables.config_draft).values(**row)).inserted_primary_key
    return Draft(int(key[0]) if key else 0, config, text, now, by)
